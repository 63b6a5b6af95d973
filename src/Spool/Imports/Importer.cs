using System.Buffers;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Bounds;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Quarantine;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Imports;

/// <summary>
/// Stores the rows of a file under new numbers. How far it got is written with every frame, so an import that was interrupted goes on
/// where it stopped, and none is done twice by mistake.
/// </summary>
internal sealed class Importer(SpoolBook book, FrameCompressor compressor, SpoolOptions options, TimeProvider time)
{
    private const int RowsAtOnce = 1000;

    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>Imports a file whose lines were checked.</summary>
    public ImportResult Import(RowFile file, bool again)
    {
        var known = book.Database.Read("looking for earlier imports", db => db.Imports.Read()).Find(i => string.Equals(i.Digest, file.Digest, StringComparison.Ordinal));
        if (known is { IsComplete: true } && !again) return new ImportResult.Known(known);
        if (!again && Doubled(file) is { } doubled) return doubled;
        var record = known is { IsComplete: false }
            ? known
            : new ImportRecord(file.Digest, Path.GetFileName(file.Path), file.Rows, 0, book.Marks.Next, book.Marks.Last, time.GetUtcNow());
        var (first, before) = (book.Marks.Next, record.Done);
        foreach (var chunk in Chunks(file.Lines().Skip(checked((int)record.Done)))) record = Store(record, chunk);
        return new ImportResult.Stored(record.Done - before, before, first, book.Marks.Last);
    }

    // Lines are valid until the next one is read, so each is rewritten at once.
    private IEnumerable<(int Rows, DateTimeOffset First, DateTimeOffset Last)> Chunks(IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        var (rows, first, last) = (0, default(DateTimeOffset), default(DateTimeOffset));
        _lines.ResetWrittenCount();
        foreach (var line in lines)
        {
            // A frame is sealed before it grows beyond its limit; what rewriting adds to a row is less than the row.
            if (rows == RowsAtOnce || (rows > 0 && _lines.WrittenCount + (2L * line.Length) > options.MaxFrameBytes))
            {
                yield return (rows, first, last);
                rows = 0;
                _lines.ResetWrittenCount();
            }

            last = StoredRow.Of(line.Span).SampledAt ?? time.GetUtcNow();
            if (rows == 0) first = last;
            options.Rewriter.Renumber(_lines, line.Span, book.Birth.Identity.Channel, book.Marks.Next.Plus(rows), replay: true);
            rows++;
        }

        if (rows > 0) yield return (rows, first, last);
    }

    private ImportRecord Store(ImportRecord record, (int Rows, DateTimeOffset First, DateTimeOffset Last) chunk)
    {
        var frame = Frame.Seal(compressor, options.Codec, book.Marks.Next, chunk.Rows, _lines.WrittenSpan, chunk.Last);

        // The times are not trusted: rows that somebody imports are not to be given up for their age.
        frame = frame with { Header = frame.Header with { FirstAt = chunk.First, LastAt = chunk.Last, Trusted = false } };
        var need = EvictionPolicy.SizeOf(frame.Body.Length);
        if (book.Policy.Excess(book.Room(), need) > 0)
        {
            throw new SpoolException(
                SpoolFailure.Full,
                $"{options.Path}: {record.Done} of {record.Rows} rows are imported, then the bounds of the spool or of the disk were reached. "
                + "Nothing gives way for an import: make room or raise the bounds and import the same file again, it goes on where it stopped.");
        }

        var marks = book.Marks.WithFrames([frame]);
        var next = record with { Done = record.Done + chunk.Rows, Last = frame.Header.Last };
        book.Rewrite("importing rows", db =>
        {
            db.Frames.Insert(frame);
            db.Imports.Save(next);
            db.Meta.Save(marks);
        });
        return next;
    }

    private ImportResult.WouldDouble? Doubled(RowFile file)
    {
        foreach (var aside in book.Aside)
        {
            if (Overlap(file, aside.Channel, aside.First, aside.Last) is { } rows) return rows with { Why = $"they are set aside here; spool release {aside.Id} sends them" };
        }

        var identity = book.Birth.Identity;
        if (Overlap(file, identity.Channel, book.TrimmedTo.Next, book.Marks.Last) is { } waiting) return waiting with { Why = "they still wait in this spool" };
        var quarantined = book.Database.Read("reading the quarantine", db => db.Quarantine.Read())
            .FindAll(q => string.Equals(q.Reason, QuarantineReason.Rejected, StringComparison.Ordinal) && string.Equals(q.Channel, identity.Channel, StringComparison.Ordinal));
        foreach (var (first, last) in file.NumbersOf(identity.Channel)?.Ranges ?? [])
        {
            if (last <= identity.Origin.Value || quarantined.Exists(q => q.First.Value <= first && last <= q.Last.Value)) continue;
            return new ImportResult.WouldDouble(identity.Channel, new Sequence(first), new Sequence(last), "this spool has delivered them");
        }

        return null;
    }

    private static ImportResult.WouldDouble? Overlap(RowFile file, string channel, Sequence first, Sequence last) =>
        file.NumbersOf(channel)?.Overlap(first.Value, last.Value) is { } rows
            ? new ImportResult.WouldDouble(channel, new Sequence(rows.First), new Sequence(rows.Last), string.Empty)
            : null;
}
