using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Marks;

namespace ThermalActors.Spool.Storage;

/// <summary>Hands frames out and takes note of what became of them.</summary>
internal sealed class FrameFetcher(SpoolBook book, BatchJoiner joiner, QuarantineKeeper quarantine, SpoolOptions options)
{
    // Catch-up: one write of the offered mark per so many frames.
    private const int OfferAheadFrames = 64;

    /// <summary>Reads the frames after a number and marks them as offered. Damaged ones are put into the quarantine on the way.</summary>
    public OutgoingBatch? Fetch(Sequence after, FetchLimits limits)
    {
        while (true)
        {
            var start = after > book.TrimmedTo ? after : book.TrimmedTo;
            if (start >= book.Marks.Last) return null;
            try
            {
                var batch = Read(start, limits);
                if (batch is not null && batch.Last > book.Marks.OfferedTo) Offer(batch.Last, limits.TrustedOnly ? 0 : OfferAheadFrames);
                return batch;
            }
            catch (SpoolException e) when (options.Repairs && e.Damaged is { } damaged)
            {
                quarantine.TakeDamaged(damaged.Last, e.Message);
            }
        }
    }

    /// <summary>Notes what is committed.</summary>
    public void Trim(OffsetToken committed)
    {
        if (committed.Sequence <= book.TrimmedTo) return;
        if (committed.Sequence > book.Marks.OfferedTo)
        {
            throw new ArgumentOutOfRangeException(
                nameof(committed), committed, $"{options.Path}: rows were offered up to {book.Marks.OfferedTo} only, so this token cannot be ours.");
        }

        var (pending, oldest) = book.Database.Read("looking for what is committed", db => (Pend(db, committed), SpoolBook.OldestAfter(db, committed.Sequence)));
        book.Pend(pending, oldest);
    }

    /// <summary>Says whose history a token belongs to.</summary>
    public TokenOrigin Recognize(OffsetToken token)
    {
        // What lies at or below the origin was numbered for another channel.
        if (token.Sequence > Sequence.None && token.Sequence <= book.Birth.Identity.Origin) return TokenOrigin.Foreign;
        return book.Database.Read("looking for a token", db => book.Marks.WithTrim(book.Pending).Judge(token, options.Fingerprints, number =>
            db.Frames.FirstFrom(number) is { } frame && frame.Last == number ? frame.Crc : null));
    }

    private OutgoingBatch? Read(Sequence start, FetchLimits limits) => book.Database.Read($"reading rows after {start}", db =>
    {
        using var cursor = db.Frames.From(start.Next);
        return joiner.Join(cursor, start, limits, limits.TrustedOnly ? book.Marks.OfferedTo : null);
    });

    private void Offer(Sequence last, int ahead)
    {
        var to = ahead == 0 ? last : book.Database.Read("looking ahead", db => db.Frames.EndAhead(last, ahead));
        book.Commit(new SpoolChange("marking rows as offered", book.Marks.WithOffer(to, options.Fingerprints), book.Gaps, book.Oldest) { Essential = true });
    }

    private PendingTrim Pend(SpoolDatabase db, OffsetToken committed)
    {
        var to = committed.Sequence;
        var frame = db.Frames.FirstFrom(to);
        if (frame is { } around && around.First <= to && around.Last > to)
            throw new ArgumentException($"{options.Path}: token {committed} lies inside the frame with rows {around.First} to {around.Last}, so it is not ours.", nameof(committed));
        var ends = frame is { } at && at.Last == to ? at : default(FrameHeader?);
        if (ends is { } end && committed.Fingerprint is { } crc && crc != end.Crc)
            throw new ArgumentException($"{options.Path}: token {committed} has another fingerprint than the frame that ends there, so it is not ours.", nameof(committed));

        var (frames, rows) = db.Frames.Count(book.TrimmedTo, to);
        return new PendingTrim(to, ends?.Crc ?? committed.Fingerprint, frames + (book.Pending?.Frames ?? 0), rows + (book.Pending?.Rows ?? 0));
    }
}
