using Microsoft.Data.Sqlite;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;

namespace ThermalActors.Spool.Storage;

/// <summary>The table <c>quarantine</c>: rows that could not be delivered, with the reason. It is bounded by its writer.</summary>
internal sealed class QuarantineTable(SqliteConnection connection) : IDisposable
{
    private const int MessageLength = 1000;
    private const string Columns = "id, channel, first, last, rows, reason, message, from_at, to_at, bytes";

    private readonly Statement _read = new(connection, $"SELECT {Columns} FROM quarantine ORDER BY id", 0);
    private readonly Statement _oldest = new(connection, $"SELECT {Columns} FROM quarantine ORDER BY id LIMIT 1", 0);
    private readonly Statement _sum = new(connection, "SELECT coalesce(sum(rows), 0), coalesce(sum(bytes), 0) FROM quarantine", 0);
    private readonly Statement _body = new(connection, "SELECT codec, raw_bytes, body FROM quarantine WHERE id = $1", 1);
    private readonly Statement _delete = new(connection, "DELETE FROM quarantine WHERE id = $1", 1);

    private readonly Statement _insert = new(connection, """
        INSERT OR IGNORE INTO quarantine (channel, first, last, rows, reason, message, from_at, to_at, codec, raw_bytes, bytes, body)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """, 12);

    /// <summary>Reads what is there, without the rows themselves.</summary>
    public List<QuarantinedRange> Read() => Ranges(_read);

    /// <summary>The range that has been there longest.</summary>
    public QuarantinedRange? Oldest() => Ranges(_oldest) is [var oldest] ? oldest : null;

    /// <summary>Rows and compressed bytes in all.</summary>
    public (long Rows, long Bytes) Size()
    {
        using var reader = _sum.Query();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>The body of a range as it is stored; null when there is no such range.</summary>
    public (FrameCodec Codec, int RawBytes, byte[] Body)? ReadBody(long id)
    {
        using var reader = _body.Query(id);
        return reader.Read() ? ((FrameCodec)reader.GetInt64(0), (int)reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)) : null;
    }

    /// <summary>Adds the rows of a frame; nothing happens when the same range is there for the same reason.</summary>
    public void Insert(string channel, Frame frame, string reason, string message)
    {
        var header = frame.Header;
        _insert.Execute(
            channel, header.First.Value, header.Last.Value, header.Rows, reason, message.Length > MessageLength ? message[..MessageLength] : message, header.FirstAt.ToUnixTimeMilliseconds(), header.LastAt.ToUnixTimeMilliseconds(),
            (int)header.Codec, header.RawBytes, frame.Body.Length, frame.Body);
    }

    /// <summary>Removes a range.</summary>
    public bool Delete(long id) => _delete.Execute(id) == 1;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in new[] { _read, _oldest, _sum, _body, _delete, _insert }) statement.Dispose();
    }

    private static List<QuarantinedRange> Ranges(Statement statement)
    {
        var ranges = new List<QuarantinedRange>();
        using var reader = statement.Query();
        while (reader.Read())
        {
            ranges.Add(new QuarantinedRange(
                reader.GetInt64(0), reader.GetString(1), new Sequence(reader.GetInt64(2)), new Sequence(reader.GetInt64(3)), reader.GetInt64(4), reader.GetString(5),
                reader.GetString(6), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(7)), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(8)),
                reader.GetInt64(9)));
        }

        return ranges;
    }
}
