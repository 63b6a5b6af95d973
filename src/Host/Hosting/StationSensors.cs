using System.Collections.Immutable;
using ThermalActors.Actors.Settings;
using ThermalActors.Sensors;

namespace ThermalActors.Host.Hosting;

/// <summary>Makes the sensors that the settings describe, for the service and for <c>check-sensors</c>.</summary>
internal static class StationSensors
{
    /// <summary>File in the data folder where the SGP30's baseline outlives a restart.</summary>
    public const string BaselineFile = "sgp30-baseline.json";

    /// <summary>Makes the factory; opens no bus.</summary>
    public static SensorFactory Create(StationSettings settings, TimeProvider time) => new(new SensorFactoryOptions
    {
        Time = time,
        BusId = settings.Sensors.Bus,
        Addresses = settings.Sensors.Each.ToImmutableDictionary(sensor => sensor.Key, sensor => sensor.Value.Address),
        Sgp30BaselineFile = Path.Combine(settings.DataDirectory, BaselineFile),
        Seed = settings.Sensors.Seed,
    });
}
