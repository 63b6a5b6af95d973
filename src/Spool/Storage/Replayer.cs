using System.Buffers;
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

    /// <summary>Stores the rows of a range under new numbers; in the same transaction the range goes.</summary>
    public StoreResult Replay(long id)
    {
        var (_, frame) = quarantine.Open(id);
        var copy = copier.Renumber(frame, book.Birth.Identity.Channel, book.Marks.Next, replay: true);
        var marks = book.Marks.WithFrames([copy]);
        book.Rewrite("replaying quarantined rows", db =>
        {
            db.Frames.Insert(copy);
            db.Quarantine.Delete(id);
            db.Meta.Save(marks);
        });
        return new StoreResult(copy.Header.First, copy.Header.Last, Repeated: false);
    }
}
