using Microsoft.Data.Sqlite;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Imports;

namespace ThermalActors.Spool.Storage;

/// <summary>
/// The table <c>import</c>: which files were imported and how far. It is made by the first import, so that a spool that never
/// saw one stays as it was; programs that do not know the table lose nothing by it.
/// </summary>
internal sealed class ImportTable(SqliteConnection connection) : IDisposable
{
    // Enough to recognise any file that somebody is likely to import twice.
    private const int Kept = 1000;

    private readonly Statement _exists = new(connection, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'import'", 0);
    private readonly Statement _all = new(connection, "SELECT digest, name, rows, done, first, last, at FROM import ORDER BY at, digest", 0);
    private readonly Statement _prune = new(connection, "DELETE FROM import WHERE done = rows AND digest NOT IN (SELECT digest FROM import ORDER BY at DESC LIMIT $1)", 1);

    private readonly Statement _create = new(connection, """
        CREATE TABLE IF NOT EXISTS import (
          digest TEXT    NOT NULL PRIMARY KEY,
          name   TEXT    NOT NULL,
          rows   INTEGER NOT NULL,
          done   INTEGER NOT NULL,
          first  INTEGER NOT NULL,
          last   INTEGER NOT NULL,
          at     INTEGER NOT NULL
        ) STRICT
        """, 0);

    private readonly Statement _save = new(connection, "INSERT OR REPLACE INTO import (digest, name, rows, done, first, last, at) VALUES ($1, $2, $3, $4, $5, $6, $7)", 7);

    /// <summary>Reads all entries, oldest first.</summary>
    public List<ImportRecord> Read()
    {
        var records = new List<ImportRecord>();
        if (!Exists()) return records;
        using var reader = _all.Query();
        while (reader.Read())
        {
            records.Add(new ImportRecord(
                reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), new Sequence(reader.GetInt64(4)), new Sequence(reader.GetInt64(5)),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(6))));
        }

        return records;
    }

    /// <summary>Writes an entry.</summary>
    public void Save(ImportRecord record)
    {
        if (!Exists()) _create.Execute();
        _save.Execute(record.Digest, record.Name, record.Rows, record.Done, record.First.Value, record.Last.Value, record.At.ToUnixTimeMilliseconds());
        _prune.Execute(Kept);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in new[] { _exists, _all, _prune, _create, _save }) statement.Dispose();
    }

    private bool Exists()
    {
        using var reader = _exists.Query();
        return reader.Read() && reader.GetInt64(0) > 0;
    }
}
