using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Bounds;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Gaps;

namespace ThermalActors.Spool.Storage;

/// <summary>Puts rows in, and decides with <see cref="EvictionPolicy"/> what gives way for them.</summary>
internal sealed class FrameStore(SpoolBook book, FrameCutter cutter, SpoolOptions options)
{
    // A deep backlog is trimmed in strides: its oldest frames share no page with the newest.
    private const int TrimStrideFrames = 20;

    // One transaction deletes no more frames than this by age: the next batch takes the next ones.
    private const int TooOldFrames = 256;

    // A frame of gap rows stays small; what is left follows in the next one.
    private const int GapRowsAtOnce = 64;

    private readonly EvictionPolicy _policy = book.Policy;

    /// <summary>Stores a batch, or drops it when that is the policy.</summary>
    public StoreResult Store(StoreRequest request)
    {
        if (book.Marks.Repeats(request) is { } repeated) return repeated;
        GiveUpTooOld(request);
        var frames = cutter.Cut(book.Birth.Identity.Channel, book.Marks.Next, request.Rows, request.SealedAt);
        var need = frames.Sum(f => EvictionPolicy.SizeOf(f.Body.Length));
        var excess = _policy.Excess(book.Room(), need);
        if (excess > 0 && book.Pending is not null)
        {
            book.TrimNow();
            excess = _policy.Excess(book.Room(), need);
        }

        if (excess > 0) return StoreInstead(request, frames, excess, Full(need));
        var trim = IsTrimDue();
        try
        {
            return Insert(request, frames, [], trim);
        }
        catch (SpoolException e) when (e.Failure == SpoolFailure.Full && book.IsSure && book.Marks.Repeats(request) is null)
        {
            // There is room: it was only being saved up for a later trim.
            if (!trim && book.Pending is not null) return Store(request);
            if (_policy.WhenFull == WhenFull.Block) throw;
            book.Database.TryEmptyLog();
            return StoreInstead(request, frames, need, e);
        }
    }

    /// <summary>Makes rows of the losses that have none yet and stores them; null when there are no such losses.</summary>
    public StoreResult? StoreGapRows(Func<GapReport, SensorRow> row, DateTimeOffset sealedAt, bool offer)
    {
        GapEntry[] entries = [.. book.Gaps.Pending.Take(GapRowsAtOnce)];
        if (entries.Length == 0) return null;
        var first = book.Marks.Next;
        var frames = cutter.Cut(book.Birth.Identity.Channel, first, [.. entries.Select(e => row(e.Report))], sealedAt);
        var marks = book.Marks.WithFrames(frames);
        if (offer) marks = marks.WithOffer(marks.Last, options.Fingerprints);
        var gaps = book.Gaps;
        for (var i = 0; i < entries.Length; i++) gaps = gaps.WithNumber(entries[i].Id, first.Plus(i));
        book.Commit(new SpoolChange("storing gap rows", marks, gaps, book.Oldest ?? frames[0].Header.SealedAt) { Frames = frames, Essential = true });
        return new StoreResult(first, marks.Last, Repeated: false);
    }

    private bool IsTrimDue() =>
        book.Pending is { } trim && (book.IsFull || trim.Frames >= TrimStrideFrames || book.Marks.Frames - trim.Frames < TrimStrideFrames);

    private SpoolException Full(long need) => new(
        SpoolFailure.Full,
        $"{options.Path}: a batch of {need} bytes has no room within the bounds of the spool and of the disk. Free some space, raise the bounds, or let Snowflake catch up.");

    private StoreResult StoreInstead(StoreRequest request, IReadOnlyList<Frame> frames, long excess, SpoolException full)
    {
        if (_policy.WhenFull == WhenFull.DropNewest) return Drop(request);
        if (_policy.WhenFull == WhenFull.Block) throw full;
        var (victims, bytes) = FindVictims(_policy.Stride(book.Room(), excess));
        if (bytes < excess) throw full;
        return Insert(request, frames, victims, trim: false);
    }

