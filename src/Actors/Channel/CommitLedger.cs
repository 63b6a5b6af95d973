using System.Collections.Immutable;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Channel;

/// <summary>What the session knows of commits: the committed offset and every accepted batch behind it.</summary>
/// <param name="Committed">The last committed offset, null when nothing of ours was ever committed.</param>
/// <param name="Outstanding">Accepted batches that are not yet committed, oldest first.</param>
/// <param name="ProgressAt">When the committed offset last moved, or the first batch was accepted after everything was committed.</param>
/// <param name="InsertedBase">The channel's inserted rows at the open.</param>
/// <param name="ErrorsBase">The channel's row errors at the open.</param>
/// <param name="RowsCommitted">Rows of ours that the committed offset has passed since the open.</param>
internal sealed record CommitLedger(
    OffsetToken? Committed,
    ImmutableQueue<AcceptedBatch> Outstanding,
    TimeSpan ProgressAt,
    long InsertedBase,
    long ErrorsBase,
    long RowsCommitted)
{
    /// <summary>Rows that the channel counts beyond those of ours that are committed; an alarm was raised for it.</summary>
    public long Unexplained { get; init; }

    /// <summary>True while rows were accepted that are not committed: the only time the status is polled.</summary>
    public bool HasOutstanding => !Outstanding.IsEmpty;

    /// <summary>True when this session has seen a commit of its own.</summary>
    public bool HasCommitted => RowsCommitted > 0;

    /// <summary>True when the committed offset has reached this end.</summary>
    public bool Covers(OffsetToken end) => Committed is { } committed && committed.Sequence >= end.Sequence;

    public CommitLedger Accept(AcceptedBatch batch, TimeSpan now) => this with
    {
        Outstanding = Outstanding.Enqueue(batch),
        ProgressAt = HasOutstanding ? ProgressAt : now,
    };

    /// <summary>
    /// Moves the committed offset to <paramref name="token"/>. The visible token may skip ends (C44) but must be one of
    /// ours; null when it is not, which means that somebody else's rows were committed.
    /// </summary>
    public CommitLedger? Advance(OffsetToken token, TimeSpan now, out int frames)
    {
        frames = 0;
        var rest = Outstanding;
        var rows = RowsCommitted;
        while (!rest.IsEmpty)
        {
            rest = rest.Dequeue(out var batch);
            rows += batch.Rows;
            frames += batch.Frames;
            if (batch.End == token) return this with { Committed = token, Outstanding = rest, ProgressAt = now, RowsCommitted = rows };
            if (batch.End.Sequence >= token.Sequence) return null;
        }

        return null;
    }
}
