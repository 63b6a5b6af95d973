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

/// <summary>The channel's counters as they were heard of last, with the newest committed offset.</summary>
/// <param name="Inserted">Inserted rows.</param>
/// <param name="Errors">Row errors.</param>
/// <param name="Told">Row errors that are journaled as rejections; at least <paramref name="Errors"/>.</param>
internal readonly record struct RowCounters(long Inserted, long Errors, long Told);

/// <summary>A copy into the quarantine that is under way, or that waits for its next try.</summary>
/// <param name="Correlation">Number of the request.</param>
/// <param name="Suspect">What is copied.</param>
/// <param name="Failures">Failed tries.</param>
internal sealed record QuarantineRun(long Correlation, SuspectRange Suspect, int Failures);

/// <summary>What has to happen to the sequence of numbers before rows are sent again.</summary>
internal abstract record Succession
{
    /// <summary>The channel has a history that is not ours.</summary>
    public sealed record NewHistory(string Reason) : Succession;

    /// <summary>The old channel is fenced, so the configured one may take over.</summary>
    public sealed record HandOver : Succession;

    /// <summary>The spool has another identity already; a successor of this actor is about to start.</summary>
    public sealed record Done : Succession;
}

/// <summary>The state of the channel actor.</summary>
/// <param name="Policy">What it does when.</param>
/// <param name="Phase">Where delivery stands.</param>
/// <param name="Facts">What is in the journal.</param>
/// <param name="Reported">The newest committed offset that a session reported; it may be ahead of the journal.</param>
/// <param name="Counters">The channel's counters at <paramref name="Reported"/>; null when unknown.</param>
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
    RowCounters? Counters,
    int PendingFrames,
    TimeSpan? JournaledAt,
    CommitReport? Pending,
    bool Writing,
    Strikes Strikes,
    SessionEnd? LastEnd,
    Sequence? DrainTo)
{
    /// <summary>Numbers up to here belong to sequences before this one.</summary>
    public Sequence Origin { get; init; }

    /// <summary>True when the spool was filled for this channel but another one is configured: sessions only open it and tell what it committed.</summary>
    public bool Fences { get; init; }

    /// <summary>Commits in a row of which every row was rejected.</summary>
    public int WhollyRejected { get; init; }

    /// <summary>The copy into the quarantine that trimming waits for; null when there is none.</summary>
    public QuarantineRun? Quarantining { get; init; }

    /// <summary>Number of the last request to the spool.</summary>
    public long Correlation { get; init; }

    /// <summary>What has to happen to the sequence; only in <see cref="ChannelPhase.Switching"/>.</summary>
    public Succession? Next { get; init; }

    /// <summary>True when everything that the facts call for was asked of the spool and done.</summary>
    public bool IsSettled => !Writing && Pending is null && Facts.Due is null;

    public static ChannelState Initial(ChannelPolicy policy, ChannelFacts facts) =>
        new(policy, ChannelPhase.Attaching, facts, facts.Mark, CountersOf(facts), 0, null, null, false, default, null, null);

    private static RowCounters? CountersOf(ChannelFacts facts) =>
        facts is { RowsInserted: { } inserted, ErrorsAtMark: { } errors } ? new RowCounters(inserted, errors, facts.RowErrors ?? errors) : null;
}

/// <summary>The outcome of a step.</summary>
internal readonly record struct ChannelStep(ChannelState State, ImmutableArray<ChannelEffect> Effects);
