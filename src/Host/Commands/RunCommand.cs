using System.CommandLine;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Commands;

/// <summary><c>run</c>, and what happens without a command.</summary>
internal static class RunCommand
{
    private const double LongestDuration = 10 * 365.25 * 86_400;

    /// <summary>Adds flags and action to a command.</summary>
    public static void Configure(Command command, CommandConsole console)
    {
        var configuration = new ConfigurationOptions();
        var local = new Option<bool>("--local") { Description = "Stream to a Snowpipe inside this program instead of an account; see also: query" };
        var duration = new Option<double?>("--duration") { Description = "Stop gracefully this many seconds after the first sample", HelpName = "SECONDS" };
        var localFaults = new Option<string?>("--local-faults") { Description = "Script of faults for --local (JSON)", HelpName = "FILE", Hidden = true };
        var plain = new Option<bool>("--plain") { Description = "Plain lines instead of the live picture; so it is anyway when the output is no terminal" };
        NumberRule.Between(duration, 1e-3, LongestDuration, "--duration needs a number of seconds above 0.");
        foreach (var option in configuration.All) command.Add(option);
        command.Add(local);
        command.Add(duration);
        command.Add(localFaults);
        command.Add(plain);
        command.SetAction(async (parsed, cancellation) => (int)await new StationRunner(console).RunAsync(
            new RunRequest(
                configuration.Read(parsed),
                parsed.GetValue(local),
                parsed.GetValue(duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                parsed.GetValue(localFaults),
                parsed.GetValue(plain)),
            cancellation));
    }
}
