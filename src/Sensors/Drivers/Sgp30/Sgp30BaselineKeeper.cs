namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// When the baseline of an SGP30 may be saved and restored (sensors.md §4.2): saved once an hour, after 12 h of learning or 1 h
/// after a restore; restored into the same individual within 7 days; never 0.
/// </summary>
internal sealed class Sgp30BaselineKeeper(ISgp30BaselineStore store, TimeProvider time)
{
    private static readonly TimeSpan Learning = TimeSpan.FromHours(12);
    private static readonly TimeSpan OldestRestorable = TimeSpan.FromDays(7);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromHours(1);

    private long startedAt;
    private long checkedAt;
    private bool restored;

    /// <summary>True when the running algorithm has a baseline, so that one of 0 means that it no longer runs.</summary>
    public bool Established { get; private set; }

    /// <summary>The baseline to restore into an individual that was just started; null when none is fit.</summary>
    public Sgp30Baseline? Restorable(ulong serial)
    {
        if (store.Load() is not { } kept || kept.Serial != serial || !kept.Baseline.IsValid)
            return null;

        // A negative age is a clock that was set back: how old the baseline really is cannot be told.
        var age = time.GetUtcNow() - kept.SavedAt;
        return age >= TimeSpan.Zero && age <= OldestRestorable ? kept.Baseline : null;
    }

    public void Started(bool withBaseline)
    {
        startedAt = checkedAt = time.GetTimestamp();
        restored = withBaseline;
        Established = withBaseline;
    }

    public bool IsCheckDue() => time.GetElapsedTime(checkedAt) >= CheckEvery;

    /// <summary>Takes the hourly baseline of the chip and saves it when it is fit.</summary>
    public void Checked(ulong serial, Sgp30Baseline baseline)
    {
        checkedAt = time.GetTimestamp();
        if (!baseline.IsValid)
            return;

        Established = true;
        var learnt = time.GetElapsedTime(startedAt);
        if (learnt >= (restored ? CheckEvery : Learning))
            store.Save(new StoredSgp30Baseline(serial, baseline, time.GetUtcNow()));
    }
}
