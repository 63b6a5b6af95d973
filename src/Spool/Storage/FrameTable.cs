using Microsoft.Data.Sqlite;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;

namespace ThermalActors.Spool.Storage;

/// <summary>The table <c>frame</c>. Nothing here scans it: every statement finds its place by the key.</summary>
internal sealed class FrameTable(SqliteConnection connection) : IDisposable
{
    private readonly Statement _insert = new(connection, "INSERT INTO frame (last, first, rows, raw_bytes, sealed_at, crc32c, codec, first_at, last_at, trusted, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", 11);
    private readonly Statement _delete = new(connection, "DELETE FROM frame WHERE last > $1 AND last <= $2", 2);
    private readonly Statement _from = new(connection, "SELECT first, last, rows, raw_bytes, sealed_at, crc32c, codec, first_at, last_at, trusted, body FROM frame WHERE last >= $1 ORDER BY last", 1);
    private readonly Statement _untrusted = new(connection, "SELECT first, last, rows, raw_bytes, sealed_at, crc32c, codec, first_at, last_at, trusted, body FROM frame WHERE last >= $1 AND trusted = 0 ORDER BY last", 1);
    private readonly Statement _before = new(connection, "SELECT coalesce(max(last), 0) FROM frame WHERE last < $1", 1);
    private readonly Statement _sizes = new(connection, "SELECT first, last, rows, raw_bytes, sealed_at, crc32c, codec, first_at, last_at, trusted, length(body) FROM frame WHERE last > $1 ORDER BY last", 1);
    private readonly Statement _count = new(connection, "SELECT count(*), coalesce(sum(rows), 0) FROM frame WHERE last > $1 AND last <= $2", 2);
    private readonly Statement _ahead = new(connection, "SELECT max(last) FROM (SELECT last FROM frame WHERE last >= $1 ORDER BY last LIMIT $2)", 2);
    private readonly Statement _newest = new(connection, "SELECT coalesce(max(last), 0) FROM frame", 0);

    /// <summary>Inserts a frame.</summary>
    public void Insert(Frame frame)
    {
        var header = frame.Header;
        _insert.Execute(
            header.Last.Value, header.First.Value, header.Rows, header.RawBytes, header.SealedAt.ToUnixTimeMilliseconds(), (long)header.Crc, (int)header.Codec,
            header.FirstAt.ToUnixTimeMilliseconds(), header.LastAt.ToUnixTimeMilliseconds(), header.Trusted ? 1 : 0, frame.Body);
    }

    /// <summary>Deletes the frames that end in a range and returns how many there were.</summary>
    public int Delete(Sequence after, Sequence through) => _delete.Execute(after.Value, through.Value);

    /// <summary>Where the frame ends that precedes the one that ends at <paramref name="last"/>; zero when there is none.</summary>
    public Sequence EndBefore(Sequence last)
    {
        using var reader = _before.Query(last.Value);
        reader.Read();
        return new Sequence(reader.GetInt64(0));
    }

    /// <summary>Walks over the frames after a number with the sizes of their bodies, and reads no body.</summary>
    public IEnumerable<(FrameHeader Header, long Bytes)> Sizes(Sequence after)
    {
        using var reader = _sizes.Query(after.Value);
        while (reader.Read()) yield return (Header(reader), reader.GetInt64(10));
    }

    /// <summary>Walks over the frames that end at <paramref name="number"/> or later.</summary>
    public Cursor From(Sequence number) => new(_from.Query(number.Value));

    /// <summary>Walks over the frames with untrusted times that end at <paramref name="number"/> or later; the others cost nothing.</summary>
    public Cursor UntrustedFrom(Sequence number) => new(_untrusted.Query(number.Value));

    /// <summary>The first frame that ends at <paramref name="number"/> or later.</summary>
    public FrameHeader? FirstFrom(Sequence number)
    {
        using var cursor = From(number);
        return cursor.MoveNext() ? cursor.Header : null;
    }

    /// <summary>Counts frames and rows in a range; reads as many pages as their deletion will.</summary>
    public (long Frames, long Rows) Count(Sequence after, Sequence through)
    {
        using var reader = _count.Query(after.Value, through.Value);
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>The last number of the frame that lies <paramref name="frames"/> frames behind the one that ends at <paramref name="last"/>, or of the newest one.</summary>
    public Sequence EndAhead(Sequence last, int frames)
    {
        using var reader = _ahead.Query(last.Value, frames + 1);
        reader.Read();
        return new Sequence(reader.GetInt64(0));
    }

    /// <summary>The last number on disk; zero when there is no frame.</summary>
    public Sequence Newest()
    {
        using var reader = _newest.Query();
        reader.Read();
        return new Sequence(reader.GetInt64(0));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in new[] { _insert, _delete, _from, _untrusted, _before, _sizes, _count, _ahead, _newest }) statement.Dispose();
    }

    // A damaged page can hold any number: none may end the program.
    private static FrameHeader Header(SqliteDataReader reader)
    {
        var sealedAt = Time(reader.GetInt64(4), DateTimeOffset.UnixEpoch);
        return new FrameHeader(
            new Sequence(reader.GetInt64(0)),
            new Sequence(reader.GetInt64(1)),
            Narrow(reader.GetInt64(2)),
            Narrow(reader.GetInt64(3)),
            sealedAt,
            unchecked((uint)reader.GetInt64(5)),
            (FrameCodec)Narrow(reader.GetInt64(6)))
        {
            FirstAt = Time(reader.GetInt64(7), sealedAt),
            LastAt = Time(reader.GetInt64(8), sealedAt),
            Trusted = reader.GetInt64(9) != 0,
        };
    }

    private static int Narrow(long value) => value is >= 0 and <= int.MaxValue ? (int)value : -1;

    // Zero stands for "not known": frames of the first layout.
    private static DateTimeOffset Time(long milliseconds, DateTimeOffset otherwise) =>
        milliseconds is > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : otherwise;

    /// <summary>Stands on one row of a running query, so that only bodies that are asked for are read.</summary>
    public sealed class Cursor(SqliteDataReader reader) : IFrameCursor, IDisposable
    {
        /// <inheritdoc/>
        public FrameHeader Header { get; private set; }

        /// <inheritdoc/>
        public bool MoveNext()
        {
            if (!reader.Read()) return false;
            Header = FrameTable.Header(reader);
            return true;
        }

        /// <inheritdoc/>
        public byte[] ReadBody() => reader.GetFieldValue<byte[]>(10);

        /// <inheritdoc/>
        public void Dispose() => reader.Dispose();
    }
}
