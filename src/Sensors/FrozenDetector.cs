using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors;

/// <summary>
/// Notices a sensor that answers but no longer measures: noise makes the last bit of a living sensor move (thresholds in
/// sensors.md §8.3). Immutable; keep what <see cref="Observe"/> returns.
/// </summary>
public sealed record FrozenDetector
{
    private readonly int maxRepeats;
    private readonly TimeSpan maxDuration;
    private readonly RawSample? last;
    private readonly int repeats;
    private readonly TimeSpan since;
    private readonly TimeSpan seen;

    private FrozenDetector(int maxRepeats, TimeSpan maxDuration) => (this.maxRepeats, this.maxDuration) = (maxRepeats, maxDuration);

    /// <summary>
    /// True when the same sample came more often (SCD4x and BME680 10 times, ICP-10125 20 times) or over a longer time (SGP30
    /// raw signals: 60 s) than a living sensor shows.
    /// </summary>
    public bool IsFrozen => repeats > maxRepeats || seen - since > maxDuration;

    /// <summary>A detector that has seen nothing yet. The one for <see cref="SensorKind.System"/> never finds anything.</summary>
    public static FrozenDetector For(SensorKind kind) => kind switch
    {
        SensorKind.Scd4x or SensorKind.Bme680 => new FrozenDetector(10, TimeSpan.MaxValue),
        SensorKind.Icp10125 => new FrozenDetector(20, TimeSpan.MaxValue),
        SensorKind.Sgp30 => new FrozenDetector(int.MaxValue, TimeSpan.FromSeconds(60)),
        _ => new FrozenDetector(int.MaxValue, TimeSpan.MaxValue),
    };

    /// <summary>True when a value is older than three of its sensor's intervals and must no longer be called current.</summary>
    public static bool IsStale(TimeSpan age, TimeSpan interval) => age > 3 * interval;

    /// <summary>The detector after one more sample.</summary>
    /// <param name="sample">Raw words of the sample.</param>
    /// <param name="uptime">Monotonic time of the sample (<see cref="ReadingStamp.Uptime"/>).</param>
    public FrozenDetector Observe(RawSample sample, TimeSpan uptime)
        => sample == last
            ? new FrozenDetector(maxRepeats, maxDuration, sample, repeats == int.MaxValue ? repeats : repeats + 1, since, uptime)
            : new FrozenDetector(maxRepeats, maxDuration, sample, 1, uptime, uptime);

    private FrozenDetector(int maxRepeats, TimeSpan maxDuration, RawSample last, int repeats, TimeSpan since, TimeSpan seen)
        : this(maxRepeats, maxDuration)
        => (this.last, this.repeats, this.since, this.seen) = (last, repeats, since, seen);
}
