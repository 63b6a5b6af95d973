using System.Collections.Immutable;
using ThermalActors.Actors.Settings;
using ThermalActors.Sensors;
using ThermalActors.Sensors.ChipSimulators;

namespace ThermalActors.Host.Hosting;

/// <summary>Makes the sensors that the settings describe, for the service and for <c>check-sensors</c>.</summary>
internal static class StationSensors
{
    /// <summary>File in the data folder where the SGP30's baseline outlives a restart.</summary>
    public const string BaselineFile = "sgp30-baseline.json";

    /// <summary>Makes the factory; opens no bus.</summary>
    /// <exception cref="StartException">The script of faults cannot be read.</exception>
    public static SensorFactory Create(StationSettings settings, TimeProvider time) => new(new SensorFactoryOptions
    {
        Time = time,
        BusId = settings.Sensors.Bus,
        Addresses = settings.Sensors.Each.ToImmutableDictionary(sensor => sensor.Key, sensor => sensor.Value.Address),
        Sgp30BaselineFile = Path.Combine(settings.DataDirectory, BaselineFile),
        Seed = settings.Sensors.Seed,
        Faults = settings.Sensors.Faults is { } file ? Faults(file) : [],
    });

    private static ImmutableArray<BoardFault> Faults(string file)
    {
        try
        {
            var (faults, errors) = BoardFaultScript.Parse(File.ReadAllText(file));
            return errors.IsEmpty ? faults : throw new StartException(ExitCode.BadConfiguration, $"{file}: {string.Join("; ", errors)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.BadConfiguration, $"the script of faults cannot be read: {e.Message}", e);
        }
    }
}
