using ThermalActors.Actors.Time;

namespace ThermalActors.Actors.Sensors;

/// <summary>The rhythm of one sensor and what counts as lost.</summary>
/// <param name="Interval">Time between two readings, above zero.</param>
internal sealed record SensorRhythm(TimeSpan Interval)
{
    /// <summary>So many failures in a row, and the sensor counts as offline.</summary>
    public const int FailuresToOffline = 3;

    /// <summary>Pauses between probes that fail.</summary>
    public static readonly Backoff Probes = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>No driver needs longer for one call, a start-up with self-test included.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A credit that has not come back after this time is lost with the batching actor's crash; waiting for it would silence
    /// the sensor for ever.
    /// </summary>
    public static readonly TimeSpan CreditLostAfter = TimeSpan.FromSeconds(30);
}
