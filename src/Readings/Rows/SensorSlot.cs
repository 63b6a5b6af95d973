using ThermalActors.Readings.Sensors;

namespace ThermalActors.Readings.Rows;

/// <summary>What the builder knows of one sensor.</summary>
/// <param name="Sensor">Which sensor.</param>
/// <param name="MaxAge">Age at which its newest reading no longer fills a column.</param>
/// <param name="Told">The state that its actor reported after the newest reading; null when the reading speaks for itself.</param>
/// <param name="Newest">The newest reading, null before the first one.</param>
/// <param name="Pending">True while no row has carried the newest reading.</param>
internal sealed record SensorSlot(SensorKind Sensor, TimeSpan MaxAge, SensorStatus? Told, Reading? Newest, bool Pending)
{
    /// <summary>True when the newest reading is younger than the sensor's max-age; the wall clock has no say in it.</summary>
    public bool IsCurrent(ReadingStamp tick) => Newest is { } reading && tick.Uptime - reading.TakenAt.Uptime < MaxAge;

    /// <summary>The status as a row tells it.</summary>
    public SensorStatus StatusAt(ReadingStamp tick)
    {
        if (Told is { } told) return told;
        if (Newest is not { } reading) return SensorStatus.WarmingUp;

        // Silent for longer than its max-age: whatever the last reading said, the sensor does not answer now.
        return IsCurrent(tick) ? reading.Status : SensorStatus.Offline;
    }

    /// <summary>The newest reading when its values may fill columns, else null.</summary>
    public Reading? UsableAt(ReadingStamp tick) =>
        IsCurrent(tick) && StatusAt(tick) is SensorStatus.Ok or SensorStatus.Suspect ? Newest : null;

    /// <summary>True when a row built now is the first to carry the newest reading.</summary>
    public bool IsFreshAt(ReadingStamp tick) => Pending && Told is null && IsCurrent(tick);
}
