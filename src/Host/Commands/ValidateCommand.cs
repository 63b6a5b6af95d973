using System.CommandLine;
using System.Globalization;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Diagnostics;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Commands;

/// <summary><c>validate</c>: checks the configuration and touches nothing.</summary>
internal static class ValidateCommand
{
    public static Command Create(CommandConsole console)
    {
        var configuration = new ConfigurationOptions();
        var command = new Command("validate", "Check the configuration and show what follows from it; exit code 2 when anything is wrong");
        foreach (var option in configuration.All) command.Add(option);
        var online = new Option<bool>("--online") { Description = "Then log in and try the pipe on a channel of its own, which is dropped again" };
        var json = new Option<bool>("--json") { Description = "With --online: write the findings as one JSON object" };
        var timeout = DoctorCommand.Timeout();
        foreach (var option in (Option[])[online, json, timeout]) command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (quiet, wanted) = (parsed.GetValue(json), parsed.GetValue(online));
            if (quiet && !wanted) return (int)console.Fail(ExitCode.BadConfiguration, "--json goes with --online only; see also: config show --json");
            var (code, settings) = Validate(configuration.Read(parsed), quiet ? console with { Out = TextWriter.Null } : console);
            return (int)(wanted && settings is not null ? await OnlineAsync(settings, TimeSpan.FromSeconds(parsed.GetValue(timeout)), quiet, console, cancellation) : code);
        });
        CommandLine.Examples(command, """
              thermal-actors validate --config my.conf
              thermal-actors validate --config my.conf --profile low-cost --set sensors.bus=3
              thermal-actors validate --config my.conf --online

            Exit codes: 0 valid, 2 not valid, 5 something failed --online. `doctor` checks the machine as well.
            """);
        return command;
    }

    private static (ExitCode Code, StationSettings? Settings) Validate(ConfigurationRequest request, CommandConsole console)
    {
        var context = SystemContext.Read(keep: false);
        var result = StationSettingsReader.Read(ConfigurationLayers.Load(request, Environment.GetEnvironmentVariables(), context), context);
        if (result.Settings is not { } settings) return (FaultReport.Write(result.Faults, console), null);
        var snowflake = settings.Snowflake;
        var lines = new (string Name, string Value)[]
        {
            ("device", settings.DeviceId),
            ("data folder", settings.DataDirectory),
            ("account", $"{snowflake.Account} at {snowflake.Target.AccountUrl.GetLeftPart(UriPartial.Authority)}"),
            ("login", snowflake.Auth switch
            {
                AuthSettings.KeyPair key => $"key pair {key.PrivateKeyFile} of {snowflake.User}",
                AuthSettings.ProgrammaticAccessToken pat => $"programmatic access token in {pat.PatFile}",
                _ => "unknown",
            }),
            ("pipe", $"{snowflake.Target.Database}.{snowflake.Target.Schema}.{snowflake.Target.Pipe}"),
            ("channel", snowflake.ChannelExact ? snowflake.Channel! : $"{snowflake.Channel ?? settings.DeviceId}_ and the spool's id"),
            ("sampling", $"a row every {Seconds(settings.Sensors.SampleInterval)}, a batch of {settings.Batching.BatchSize} rows or every {Seconds(settings.Batching.Interval)}"),
            ("page", settings.Host.Http?.GetLeftPart(UriPartial.Authority) ?? "off"),
        };
        foreach (var (name, value) in lines) console.Out.WriteLine($"{name + ":",-13}{value}");
        console.Out.WriteLine("The configuration is valid.");
        return (ExitCode.Done, settings);
    }

    /// <summary>The checks of <c>doctor</c> from the account's host on.</summary>
    private static async Task<ExitCode> OnlineAsync(StationSettings settings, TimeSpan timeout, bool json, CommandConsole console, CancellationToken cancellation)
    {
        try
        {
            using var http = StationNetwork.Open(settings.Network, timeout);
            using var network = new NetworkProbe(settings.Network, timeout);
            using var token = PrivateToken.Of(settings);
            var (_, spool) = SpoolChecks.Check(settings.DataDirectory, settings, TimeProvider.System.GetUtcNow());
            var checks = new OnlineChecks(token.Settings, new OnlineTools(network, http, TimeProvider.System, timeout));
            return await DoctorCommand.ReportAsync(checks.RunAsync(spool?.Identity.Channel, login: null, cancellation), json, console, cancellation);
        }
        catch (StartException e)
        {
            return console.Fail(e.Code, e.Message);
        }
    }

    private static string Seconds(TimeSpan value) => value.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";
}