    private StoreResult Insert(StoreRequest request, IReadOnlyList<Frame> frames, IReadOnlyList<FrameHeader> victims, bool trim)
    {
        var pending = trim ? book.Pending : null;
        var lost = victims.Sum(v => (long)v.Rows);
        var marks = book.Marks.WithTrim(pending).Without(victims.Count, lost).WithBatch(request, frames);
        if (request.Offer) marks = marks.WithOffer(marks.Last, options.Fingerprints);
        var gaps = WithDrops(book.Gaps, victims, DropReasons.DropOldest);
        for (var i = 0; i < request.Rows.Count; i++)
        {
            if (request.Rows[i].Gap is { } report) gaps = gaps.WithReported(report, marks.BatchFirst.Plus(i));
        }

        var oldest = victims.Count == 0 ? book.Oldest : OldestWithout(victims);
        book.Commit(new SpoolChange("storing rows", marks, gaps, oldest ?? frames[0].Header.SealedAt) { Trim = pending, Evicted = victims, Frames = frames });
        if (lost > 0) book.Report(new SpoolReport.RowsDropped(lost, DropReasons.DropOldest));
        return new StoreResult(marks.BatchFirst, marks.BatchLast, Repeated: false);
    }

    private StoreResult Drop(StoreRequest request)
    {
        var gaps = book.Gaps;
        var lost = request.Rows.Where(r => r.Gap is null).ToList();

        // A row that reports a loss is no loss itself, but what it reports must not be forgotten.
        foreach (var row in request.Rows)
        {
            if (row.Gap is { } report) gaps = gaps.WithReport(report);
        }

        if (lost.Count > 0) gaps = gaps.WithLoss(new Loss(Guid.NewGuid(), lost.Count, DropReasons.DropNewest, lost[0].SampledAt, lost[^1].SampledAt));
        book.Commit(new SpoolChange("recording dropped rows", book.Marks.WithDroppedBatch(request), gaps, book.Oldest) { Essential = true });
        book.Report(new SpoolReport.RowsDropped(lost.Count, DropReasons.DropNewest));
        return new StoreResult(Sequence.None, Sequence.None, Repeated: false) { Dropped = request.Rows.Count };
    }

    private void GiveUpTooOld(StoreRequest request)
    {
        if (book.Oldest is not { } oldest || !_policy.IsTooOld(oldest, request.SealedAt) || request.Rows.Any(r => r.Clock == ClockQuality.Unsynced)) return;
        FrameHeader[] victims = book.Database.Read("looking for old rows", db =>
            db.Frames.Sizes(book.Marks.OfferedTo).Select(s => s.Header).Take(TooOldFrames)
                .TakeWhile(h => h.Trusted && _policy.IsTooOld(h.LastAt, request.SealedAt) && IsPlausible(h)).ToArray());
        if (victims.Length == 0) return;
        var lost = victims.Sum(v => (long)v.Rows);
        book.Commit(new SpoolChange(
            "giving up old rows", book.Marks.Without(victims.Length, lost), WithDrops(book.Gaps, victims, DropReasons.TooOld), OldestWithout(victims))
        { Evicted = victims });
        book.Report(new SpoolReport.RowsDropped(lost, DropReasons.TooOld));
    }

    private (IReadOnlyList<FrameHeader> Victims, long Bytes) FindVictims(long wanted) => book.Database.Read("looking for rows to give up", db =>
    {
        var victims = new List<FrameHeader>();
        var found = 0L;
        foreach (var (header, bytes) in db.Frames.Sizes(book.Marks.OfferedTo))
        {
            // What is damaged is dealt with when it is fetched: its numbers cannot be counted here.
            if (found >= wanted || !IsPlausible(header)) break;
            victims.Add(header);
            found += EvictionPolicy.SizeOf(bytes);
        }

        return ((IReadOnlyList<FrameHeader>)victims, found);
    });

    private bool IsPlausible(FrameHeader header) => header.Rows == header.Last.Value - header.First.Value + 1 && header.First > book.Marks.OfferedTo;

    private static GapLedger WithDrops(GapLedger gaps, IReadOnlyList<FrameHeader> victims, string reason) =>
        victims.Aggregate(gaps, (ledger, v) => ledger.WithDrop(new GapReport(v.First, v.Last, v.Rows, reason, v.FirstAt, v.LastAt)));

    private DateTimeOffset? OldestWithout(IReadOnlyList<FrameHeader> victims) => book.Database.Read("looking for the oldest rows", db =>
        db.Frames.FirstFrom(book.TrimmedTo.Next) is { } first && first.Last < victims[0].Last ? first.SealedAt : SpoolBook.OldestAfter(db, victims[^1].Last));
}
