namespace ThermalActors.Sensors.Drivers;

/// <summary>Where the baselines of SGP30s outlive a power cut. Implementations do not throw for what a disk can do.</summary>
public interface ISgp30BaselineStore
{
    /// <summary>The last baseline that was saved; null when there is none or it cannot be read.</summary>
    StoredSgp30Baseline? Load();

    /// <summary>Keeps a baseline in place of the last one; false when that was not possible.</summary>
    bool Save(StoredSgp30Baseline baseline);
}

/// <summary>A baseline with what must be known before it may be restored.</summary>
/// <param name="Serial">The individual that learnt it.</param>
/// <param name="Baseline">What it learnt.</param>
/// <param name="SavedAt">When, UTC.</param>
public sealed record StoredSgp30Baseline(ulong Serial, Sgp30Baseline Baseline, DateTimeOffset SavedAt);
