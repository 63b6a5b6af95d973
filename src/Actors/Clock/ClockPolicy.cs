using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Time;

namespace ThermalActors.Actors.Clock;

/// <summary>What waits for a clock that can be trusted, and for how long (design §8a).</summary>
/// <param name="Require">Whether anything waits.</param>
/// <param name="MaxWait">How long rows wait with <see cref="ClockSync.Auto"/>, elapsed time since the verdict became what it is.</param>
/// <param name="MaxSkew">The largest difference from the server's clock that counts as agreement.</param>
internal sealed record ClockPolicy(ClockSync Require, TimeSpan MaxWait, TimeSpan MaxSkew)
{
    /// <summary>Time between two looks while the clock is trusted; rows and tokens are judged when they are made, not by these looks.</summary>
    public static readonly TimeSpan CheckTrusted = TimeSpan.FromSeconds(10);

    /// <summary>Time between two looks while it is not: rows wait for what they find.</summary>
    public static readonly TimeSpan CheckUntrusted = TimeSpan.FromSeconds(2);

    /// <summary>How long an agreement with the server proves anything by itself: a quartz may be off by seconds after that.</summary>
    public static readonly TimeSpan AgreementLasts = TimeSpan.FromDays(1);

    /// <summary>How long after the clock was trusted last the uptime still tells the time.</summary>
    public static readonly TimeSpan BootTimeLasts = TimeSpan.FromDays(1);

    /// <summary>A change of the time of boot below this is the clock being disciplined, not stepped.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Upper bound of one question for the server's date.</summary>
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Pauses between two questions for the server's date.</summary>
    public static readonly Backoff Probes = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    public static ClockPolicy From(ClockSettings settings) => new(settings.RequireSync, settings.MaxWait, settings.MaxSkew);

    /// <summary>Whether rows with untrusted times are held back.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="age">Elapsed time since it became that.</param>
    public bool Holds(ClockVerdict verdict, TimeSpan age) => Require switch
    {
        ClockSync.Off => false,
        ClockSync.On => verdict != ClockVerdict.Trusted,
        _ => verdict != ClockVerdict.Trusted && age < MaxWait,
    };

    /// <summary>Whether a login may be signed. A clock that is known to be wrong signs nothing, however long that lasts.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="age">Elapsed time since it became that.</param>
    public bool Signs(ClockVerdict verdict, TimeSpan age) => Require switch
    {
        ClockSync.Off => true,
        ClockSync.On => verdict == ClockVerdict.Trusted,
        _ => verdict == ClockVerdict.Trusted || (verdict == ClockVerdict.Unconfirmed && age >= MaxWait),
    };
}
