using System.Collections.Immutable;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;

namespace ThermalActors.Actors.Channel;

/// <summary>The commit poll, which runs beside everything else once the channel is open.</summary>
internal enum PollPhase
{
    Idle,
    Scheduled,
    InFlight,
    Renewing,
}

/// <param name="Phase">What the poll is doing.</param>
/// <param name="Correlation">Number of the call under way.</param>
/// <param name="Epoch">Epoch of the token that the last call was sent with.</param>
/// <param name="Failures">Failed polls in a row.</param>
/// <param name="FailingSince">When the first of them failed.</param>
/// <param name="UnclearSince">When the first of those in a row failed that had no clear answer; null after a clear one.</param>
/// <param name="Rejected">Whether a token was refused with 401 since the last good answer.</param>
internal sealed record PollState(
    PollPhase Phase, long Correlation, long Epoch, int Failures, TimeSpan FailingSince, TimeSpan? UnclearSince, bool Rejected)
{
    public static readonly PollState Idle = new(PollPhase.Idle, 0, 0, 0, TimeSpan.Zero, null, false);
}

/// <summary>An opened channel: the token chain, the read position and the commits.</summary>
/// <param name="Continuation">Token of the next append.</param>
/// <param name="Cursor">Last number that was accepted in this session, or the number that the session resumed after.</param>
/// <param name="Ledger">Accepted and committed batches.</param>
/// <param name="Poll">The commit poll.</param>
/// <param name="LastAppendAt">When the last append was sent (elapsed time), null before the first.</param>
internal sealed record LiveChannel(ContinuationToken Continuation, Sequence Cursor, CommitLedger Ledger, PollState Poll, TimeSpan? LastAppendAt);

/// <summary>The whole state of one session.</summary>
/// <param name="Policy">What it may do.</param>
/// <param name="Mark">Our durable mark: everything up to here was committed before this session.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Access">The access in use; null until the first one is granted.</param>
/// <param name="Live">The opened channel; null before it is open.</param>
/// <param name="DrainTo">Set when the session shall end with this number committed.</param>
/// <param name="Correlation">The last correlation number given.</param>
internal sealed record SessionState(
    SessionPolicy Policy,
    OffsetToken Mark,
    SessionPhase Phase,
    AccessToken? Access,
    LiveChannel? Live,
    Sequence? DrainTo,
    long Correlation)
{
    /// <summary>Numbers up to here belong to sequences before this one: a new channel knows nothing of them.</summary>
    public Sequence Origin { get; init; }

    /// <summary>True to open the channel, tell what it has committed, and end.</summary>
    public bool IsFence { get; init; }

    /// <summary>A session that has not begun, as the channel wants it.</summary>
    public static SessionState Initial(ChannelEffect.StartSession start) =>
        Initial(start.Policy, start.Mark) with { DrainTo = start.DrainTo, Origin = start.Origin, IsFence = start.IsFence };

    /// <summary>A session that has not begun.</summary>
    public static SessionState Initial(SessionPolicy policy, OffsetToken mark) =>
        new(policy, mark, new SessionPhase.Authorizing(0, 0, TimeSpan.Zero), null, null, null, 0);
}

/// <summary>What a step may use besides state and input, so that a seed replays bit for bit.</summary>
/// <param name="Now">Elapsed time.</param>
/// <param name="Jitter">A random number, 0 inclusive to 1 exclusive.</param>
/// <param name="FreshId">An id that was never used, for a new request.</param>
internal readonly record struct StepContext(TimeSpan Now, double Jitter, Guid FreshId);

/// <summary>The outcome of a step.</summary>
internal readonly record struct SessionStep(SessionState State, ImmutableArray<SessionEffect> Effects);
