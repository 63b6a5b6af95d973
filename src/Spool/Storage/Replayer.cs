using System.Buffers;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;

namespace ThermalActors.Spool.Storage;

/// <summary>Reads rows out of the quarantine and sends them again.</summary>
internal sealed class Replayer(SpoolBook book, QuarantineKeeper quarantine, FrameCopier copier, FrameReader reader)
{
    /// <summary>The rows of a range as NDJSON.</summary>
    public ReadOnlyMemory<byte> Read(long id)
    {
        var lines = new ArrayBufferWriter<byte>();
        reader.Read(quarantine.Open(id).Frame, (line, _) =>
        {
            lines.Write(line);
            lines.Write("\n"u8);
        });
        return lines.WrittenMemory;
    }

    /// <summary>
    /// Stores the chosen rows of a range under new numbers; in the same transaction they leave the quarantine. What cannot be sent, or
    /// was not chosen, stays there.
    /// </summary>
    public StoreResult Replay(long id, Func<Sequence, bool> choose)
    {
        var (range, frame) = quarantine.Open(id);
        if (copier.Select(frame, book.Birth.Identity.Channel, book.Marks.Next, choose, out var left) is not { } copy)
            throw new SpoolException(SpoolFailure.Corrupt, $"None of the chosen rows among {range.First} to {range.Last} of {range.Channel} can be sent; they stay in the quarantine.");
        var marks = book.Marks.WithFrames([copy]);
        Frame[] rest = [.. Runs(left).Select(run => copier.Slice(frame, run.First, run.Last))];
        book.Rewrite("replaying quarantined rows", db =>
        {
            db.Frames.Insert(copy);
            db.Quarantine.Delete(id);
            foreach (var slice in rest) db.Quarantine.Insert(range.Channel, slice, range.Reason, range.Message);
            db.Meta.Save(marks);
        });
        return new StoreResult(copy.Header.First, copy.Header.Last, Repeated: false);
    }

    private static IEnumerable<(Sequence First, Sequence Last)> Runs(IReadOnlyList<Sequence> numbers)
    {
        for (var (from, i) = (0, 1); i <= numbers.Count; i++)
        {
            if (i < numbers.Count && numbers[i] == numbers[i - 1].Next) continue;
            yield return (numbers[from], numbers[i - 1]);
            from = i;
        }
    }
}
