using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;

namespace ThermalActors.Spool.Storage;

/// <summary>Rewrites frames that were never offered under the same numbers, for rows whose clock was wrong (design §8a).</summary>
internal sealed class Repairer(SpoolBook book, FrameCopier copier)
{
    private const int FramesAtOnce = 64;

    /// <summary>Passes every row with untrusted times that was never offered through a repair; returns how many were corrected.</summary>
    public long Repair(IRowRepair repair)
    {
        var repaired = 0L;
        var after = book.Marks.OfferedTo;
        while (true)
        {
            var frames = Read(after);
            if (frames.Count == 0) return repaired;
            after = frames[^1].Header.Last;
            var changed = new List<Frame>();
            foreach (var frame in frames)
            {
                if (TryChange(frame, repair, out var rows) is not { } copy) continue;
                changed.Add(copy);
                repaired += rows;
            }

            if (changed.Count == 0) continue;
            book.Rewrite("repairing the times of rows", db =>
            {
                foreach (var frame in changed)
                {
                    db.Frames.Delete(new Sequence(frame.Header.Last.Value - 1), frame.Header.Last);
                    db.Frames.Insert(frame);
                }
            });
        }
    }

    // A damaged frame is met again, and dealt with, when it is fetched.
    private Frame? TryChange(Frame frame, IRowRepair repair, out int rows)
    {
        rows = 0;
        try
        {
            return copier.Change(frame, repair, out rows);
        }
        catch (SpoolException e) when (e.Failure == SpoolFailure.Corrupt)
        {
            return null;
        }
    }

    private List<Frame> Read(Sequence after) => book.Database.Read("reading rows with untrusted times", db =>
    {
        var frames = new List<Frame>();
        using var cursor = db.Frames.UntrustedFrom(after.Next);
        while (frames.Count < FramesAtOnce && cursor.MoveNext()) frames.Add(new Frame(cursor.Header, cursor.ReadBody()));

        return frames;
    });
}
