using System.CommandLine;
using System.Globalization;
using ThermalActors.Actors.Settings;
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
        command.SetAction(parsed => (int)Validate(configuration.Read(parsed), console));
        CommandLine.Examples(command, """
              thermal-actors validate --config my.conf
              thermal-actors validate --config my.conf --profile low-cost --set sensors.bus=3
            """);
        return command;
    }

    private static ExitCode Validate(ConfigurationRequest request, CommandConsole console)
    {
        var context = SystemContext.Read(keep: false);
        var result = StationSettingsReader.Read(ConfigurationLayers.Load(request, Environment.GetEnvironmentVariables(), context), context);
        if (result.Settings is not { } settings) return FaultReport.Write(result.Faults, console);
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
        return ExitCode.Done;
    }

    private static string Seconds(TimeSpan value) => value.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";
}
