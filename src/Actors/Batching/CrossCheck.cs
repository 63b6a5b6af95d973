using System.Collections.Immutable;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Batching;

/// <summary>
/// Compares sensors that measure the same air (sensors.md §8.3): which of two that contradict each other is wrong cannot be told,
/// so each becomes suspect, the earlier one with its next reading. Immutable.
/// </summary>
internal sealed record CrossCheck
{
    public static readonly CrossCheck Empty = new();

    /// <summary>Readings further apart than this may differ because the air has changed.</summary>
    public static readonly TimeSpan Comparable = TimeSpan.FromSeconds(30);

    private ImmutableDictionary<SensorKind, Reading> Newest { get; init; } = ImmutableDictionary<SensorKind, Reading>.Empty;

    /// <summary>Looks at a new reading; it comes back as suspect when another sensor contradicts it.</summary>
    public (CrossCheck Next, Reading Reading) Review(Reading reading)
    {
        if (reading.Status is not (SensorStatus.Ok or SensorStatus.Suspect)) return (this with { Newest = Newest.Remove(reading.Sensor) }, reading);
        var contradicted = Newest.Values.Any(other =>
            (reading.TakenAt.Uptime - other.TakenAt.Uptime).Duration() <= Comparable && Plausibility.Contradiction(reading, other) is not null);
        var next = this with { Newest = Newest.SetItem(reading.Sensor, reading) };
        return (next, contradicted && reading.Status == SensorStatus.Ok ? reading with { Status = SensorStatus.Suspect } : reading);
    }
}
