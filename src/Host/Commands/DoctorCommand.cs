using System.Collections.Immutable;
using System.CommandLine;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Diagnostics;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Output;

namespace ThermalActors.Host.Commands;

/// <summary><c>doctor</c>: everything between sensor and table, with cause and fix.</summary>
internal static class DoctorCommand
{
    /// <summary>Seconds that one answer is waited for.</summary>
    public const double DefaultTimeout = 10;

    public static Command Create(CommandConsole console)
    {
        var configuration = new ConfigurationOptions();
        var local = new Option<bool>("--local") { Description = "Check against the Snowpipe of `run --local` or `emulator` that runs on this machine" };
        var offline = new Option<bool>("--offline") { Description = "Leave out everything that needs a network" };
        var json = new Option<bool>("--json") { Description = "Write one JSON object" };
        var explain = new Option<string?>("--explain") { Description = "Only explain a code of Snowflake or the name of a mistake; list = show all", HelpName = "CODE" };
        var timeout = Timeout();
        var protocol = new Option<bool>("--protocol") { Description = "Then ask the service what its documentation leaves open, with a few rows that are marked as simulated, on a channel of its own" };
        var yes = new Option<bool>("--yes", "-y") { Description = "With --protocol: do not ask before rows are written into an account" };
        var command = new Command("doctor", "Check everything from the sensor bus to the table; each finding with its cause and what to do") { local, offline, json, explain, timeout, protocol, yes };
        foreach (var option in (Option[])[configuration.Config, configuration.Profile, configuration.Set, configuration.DataDir, configuration.Simulate]) command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(explain) is { } code) return (int)Explain(code, configuration.Read(parsed), console);
            var request = new DoctorRequest(configuration.Read(parsed), parsed.GetValue(local), parsed.GetValue(offline), parsed.GetValue(protocol));
            if (request.Protocol && !parsed.GetValue(yes) && Reluctance(request, console) is { } reason) return (int)console.Fail(ExitCode.BadConfiguration, reason);
            return (int)await RunAsync(request, TimeSpan.FromSeconds(parsed.GetValue(timeout)), parsed.GetValue(json), console, cancellation);
        });
        CommandLine.Examples(command, """
              thermal-actors doctor --config my.conf
              thermal-actors doctor --offline
              thermal-actors doctor --local                       while `run --local` or `emulator` is running
              thermal-actors doctor --json | jq '.findings[] | select(.status == "fail")'
              thermal-actors doctor --explain 394304
              thermal-actors doctor --local --protocol            ask the open questions of the protocol

            The codes (TA-KEY-01) never change their meaning. Nothing is changed but a channel of its own, TA-DOCTOR_…, that is dropped
            again, so a running station is not disturbed. Exit codes: 0 all well or to look at, 5 something failed.
            """);
        return command;
    }

    /// <summary>Why rows of a probe are not written without a word of consent; null when they may be.</summary>
    private static string? Reluctance(DoctorRequest request, CommandConsole console)
    {
        if (request.Local || request.Offline) return null;
        var context = SystemContext.Read(keep: false);
        var result = StationSettingsReader.Read(ConfigurationLayers.Load(request.Configuration, Environment.GetEnvironmentVariables(), context), context);
        if (result.Settings is not { Snowflake: var snowflake } || snowflake.Target.AccountUrl.IsLoopback) return null;
        var what = $"--protocol writes about ten rows with hostname {ProtocolProbe.Mark} through {snowflake.Target.Database}.{snowflake.Target.Schema}.{snowflake.Target.Pipe} of {snowflake.Account}";
        if (console.Terminal is not { } terminal) return $"{what}: say --yes if that is wanted";
        return new Setup.TerminalDialog(terminal).Confirm($"{what}. Go on?", suggestion: false) ? null : "nothing was done";
    }

    /// <summary>How long one answer is waited for.</summary>
    public static Option<double> Timeout()
    {
        var timeout = new Option<double>("--timeout") { Description = "Longest wait for one answer", HelpName = "SECONDS", DefaultValueFactory = _ => DefaultTimeout };
        NumberRule.Between(timeout, 1, 300, "--timeout needs a number of seconds from 1 to 300.");
        return timeout;
    }

    /// <summary>Writes findings as they come, or all of them as JSON.</summary>
    public static async Task<ExitCode> ReportAsync(IAsyncEnumerable<Finding> findings, bool json, CommandConsole console, CancellationToken cancellation)
    {
        var all = ImmutableArray.CreateBuilder<Finding>();
        await foreach (var finding in findings.WithCancellation(cancellation))
        {
            all.Add(finding);
            if (!json) DoctorReport.WriteText(finding, console.Out);
        }

        var report = new DoctorReport(all.ToImmutable());
        if (json) JsonText.Write(console.Out, report.WriteJson);
        else report.WriteSummary(console.Out);
        return report.ExitCode;
    }

    /// <summary>Runs all checks of a request.</summary>
    public static async Task<ExitCode> RunAsync(DoctorRequest request, TimeSpan timeout, bool json, CommandConsole console, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var machine = new DoctorMachine("/", SystemContext.Read(keep: false), () => new KernelClock(time).Quality, time, timeout);
        try
        {
            return await ReportAsync(new Doctor(machine).RunAsync(request, cancellation), json, console, cancellation);
        }
        catch (StartException e)
        {
            return console.Fail(e.Code, e.Message);
        }
    }

    private static ExitCode Explain(string code, ConfigurationRequest request, CommandConsole console)
    {
        if (string.Equals(code, "list", StringComparison.Ordinal))
        {
            foreach (var key in DiagnosisTable.Keys) console.Out.WriteLine(key);
            return ExitCode.Done;
        }

        var context = SystemContext.Read(keep: false);
        var result = StationSettingsReader.Read(ConfigurationLayers.Load(request, Environment.GetEnvironmentVariables(), context), context);
        var names = result.Settings is { } settings ? DiagnosisNames.Of(settings) : new DiagnosisNames();
        if (DiagnosisTable.Find(code, names) is not { } diagnosis) return console.Fail(ExitCode.BadConfiguration, $"'{code}' is not known; --explain list shows what is");
        console.Out.WriteLine($"{diagnosis.Key}: {diagnosis.Cause}");
        foreach (var line in diagnosis.Fix.Split('\n', StringSplitOptions.RemoveEmptyEntries)) console.Out.WriteLine($"  {line.TrimEnd()}");
        return ExitCode.Done;
    }
}
