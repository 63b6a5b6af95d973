namespace ThermalActors.Readings.Sensors;

/// <summary>When a reading was taken, on both clocks: the wall clock may step, the uptime never does.</summary>
/// <param name="At">Wall-clock time, UTC.</param>
/// <param name="Uptime">Monotonic time since boot; ages are differences of this.</param>
public readonly record struct ReadingStamp(DateTimeOffset At, TimeSpan Uptime)
{
    /// <summary>Reads both clocks of <paramref name="time"/> (on Linux the timestamp counts from boot).</summary>
    public static ReadingStamp Now(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new ReadingStamp(time.GetUtcNow(), time.GetElapsedTime(0, time.GetTimestamp()));
    }
}
