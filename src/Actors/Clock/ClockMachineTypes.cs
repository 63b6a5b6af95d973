using ThermalActors.Readings.Sensors;

namespace ThermalActors.Actors.Clock;

/// <summary>Everything the clock actor knows.</summary>
/// <param name="Policy">What waits.</param>
/// <param name="Finding">The last verdict; null before the first look.</param>
/// <param name="Since">When the verdict became what it is (elapsed time).</param>
/// <param name="BootedAt">When this boot began, by the clock when it was trusted last; null while it never was, or too long ago.</param>
/// <param name="TrustedAt">When the clock was trusted last (elapsed time).</param>
/// <param name="Holds">Whether rows with untrusted times are held back.</param>
/// <param name="Probe">The questions for the server's date.</param>
internal sealed record ClockState(
    ClockPolicy Policy, ClockFinding? Finding, TimeSpan Since, DateTimeOffset? BootedAt, TimeSpan TrustedAt, bool? Holds, ClockProbe Probe)
{
    public static ClockState Initial(ClockPolicy policy) => new(policy, null, TimeSpan.Zero, null, TimeSpan.Zero, null, new ClockProbe(false, 0, TimeSpan.Zero));

    /// <summary>The verdict.</summary>
    public ClockVerdict Verdict => Finding?.Verdict ?? ClockVerdict.Unconfirmed;
}

/// <summary>The questions for the server's date.</summary>
/// <param name="IsUnderWay">True while one waits for its answer.</param>
/// <param name="Asked">How many were asked since the clock was trusted last.</param>
/// <param name="NotBefore">The next one is not asked before this (elapsed time).</param>
internal readonly record struct ClockProbe(bool IsUnderWay, int Asked, TimeSpan NotBefore);

/// <summary>What can happen.</summary>
internal abstract record ClockInput
{
    private ClockInput()
    {
    }

    /// <summary>A look at the clock.</summary>
    public sealed record Looked(ClockFinding Finding) : ClockInput;

    /// <summary>The question for the server's date was answered, or was not.</summary>
    public sealed record ProbeEnded : ClockInput;

    /// <summary>Other settings are in force.</summary>
    public sealed record Reconfigured(ClockPolicy Policy) : ClockInput;
}

/// <summary>What the machine needs to know of the moment.</summary>
/// <param name="At">Both clocks.</param>
/// <param name="Roll">A random number, 0 to 1.</param>
internal readonly record struct ClockNow(ReadingStamp At, double Roll);

/// <summary>What is to be done.</summary>
internal abstract record ClockEffect
{
    private ClockEffect()
    {
    }

    /// <summary>Tell the spool whether rows with untrusted times wait, and the time of boot with which they are repaired.</summary>
    public sealed record TellSpool(bool Hold, DateTimeOffset? BootedAt) : ClockEffect;

    /// <summary>Ask the service for its date.</summary>
    public sealed record Ask : ClockEffect;

    /// <summary>Look again after this time.</summary>
    public sealed record LookAfter(TimeSpan Delay) : ClockEffect;

    /// <summary>Look now.</summary>
    public sealed record LookNow : ClockEffect;

    /// <summary>The clock was set by this much while it was trusted.</summary>
    public sealed record NoteStep(TimeSpan By) : ClockEffect;

    /// <summary>Verdict or hold have changed.</summary>
    public sealed record NoteVerdict : ClockEffect;
}
