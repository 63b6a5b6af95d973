using ThermalActors.Spool;

namespace ThermalActors.Actors.Spooling;

/// <summary>
/// What the outcomes of the spool's operations add up to.
/// <code>
///   ┌─────────┐ ── failure ──► ┌──────────────────┐ ── 2nd failure of the file itself ──► reopen
///   │ healthy │                │ failing (reason) │
///   └─────────┘ ◄── success ── └──────────────────┘
/// </code>
/// </summary>
/// <param name="Failure">The failure that is going on, null while all is well.</param>
/// <param name="Count">Failures in a row.</param>
internal sealed record SpoolHealth(SpoolFailure? Failure, int Count)
{
    /// <summary>A first failure may be the stumble of a slow card; from this one on the file is opened afresh.</summary>
    private const int FailuresToReopen = 2;

    public static readonly SpoolHealth Good = new(null, 0);

    /// <summary>
    /// True when only a new look at the file can help: a connection does not get over an I/O error or a read-only remount, and a
    /// damaged file is set aside when it is opened. A full disk is not the file's fault.
    /// </summary>
    public bool MustReopen => Count >= FailuresToReopen && Failure is SpoolFailure.Io or SpoolFailure.Corrupt or SpoolFailure.ReadOnly;

    public SpoolHealth Failed(SpoolFailure failure) => new(failure, Count + 1);

    /// <summary>True when the step from <paramref name="before"/> to this is worth telling.</summary>
    public bool IsTransitionFrom(SpoolHealth before) => Failure != before.Failure;
}
