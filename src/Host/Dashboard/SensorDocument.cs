using System.Collections.Immutable;
using ThermalActors.Actors.Health;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Host.Dashboard;

/// <summary>One sensor with its newest reading, however old that is: age and quality say whether it still means anything.</summary>
internal sealed record SensorDocument(
    string Name,
    string State,
    string? Identity,
    bool Simulated,
    long Readings,
    long Failures,
    string? Problem,
    DateTimeOffset? MeasuredAt,
    double? AgeSeconds,
    string? Quality,
    ImmutableArray<MeasuredValue> Values)
{
    public static SensorDocument Of(SensorSummary sensor, TimeSpan uptime) => new(
        sensor.Name,
        sensor.State,
        sensor.Identity,
        sensor.Simulated,
        sensor.Readings,
        sensor.Failures,
        sensor.Problem,
        sensor.Last?.MeasuredAt,
        sensor.Last is { } last ? Math.Round(Math.Max(0, (uptime - last.Uptime).TotalSeconds), 3) : null,
        sensor.Last?.Quality,
        sensor.Last is { } reading ? [.. reading.Values.Select(value => value with { Value = Math.Round(value.Value, 3) })] : []);
}
