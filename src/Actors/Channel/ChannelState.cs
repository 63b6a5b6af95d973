using System.Collections.Immutable;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Channel;

/// <summary>Sessions in a row that ended badly; a commit of ours sets all of them to zero, and so does a restart of the process.</summary>
/// <param name="Ends">Sessions without a commit.</param>
/// <param name="SequencerLosses">…of which lost the sequencer.</param>
/// <param name="Rejections">…of which were refused with 401 after a fresh token.</param>
/// <param name="StuckCommits">…of which saw no commit for too long.</param>
/// <param name="Probes">Probes since the suspension.</param>
internal readonly record struct Strikes(int Ends, int SequencerLosses, int Rejections, int StuckCommits, int Probes);

/// <summary>The state of the channel actor.</summary>
/// <param name="Policy">What it does when.</param>
/// <param name="Phase">Where delivery stands.</param>
/// <param name="Facts">What is in the journal.</param>
/// <param name="Reported">The newest committed offset that a session reported; it may be ahead of the journal.</param>
/// <param name="ErrorsSeen">The channel's row errors that were heard of last; null when unknown.</param>
/// <param name="PendingFrames">Frames committed since the last journal entry.</param>
/// <param name="JournaledAt">When the last commit was journaled (elapsed time).</param>
/// <param name="Pending">The commit that waits to be journaled.</param>
/// <param name="Writing">True while a fact is being written.</param>
/// <param name="Strikes">What went wrong in a row.</param>
/// <param name="LastEnd">How the last session ended.</param>
/// <param name="DrainTo">Set while draining.</param>
internal sealed record ChannelState(
    ChannelPolicy Policy,
    ChannelPhase Phase,
    ChannelFacts Facts,
    OffsetToken Reported,
    long? ErrorsSeen,
    int PendingFrames,
    TimeSpan? JournaledAt,
    CommitReport? Pending,
    bool Writing,
    Strikes Strikes,
    SessionEnd? LastEnd,
    Sequence? DrainTo)
{
    public static ChannelState Initial(ChannelPolicy policy, ChannelFacts facts) =>
        new(policy, ChannelPhase.Attaching, facts, facts.Mark, facts.RowErrors, 0, null, null, false, default, null, null);
}

/// <summary>The outcome of a step.</summary>
internal readonly record struct ChannelStep(ChannelState State, ImmutableArray<ChannelEffect> Effects);

/// <summary>What can happen to the channel actor.</summary>
internal abstract record ChannelInput
{
    /// <summary>The spool is open and has deleted up to <paramref name="TrimmedTo"/>.</summary>
    public sealed record SpoolReady(OffsetToken TrimmedTo) : ChannelInput;

    /// <summary>
    /// The session opened the channel; <paramref name="OurOffset"/> is the server's offset when it is ours, the counters are
    /// the channel's totals.
    /// </summary>
    public sealed record Opened(string? ServerToken, OffsetToken? OurOffset, long RowsInserted, long RowErrors) : ChannelInput;

    public sealed record Committed(CommitReport Report) : ChannelInput;

    public sealed record AlarmRaised(ChannelAlarm Alarm, string Message) : ChannelInput;

    public sealed record SessionEnded(SessionEnd End) : ChannelInput;

    public sealed record FactWritten(IPersistedFact Fact) : ChannelInput;

    public sealed record RetryDue : ChannelInput;

    public sealed record JournalDue : ChannelInput;

    /// <summary>An operator asks to try again now.</summary>
    public sealed record ResumeRequested : ChannelInput;

    public sealed record DrainRequested(Sequence UpTo) : ChannelInput;

    /// <summary>Journal what is known and stop.</summary>
    public sealed record StopRequested : ChannelInput;
}

/// <summary>What the channel actor does.</summary>
internal abstract record ChannelEffect
{
    public sealed record StartSession(SessionPolicy Policy, OffsetToken Mark, Sequence? DrainTo) : ChannelEffect;

    public sealed record DrainSession(Sequence UpTo) : ChannelEffect;

    public sealed record Persist(IPersistedFact Fact) : ChannelEffect;

    public sealed record TrimSpool(OffsetToken Committed) : ChannelEffect;

    /// <summary>Forget the ingest host and the token.</summary>
    public sealed record ForgetAccess : ChannelEffect;

    public sealed record ScheduleRetry(TimeSpan Delay) : ChannelEffect;

    public sealed record ScheduleJournal(TimeSpan Delay) : ChannelEffect;

    /// <summary>A commit of ours is on disk: the supervisor's back-off may begin anew.</summary>
    public sealed record ResetBackoff : ChannelEffect;

    public sealed record AnswerDrained : ChannelEffect;

    public sealed record Stop : ChannelEffect;
}
