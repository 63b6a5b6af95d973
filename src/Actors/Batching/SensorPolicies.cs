using System.Collections.Immutable;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Rows;

namespace ThermalActors.Actors.Batching;

/// <summary>What rows need to know of the sensors in use.</summary>
internal static class SensorPolicies
{
    /// <summary>One per sensor that is not off, in their order.</summary>
    public static ImmutableArray<SensorPolicy> Of(StationSettings settings) =>
    [
        .. settings.Sensors.Each
            .Where(sensor => sensor.Value.Enabled != SensorUse.Off)
            .OrderBy(sensor => sensor.Key)
            .Select(sensor => new SensorPolicy(sensor.Key, sensor.Value.MaxAge)),
    ];
}
