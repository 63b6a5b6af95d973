using Microsoft.Data.Sqlite;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Gaps;
using ThermalActors.Spool.Quarantine;

namespace ThermalActors.Spool.Storage;

/// <summary>Keeps what cannot be delivered: frames that the card has changed, and rows that the server did not take.</summary>
internal sealed class QuarantineKeeper(SpoolBook book, FrameCopier copier, SpoolOptions options)
{
    /// <summary>Takes a damaged frame out, so that what follows it can be fetched. The loss is recorded in the same transaction.</summary>
    public void TakeDamaged(Sequence last, string why)
    {
        GapReport? gap = null;
        book.Rewrite("setting a damaged frame aside", db =>
        {
            gap = Take(db, book.Birth.Identity.Channel, last, book.Marks.TrimmedTo, why)
                ?? throw db.Suspect($"the damaged frame that ends at {last} is not found by its number, so the table itself is damaged.");
            var (frames, rows) = db.Frames.Count(book.Marks.TrimmedTo, book.Marks.Last);
            db.Gaps.Save(book.Gaps, Bound(db, book.Gaps.WithDrop(gap)));
            db.Meta.Save(book.Marks with { Frames = frames, Rows = rows });
        });
        if (gap is not null) book.Report(new SpoolReport.FrameQuarantined(gap.First, gap.Last, why));
    }

    /// <summary>Moves a damaged frame into the quarantine; inside a transaction. Null when it is not there.</summary>
    public static GapReport? Take(SpoolDatabase db, string channel, Sequence last, Sequence floor, string why)
    {
        Frame frame;
        using (var cursor = db.Frames.From(last))
        {
            if (!cursor.MoveNext() || cursor.Header.Last != last) return null;
            frame = new Frame(Sensible(cursor.Header, db.Frames.EndBefore(last), floor), TryReadBody(cursor));
        }

        var header = frame.Header;
        db.Quarantine.Insert(channel, frame, QuarantineReason.Damaged, why);
        db.Frames.Delete(new Sequence(last.Value - 1), last);
        return new GapReport(header.First, header.Last, header.Rows, DropReasons.Damaged, header.FirstAt, header.LastAt);
    }

    /// <summary>Copies rows that the server did not take, before they are trimmed. Once, however often it is asked.</summary>
    public void TakeRejected(Sequence first, Sequence last, string message)
    {
        book.Rewrite("copying rejected rows", db =>
        {
            var frames = new List<Frame>();
            using (var cursor = db.Frames.From(first > book.Marks.TrimmedTo ? first : book.Marks.TrimmedTo.Next))
            {
                while (cursor.MoveNext() && cursor.Header.First <= last)
                {
                    var frame = new Frame(cursor.Header, cursor.ReadBody());
                    if (frame.Header.Matches(frame.Body)) frames.Add(copier.Slice(frame, first, last));
                }
            }

            foreach (var frame in frames) db.Quarantine.Insert(book.Birth.Identity.Channel, frame, QuarantineReason.Rejected, message);
            db.Gaps.Save(book.Gaps, Bound(db, book.Gaps));
        });
    }

    /// <summary>What is there.</summary>
    public IReadOnlyList<QuarantinedRange> Read() => book.Database.Read("reading the quarantine", db => db.Quarantine.Read());

    /// <summary>The rows of a range as a frame.</summary>
    /// <exception cref="ArgumentException">There is no such range.</exception>
    public (QuarantinedRange Range, Frame Frame) Open(long id) => book.Database.Read("reading the quarantine", db =>
    {
        var range = db.Quarantine.Read().Find(r => r.Id == id) ?? throw new ArgumentException($"{options.Path}: there is no range {id} in the quarantine.", nameof(id));
        var (codec, rawBytes, body) = db.Quarantine.ReadBody(id)!.Value;
        if (string.Equals(range.Reason, QuarantineReason.Damaged, StringComparison.Ordinal))
            throw new SpoolException(SpoolFailure.Corrupt, $"{options.Path}: the rows {range.First} to {range.Last} of {range.Channel} are damaged: {range.Message}");

        // These bytes were checked before they were copied.
        var crc = FrameHeader.Checksum(range.First, range.Last, (int)range.Rows, rawBytes, codec, body);
        return (range, new Frame(new FrameHeader(range.First, range.Last, (int)range.Rows, rawBytes, range.To, crc, codec) { FirstAt = range.From, LastAt = range.To }, body));
    });

    /// <summary>Removes a range for good.</summary>
    public void Discard(long id) => book.Rewrite("discarding quarantined rows", db => db.Quarantine.Delete(id));

    /// <summary>Makes the quarantine small enough again; inside a transaction. Rejected rows that give way are recorded as lost.</summary>
    public GapLedger Bound(SpoolDatabase db, GapLedger gaps)
    {
        var (rows, bytes) = db.Quarantine.Size();
        while ((rows > options.QuarantineRows || bytes > options.QuarantineBytes) && db.Quarantine.Oldest() is { } oldest)
        {
            db.Quarantine.Delete(oldest.Id);
            (rows, bytes) = (rows - oldest.Rows, bytes - oldest.Bytes);
            if (string.Equals(oldest.Reason, QuarantineReason.Rejected, StringComparison.Ordinal))
                gaps = gaps.WithReport(new GapReport(oldest.First, oldest.Last, oldest.Rows, DropReasons.QuarantineFull, oldest.From, oldest.To));
        }

        return gaps;
    }

    // The key is where the frame was found; the rest of a damaged header may say anything.
    private static FrameHeader Sensible(FrameHeader header, Sequence before, Sequence floor)
    {
        var after = before > floor ? before : floor;
        var first = header.First;
        if (first <= after || first > header.Last) first = header.Last.Plus(1 - Math.Clamp(header.Rows, 1, header.Last.Value - after.Value));
        return header with
        {
            First = first,
            Rows = (int)Math.Min(int.MaxValue, header.Last.Value - first.Value + 1),
            RawBytes = Math.Max(0, header.RawBytes),
        };
    }

    private static byte[] TryReadBody(FrameTable.Cursor cursor)
    {
        try
        {
            return cursor.ReadBody();
        }
        catch (SqliteException)
        {
            return [];
        }
    }
}
