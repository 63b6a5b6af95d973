namespace ThermalActors.Actors.Time;

/// <summary>Reads elapsed time, which no clock step touches.</summary>
internal static class ElapsedTime
{
    /// <summary>Monotonic time since boot.</summary>
    public static TimeSpan Uptime(this TimeProvider time) => time.GetElapsedTime(0, time.GetTimestamp());
}
