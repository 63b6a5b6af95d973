using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Spooling;

/// <summary>What the spool actor is told and what it answers. It owns <c>spool.db</c> and lives on threads of its own.</summary>
internal static class SpoolProtocol
{
    /// <summary>Commands.</summary>
    public interface ICommand : INoSerializationVerificationNeeded;

    /// <summary>Answers <see cref="Opened"/> when the spool is open (also later, when it has to be opened again).</summary>
    public sealed record Attach(IActorRef ReplyTo) : ICommand;

    /// <summary>The spool is open.</summary>
    public sealed record Opened(SpoolIdentity Identity, SpoolState State) : INoSerializationVerificationNeeded
    {
        /// <summary>Set when the old channel has to be fenced before rows can go to the configured one.</summary>
        public PendingHandOver? HandOver { get; init; }
    }

    /// <summary>Store a batch; answered by <see cref="Stored"/> or <see cref="StoreFailed"/> to the sender.</summary>
    public sealed record Store(Guid Incarnation, long Ordinal, ImmutableArray<SensorRow> Rows, DateTimeOffset SealedAt) : ICommand
    {
        /// <summary>The trace of the batch; null when nobody follows it.</summary>
        public BatchTrace? Trace { get; init; }
    }

    /// <summary>The batch is synced to disk under these numbers.</summary>
    public sealed record Stored(Guid Incarnation, long Ordinal, Sequence First, Sequence Last) : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        /// <summary>Rows that had no room and were recorded as a loss instead; then there are no numbers.</summary>
        public int Dropped { get; init; }
    }

    /// <summary>The batch could not be stored; ask again with the same ordinal.</summary>
    public sealed record StoreFailed(Guid Incarnation, long Ordinal, SpoolFailure Failure, string Message) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>A session is live from now on (or no longer): new frames are offered as they are stored.</summary>
    public sealed record SetLive(bool Live) : ICommand;

    /// <summary>Read what follows <paramref name="After"/>. When nothing is there the answer waits until something is stored.</summary>
    public sealed record Fetch(long Correlation, Sequence After, FetchLimits Limits, IActorRef ReplyTo) : ICommand
    {
        /// <summary>Identity of the sequence that is meant; refused when it is another one by now. Null for any.</summary>
        public string? SpoolId { get; init; }
    }

    /// <summary>The next body, already covered by the offered mark.</summary>
    public sealed record Fetched(long Correlation, OutgoingBatch Batch, Sequence LastStored) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The next body could not be read.</summary>
    public sealed record FetchFailed(long Correlation, SpoolFailure Failure, string Message) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Forget a waiting <see cref="Fetch"/> of this receiver.</summary>
    public sealed record CancelFetch(IActorRef ReplyTo) : ICommand;

    /// <summary>Everything up to here is committed and journaled.</summary>
    public sealed record Trim(OffsetToken Committed) : ICommand
    {
        /// <summary>Identity of the sequence that is meant; nothing happens when it is another one by now. Null for any.</summary>
        public string? SpoolId { get; init; }
    }

    /// <summary>Says whose history a token belongs to; answered by <see cref="Recognized"/> to the sender.</summary>
    public sealed record Recognize(long Correlation, OffsetToken Token) : ICommand
    {
        /// <summary>From where on the rows up to the token are counted.</summary>
        public Sequence Since { get; init; }

        /// <summary>Identity of the sequence that is meant; not answered when it is another one by now. Null for any.</summary>
        public string? SpoolId { get; init; }
    }

    /// <summary>Whose history a token belongs to, with the marks at that moment.</summary>
    public sealed record Recognized(long Correlation, OffsetToken Token, TokenOrigin Origin, SpoolState State) : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        /// <summary>Rows on disk from <see cref="Recognize.Since"/> to the token; null when the token is not ours.</summary>
        public long? RowsSince { get; init; }
    }

    /// <summary>Record rows that were lost before they had a number; remembered until it is done.</summary>
    public sealed record RecordLoss(Loss Loss) : ICommand;

    /// <summary>Published while a session is live and losses want rows: who can make rows answers with <see cref="ReportGaps"/>.</summary>
    public sealed record GapsPending(int Gaps) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Store rows that report the pending losses.</summary>
    /// <param name="Row">Makes the row of a loss; called on the spool's thread.</param>
    /// <param name="SealedAt">Now.</param>
    public sealed record ReportGaps(Func<GapReport, SensorRow> Row, DateTimeOffset SealedAt) : ICommand;

    /// <summary>
    /// Copy rows that the server did not take, before they are trimmed; answered by <see cref="Quarantined"/> or
    /// <see cref="QuarantineFailed"/> to the sender.
    /// </summary>
    public sealed record Quarantine(long Correlation, Sequence First, Sequence Last, string Message) : ICommand
    {
        /// <summary>Identity of the sequence that is meant; not answered when it is another one by now. Null for any.</summary>
        public string? SpoolId { get; init; }
    }

    /// <summary>The rows are copied; they may be trimmed.</summary>
    public sealed record Quarantined(long Correlation) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The rows could not be copied; ask again before they are trimmed.</summary>
    public sealed record QuarantineFailed(long Correlation, SpoolFailure Failure, string Message) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>
    /// Go on under a new spool id because the channel has a history that is not ours. Everybody who is attached gets
    /// <see cref="Opened"/> with the new identity; the sender gets <see cref="HistoryFailed"/> when it cannot be done.
    /// </summary>
    public sealed record StartNewHistory(string Reason) : ICommand
    {
        /// <summary>Identity of the sequence that is to end: when it has ended already, it is not done again. Null for any.</summary>
        public string? SpoolId { get; init; }
    }

    /// <summary>The old channel is fenced and has committed this much: go on in the configured one. Answered like <see cref="StartNewHistory"/>.</summary>
    public sealed record CompleteHandOver(OffsetToken? Committed) : ICommand
    {
        /// <summary>As in <see cref="StartNewHistory.SpoolId"/>.</summary>
        public string? SpoolId { get; init; }
    }

    /// <summary>The sequence is the same as before.</summary>
    public sealed record HistoryFailed(string Message) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>What the clock is good for (design §8a).</summary>
    /// <param name="Hold">True while rows with untrusted times wait: they are stored, and not handed out unless they were before.</param>
    /// <param name="BootedAt">
    /// When this boot began, by a clock that could be trusted; null while that is not known. Rows of this boot with untrusted times are
    /// repaired with it: those on disk that were never offered at once, others when they come.
    /// </param>
    /// <param name="BootId">This boot.</param>
    public sealed record SetClock(bool Hold, DateTimeOffset? BootedAt, string BootId) : ICommand
    {
        /// <summary>True for a row whose times can be put right.</summary>
        public bool Repairs(SensorRow row) =>
            BootedAt is not null && row.Clock == ClockQuality.Unsynced && string.Equals(row.Station.BootId, BootId, StringComparison.Ordinal);

        /// <summary>The row with its times put right; as it was when they need not or cannot be.</summary>
        public SensorRow Repair(SensorRow row) => Repairs(row) ? row.Repaired(BootedAt!.Value) : row;
    }

    /// <summary>Published: the times of so many rows on disk were put right.</summary>
    public sealed record Repaired(long Rows) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published for everything that the spool finds and does on its own.</summary>
    public sealed record Reported(SpoolReport Report) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Carry out what was put off, close the file, answer <see cref="Closed"/> and stop.</summary>
    public sealed record Close(IActorRef ReplyTo) : ICommand;

    /// <summary>The file is closed.</summary>
    public sealed record Closed(SpoolState State) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published on the event stream after every change of the marks.</summary>
    public sealed record MarksChanged(SpoolState State) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published when a spool operation fails and when the next one succeeds again (<paramref name="Failure"/> null).</summary>
    public sealed record HealthChanged(SpoolFailure? Failure, string? Message) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
