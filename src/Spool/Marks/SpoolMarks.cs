using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;

namespace ThermalActors.Spool.Marks;

/// <summary>
/// The part of a spool that changes with every transaction, and the rules by which it changes. Pure; the invariants are
/// <c>trimmed ≤ offered &lt; next</c>, and no mark ever goes back.
/// </summary>
/// <param name="Next">The number that the next row will get.</param>
/// <param name="Incarnation">Incarnation of the last batch; <see cref="Guid.Empty"/> before the first.</param>
/// <param name="Ordinal">Ordinal of the last batch.</param>
/// <param name="BatchFirst">First number of the last batch.</param>
/// <param name="BatchLast">Last number of the last batch.</param>
/// <param name="OfferedTo">Up to here rows may have left the machine.</param>
/// <param name="PlainTo">Up to here they may have left it under tokens without a fingerprint.</param>
/// <param name="TrimmedTo">Up to here rows are committed and deleted.</param>
/// <param name="TrimmedCrc">Checksum of the frame that ended at <paramref name="TrimmedTo"/>; null when it is not known.</param>
/// <param name="Frames">Frames on disk.</param>
/// <param name="Rows">Rows on disk.</param>
internal sealed record SpoolMarks(
    Sequence Next,
    Guid Incarnation,
    long Ordinal,
    Sequence BatchFirst,
    Sequence BatchLast,
    Sequence OfferedTo,
    Sequence PlainTo,
    Sequence TrimmedTo,
    uint? TrimmedCrc,
    long Frames,
    long Rows)
{
    /// <summary>The marks of a spool that has just been created.</summary>
    public static readonly SpoolMarks Fresh = new(
        new Sequence(1), Guid.Empty, 0, Sequence.None, Sequence.None, Sequence.None, Sequence.None, Sequence.None, null, 0, 0);

    /// <summary>The newest number that was given.</summary>
    public Sequence Last => new(Next.Value - 1);

    /// <summary>False when the marks contradict each other, so that going on could give a number twice.</summary>
    public bool AreCoherent =>
        TrimmedTo.Value >= 0 && TrimmedTo <= OfferedTo && OfferedTo <= Last && PlainTo <= OfferedTo
        && BatchLast <= Last && Frames >= 0 && Rows >= Frames && Rows <= Last.Value - TrimmedTo.Value;

    /// <summary>The answer of the first time when the batch has been stored before, else null.</summary>
    /// <exception cref="ArgumentException">The batch is older than the last one, so its numbers are no longer known.</exception>
    public StoreResult? Repeats(StoreRequest request)
    {
        if (request.Incarnation != Incarnation || Ordinal == 0 || request.Ordinal > Ordinal) return null;
        if (request.Ordinal == Ordinal)
            return new StoreResult(BatchFirst, BatchLast, Repeated: true) { Dropped = BatchLast == Sequence.None ? request.Rows.Count : 0 };
        throw new ArgumentException($"Batch {request.Ordinal} comes after batch {Ordinal} of the same incarnation; only the last batch can be repeated.", nameof(request));
    }

    /// <summary>The marks after the frames of a batch were inserted.</summary>
    public SpoolMarks WithBatch(StoreRequest request, IReadOnlyList<Frame> frames) => WithFrames(frames) with
    {
        Incarnation = request.Incarnation,
        Ordinal = request.Ordinal,
        BatchFirst = Next,
        BatchLast = frames[^1].Header.Last,
    };

    /// <summary>The marks after a batch found no room: its rows have no numbers, and asking again gets the same answer.</summary>
    public SpoolMarks WithDroppedBatch(StoreRequest request) => this with
    {
        Incarnation = request.Incarnation,
        Ordinal = request.Ordinal,
        BatchFirst = Sequence.None,
        BatchLast = Sequence.None,
    };

    /// <summary>The marks after frames were inserted that belong to no batch.</summary>
    public SpoolMarks WithFrames(IReadOnlyList<Frame> frames) => this with
    {
        Next = frames[^1].Header.Last.Next,
        Frames = Frames + frames.Count,
        Rows = Rows + frames.Sum(f => (long)f.Header.Rows),
    };

    /// <summary>The marks after frames gave way.</summary>
    public SpoolMarks Without(long frames, long rows) => this with { Frames = Frames - frames, Rows = Rows - rows };

    /// <summary>The marks at the begin of a new sequence: whatever has a number belongs to an earlier one.</summary>
    public SpoolMarks Restarted() => this with { OfferedTo = Last, TrimmedTo = Last, TrimmedCrc = null, Frames = 0, Rows = 0 };

    /// <summary>The marks after rows were offered; <paramref name="fingerprints"/> says with which kind of token.</summary>
    public SpoolMarks WithOffer(Sequence to, bool fingerprints)
    {
        var offered = to > OfferedTo ? to : OfferedTo;
        return this with { OfferedTo = offered, PlainTo = fingerprints ? PlainTo : offered };
    }

    /// <summary>The marks after a trim was carried out.</summary>
    public SpoolMarks WithTrim(PendingTrim? trim) => trim is null || trim.To <= TrimmedTo
        ? this
        : this with { TrimmedTo = trim.To, TrimmedCrc = trim.Crc, Frames = Frames - trim.Frames, Rows = Rows - trim.Rows };

    /// <summary>Whose history a token belongs to.</summary>
    /// <param name="token">The token that the server reports.</param>
    /// <param name="fingerprints">Whether tokens carry fingerprints at present.</param>
    /// <param name="checksumOfFrame">Finds the checksum of the frame with exactly this last number.</param>
    public TokenOrigin Judge(OffsetToken token, bool fingerprints, Func<Sequence, uint?> checksumOfFrame)
    {
        var number = token.Sequence;
        if (number.Value < 0 || number > OfferedTo) return TokenOrigin.Foreign;
        if (number < TrimmedTo) return TokenOrigin.BehindMark;
        if (number == Sequence.None) return token.Fingerprint is null ? TokenOrigin.Ours : TokenOrigin.Foreign;

        var atMark = number == TrimmedTo;
        var checksum = atMark ? TrimmedCrc : checksumOfFrame(number);
        if (checksum is null) return atMark ? TokenOrigin.Ours : TokenOrigin.Foreign;

        var same = token.Fingerprint is { } crc ? crc == checksum : !fingerprints || number <= PlainTo;
        return same ? TokenOrigin.Ours : TokenOrigin.Foreign;
    }
}
