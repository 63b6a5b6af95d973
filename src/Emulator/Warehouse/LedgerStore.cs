using DuckDB.NET.Data;

namespace ThermalActors.Emulator.Warehouse;

/// <summary>The ledger on disk.</summary>
internal static class LedgerStore
{
    /// <summary>Adds entries.</summary>
    public static void Add(DuckDBConnection connection, WarehouseNames names, IReadOnlyCollection<LedgerEntry> entries)
    {
        if (entries.Count == 0) return;
        using var appender = connection.CreateAppender(names.Database, WarehouseNames.OwnSchema, "LEDGER");
        foreach (var entry in entries)
        {
            appender.CreateRow()
                .AppendValue(entry.Number)
                .AppendValue(entry.At.UtcDateTime)
                .AppendValue(entry.Event.ToString())
                .AppendValue(entry.Pipe)
                .AppendValue(entry.Channel)
                .AppendValue(entry.ClientSequencer)
                .AppendValue(entry.RowSequencer)
                .AppendValue(entry.StartToken)
                .AppendValue(entry.EndToken)
                .AppendValue(entry.RequestId?.ToString())
                .AppendValue(entry.Rows)
                .AppendValue(entry.Detail)
                .EndRow();
        }

        appender.Close();
    }

    /// <summary>Reads the entries of a channel, or all.</summary>
    public static List<LedgerEntry> Read(DuckDBConnection connection, WarehouseNames names, string? channel) => connection.Read(
        $"""
        SELECT number, noted_at, event, pipe, channel, client_sequencer, row_sequencer, start_token, end_token, request_id, row_count, detail
        FROM {names.Ledger} WHERE $channel IS NULL OR channel = $channel ORDER BY number
        """,
        static r => new LedgerEntry(
            r.GetInt64(0), r.Utc(1), Enum.Parse<LedgerEvent>(r.GetString(2)), r.GetString(3), r.GetString(4), r.GetInt64(5), r.GetInt64(6),
            r.TextOrNull(7), r.TextOrNull(8), r.IsDBNull(9) ? null : Guid.Parse(r.GetString(9)), r.GetInt64(10), r.TextOrNull(11)),
        ("channel", channel));

    /// <summary>The highest number used.</summary>
    public static long LastNumber(DuckDBConnection connection, WarehouseNames names) =>
        connection.Read($"SELECT coalesce(max(number), 0) FROM {names.Ledger}", static r => r.GetInt64(0))[0];
}
