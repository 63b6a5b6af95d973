using System.CommandLine;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Checks;
using ThermalActors.Host.Hosting;
using ThermalActors.Spool;

namespace ThermalActors.Host.Commands;

/// <summary><c>check-sensors</c>: probes and reads each sensor once.</summary>
internal static class CheckSensorsCommand
{
    public static Command Create(CommandConsole console)
    {
        var configuration = new ConfigurationOptions();
        var json = new Option<bool>("--json") { Description = "Write one JSON object instead of a table" };
        var command = new Command("check-sensors", "Probe and read each sensor once; exit code 5 when one that is in use does not work") { json };
        foreach (var option in configuration.ForChecks) command.Add(option);
        command.SetAction(async (parsed, cancellation) => (int)await RunAsync(configuration.Read(parsed), parsed.GetValue(json), console, cancellation));
        CommandLine.Examples(command, """
              thermal-actors check-sensors
              thermal-actors check-sensors --set sensors.bus=3 --set sensors.sgp30.enabled=off
              thermal-actors check-sensors --simulate --json

            A sensor that is not there counts as not working; say enabled = off for one that is not meant to be.
            Sensors are simulated only with --simulate (or sensors.simulate = on).
            """);
        return command;
    }

    /// <summary>Everything but where the command line came from.</summary>
    internal static async Task<ExitCode> RunAsync(ConfigurationRequest request, bool json, CommandConsole console, CancellationToken cancellation)
    {
        try
        {
            var context = SystemContext.Read(keep: false);
            var layers = ConfigurationLayers.Load(request, Environment.GetEnvironmentVariables(), context);
            var result = StationSettingsReader.Read([.. LocalStation.WithoutLogin(layers), NoAccount], context);
            if (result.Settings is not { } settings) return FaultReport.Write(result.Faults, console);
            var report = await CheckAsync(settings, console, TimeProvider.System, cancellation);
            if (json) report.WriteJson(console.Out);
            else report.WriteTable(console.Out);
            return report.IsGood ? ExitCode.Done : ExitCode.CheckFailed;
        }
        catch (StartException e)
        {
            return console.Fail(e.Code, e.Message);
        }
        catch (DataDirectoryInUseException e)
        {
            return console.Fail(
                ExitCode.DataDirectoryInUse,
                $"the service is running with {e.Directory} and owns the sensors: its status page shows them, or stop it for this check");
        }
    }

    /// <summary>A second program that talks to a chip ruins what the first one is doing.</summary>
    private static async Task<SensorReport> CheckAsync(
        StationSettings settings, CommandConsole console, TimeProvider time, CancellationToken cancellation)
    {
        var simulated = settings.Sensors.Simulate == SimulationMode.On;
        if (!simulated && settings.Sensors.Faults is not null)
            console.Error.WriteLine("thermal-actors: these are the real sensors; scripted faults befall simulated ones only: add --simulate");
        using var owner = simulated ? null : Own(settings.DataDirectory);
        using var factory = StationSensors.Create(settings, time);
        var check = new SensorCheck(settings.Sensors, simulated ? factory.CreateSimulated : factory.Create, time);
        return new SensorReport(simulated, settings.Sensors.Bus, await check.RunAsync(cancellation));
    }

    private static DataDirectoryLock? Own(string directory)
    {
        if (!Directory.Exists(directory)) return null;
        try
        {
            return DataDirectoryLock.Acquire(directory);
        }
        catch (SpoolException)
        {
            // Another user's folder, or a read-only card: who cannot write there can still look at the sensors.
            return null;
        }
    }

    /// <summary>Sensors need no account; the reader wants one.</summary>
    private static SettingsLayer NoAccount => SettingsLayer.Of(
        "check-sensors", ("snowflake.account", LocalStation.Account), ("snowflake.user", LocalStation.User), ("snowflake.auth.private-key-file", "/dev/null"));
}
