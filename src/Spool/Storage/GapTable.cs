using Microsoft.Data.Sqlite;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Gaps;

namespace ThermalActors.Spool.Storage;

/// <summary>The table <c>gap</c>: the ledger, which is small and lies in memory as well.</summary>
internal sealed class GapTable(SqliteConnection connection) : IDisposable
{
    private readonly Statement _read = new(connection, "SELECT id, first, last, rows, reason, from_at, to_at, loss_id, stored_as FROM gap ORDER BY id", 0);
    private readonly Statement _delete = new(connection, "DELETE FROM gap WHERE id = $1", 1);

    private readonly Statement _save = new(connection, """
        INSERT OR REPLACE INTO gap (id, first, last, rows, reason, from_at, to_at, loss_id, stored_as) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """, 9);

    /// <summary>Reads the ledger.</summary>
    public GapLedger Read()
    {
        var entries = new List<GapEntry>();
        using var reader = _read.Query();
        while (reader.Read())
        {
            var report = new GapReport(
                new Sequence(reader.GetInt64(1)), new Sequence(reader.GetInt64(2)), reader.GetInt64(3), reader.GetString(4), Time(reader.GetInt64(5)), Time(reader.GetInt64(6)));
            var loss = reader.IsDBNull(7) ? default(Guid?) : new Guid(reader.GetFieldValue<byte[]>(7), bigEndian: true);
            entries.Add(new GapEntry(reader.GetInt64(0), report, loss, reader.IsDBNull(8) ? null : new Sequence(reader.GetInt64(8))));
        }

        return new GapLedger([.. entries]);
    }

    /// <summary>Writes what differs.</summary>
    public void Save(GapLedger before, GapLedger after)
    {
        var known = before.Entries.ToDictionary(e => e.Id);
        foreach (var entry in after.Entries)
        {
            if (known.Remove(entry.Id, out var same) && same == entry) continue;
            var report = entry.Report;
            _save.Execute(
                entry.Id, report.First.Value, report.Last.Value, report.Rows, report.Reason, report.From.ToUnixTimeMilliseconds(), report.To.ToUnixTimeMilliseconds(),
                entry.LossId?.ToByteArray(bigEndian: true), entry.StoredAs?.Value);
        }

        foreach (var gone in known.Keys) _delete.Execute(gone);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in new[] { _read, _delete, _save }) statement.Dispose();
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
