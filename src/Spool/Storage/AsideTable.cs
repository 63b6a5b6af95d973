using Microsoft.Data.Sqlite;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Storage;

/// <summary>
/// The table <c>aside</c>: ranges of numbers at or below the origin of the present sequence whose frames are still in the table
/// <c>frame</c>. Setting a backlog aside moves no byte of it.
/// </summary>
internal sealed class AsideTable(SqliteConnection connection) : IDisposable
{
    private readonly Statement _read = new(connection, "SELECT id, spool_id, channel, first, last, rows, reason, since, certain FROM aside ORDER BY id", 0);
    private readonly Statement _delete = new(connection, "DELETE FROM aside WHERE id = $1", 1);
    private readonly Statement _shrink = new(connection, "UPDATE aside SET first = $2, rows = $3 WHERE id = $1", 3);

    private readonly Statement _insert = new(connection, """
        INSERT INTO aside (spool_id, channel, first, last, rows, reason, since, certain) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """, 8);

    /// <summary>Reads all ranges.</summary>
    public List<SetAsideRange> Read()
    {
        var ranges = new List<SetAsideRange>();
        using var reader = _read.Query();
        while (reader.Read())
        {
            ranges.Add(new SetAsideRange(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), new Sequence(reader.GetInt64(3)), new Sequence(reader.GetInt64(4)), reader.GetInt64(5),
                reader.GetString(6), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(7)))
            {
                NeverSent = reader.GetInt64(8) != 0,
            });
        }

        return ranges;
    }

    /// <summary>Sets a range aside; its id is given here.</summary>
    public void Insert(SetAsideRange range) => _insert.Execute(
        range.SpoolId, range.Channel, range.First.Value, range.Last.Value, range.Rows, range.Reason, range.Since.ToUnixTimeMilliseconds(), range.NeverSent ? 1 : 0);

    /// <summary>Takes the first rows out of a range; an empty one goes.</summary>
    public void Shrink(long id, Sequence first, long rows)
    {
        if (rows <= 0) _delete.Execute(id);
        else _shrink.Execute(id, first.Value, rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in new[] { _read, _delete, _shrink, _insert }) statement.Dispose();
    }
}
