using Microsoft.Data.Sqlite;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;

namespace ThermalActors.Spool.Storage;

/// <summary>The table <c>frame</c>. Nothing here scans it: every statement finds its place by the key.</summary>
internal sealed class FrameTable(SqliteConnection connection) : IDisposable
{
    private readonly Statement _insert = new(connection, "INSERT INTO frame (last, first, rows, raw_bytes, sealed_at, crc32c, codec, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", 8);
    private readonly Statement _delete = new(connection, "DELETE FROM frame WHERE last <= $1", 1);
    private readonly Statement _from = new(connection, "SELECT first, last, rows, raw_bytes, sealed_at, crc32c, codec, body FROM frame WHERE last >= $1 ORDER BY last", 1);
    private readonly Statement _count = new(connection, "SELECT count(*), coalesce(sum(rows), 0) FROM frame WHERE last > $1 AND last <= $2", 2);
    private readonly Statement _ahead = new(connection, "SELECT max(last) FROM (SELECT last FROM frame WHERE last >= $1 ORDER BY last LIMIT $2)", 2);
    private readonly Statement _newest = new(connection, "SELECT coalesce(max(last), 0) FROM frame", 0);

    /// <summary>Inserts a frame.</summary>
    public void Insert(Frame frame)
    {
        var header = frame.Header;
        _insert.Execute(
            header.Last.Value, header.First.Value, header.Rows, header.RawBytes, header.SealedAt.ToUnixTimeMilliseconds(), (long)header.Crc, (int)header.Codec, frame.Body);
    }

    /// <summary>Deletes all frames up to a number and returns how many there were.</summary>
    public int DeleteThrough(Sequence last) => _delete.Execute(last.Value);

    /// <summary>Walks over the frames that end at <paramref name="number"/> or later.</summary>
    public Cursor From(Sequence number) => new(_from.Query(number.Value));

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
        foreach (var statement in new[] { _insert, _delete, _from, _count, _ahead, _newest }) statement.Dispose();
    }

    /// <summary>Stands on one row of a running query, so that only bodies that are asked for are read.</summary>
    public sealed class Cursor(SqliteDataReader reader) : IFrameCursor, IDisposable
    {
        /// <inheritdoc/>
        public FrameHeader Header { get; private set; }

        /// <inheritdoc/>
        public bool MoveNext()
        {
            if (!reader.Read()) return false;
            Header = new FrameHeader(
                new Sequence(reader.GetInt64(0)),
                new Sequence(reader.GetInt64(1)),
                checked((int)reader.GetInt64(2)),
                checked((int)reader.GetInt64(3)),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4)),
                unchecked((uint)reader.GetInt64(5)),
                (FrameCodec)unchecked((int)reader.GetInt64(6)));
            return true;
        }

        /// <inheritdoc/>
        public byte[] ReadBody() => reader.GetFieldValue<byte[]>(7);

        /// <inheritdoc/>
        public void Dispose() => reader.Dispose();
    }
}
