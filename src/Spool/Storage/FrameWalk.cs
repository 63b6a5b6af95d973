using Microsoft.Data.Sqlite;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;

namespace ThermalActors.Spool.Storage;

/// <summary>Walks over the frames of a file that may be damaged, with leaps over pages that cannot be read. Nothing is checked here.</summary>
/// <param name="frames">The table.</param>
/// <param name="newest">The newest number that is known of.</param>
internal sealed class FrameWalk(FrameTable frames, Sequence newest)
{
    // Attempts to get over damaged pages; each in a row leaps twice as far as the one before.
    private const int Attempts = 1000;

    /// <summary>Pages that could not be read, each of which may have held many frames.</summary>
    public int Leaps { get; private set; }

    /// <summary>The frames that end at a number or later; one whose body cannot be read has an empty one.</summary>
    public IEnumerable<Frame> From(Sequence first)
    {
        var (next, leap) = (first, 1L);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var ended = false;
            foreach (var frame in Run(next, () => ended = true))
            {
                next = frame.Header.Last.Next;
                leap = 1;
                yield return frame;
            }

            if (ended) yield break;
            Leaps++;
            if (leap > long.MaxValue / 4 || next > newest) yield break;
            next = next.Plus(leap);
            leap *= 2;
        }
    }

    /// <summary>Reads something; an error of the file gives the other value.</summary>
    public static T Try<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is SqliteException or SpoolException or InvalidCastException or ArgumentException or InvalidOperationException)
        {
            return otherwise;
        }
    }

    private IEnumerable<Frame> Run(Sequence from, Action ended)
    {
        FrameTable.Cursor? cursor = Try<FrameTable.Cursor?>(() => frames.From(from), null);
        if (cursor is null) yield break;
        try
        {
            while (true)
            {
                var more = Try<bool?>(() => cursor.MoveNext(), null);
                if (more == false) ended();
                if (more != true) yield break;
                var body = Try<byte[]?>(cursor.ReadBody, null);
                yield return new Frame(cursor.Header, body ?? []);
            }
        }
        finally
        {
            cursor.Dispose();
        }
    }
}
