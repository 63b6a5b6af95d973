using DuckDB.NET.Data;
using ThermalActors.Emulator.Channels;

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

    /// <summary>Reads the entries of a channel, or all, oldest first.</summary>
    public static List<LedgerEntry> Read(DuckDBConnection connection, WarehouseNames names, string? channel, long after, int limit) => connection.Read(
        $"""
        SELECT {Columns} FROM {names.Ledger} e
        WHERE ($channel IS NULL OR channel = $channel) AND number > $after ORDER BY number LIMIT $limit
        """,
        Entry,
        ("channel", channel), ("after", after), ("limit", limit));

    /// <summary>The accepted appends of a channel's session that have neither been committed nor dropped.</summary>
    public static List<LedgerEntry> ReadUnsettled(DuckDBConnection connection, WarehouseNames names, ChannelKey key) => connection.Read(
        $"""
        WITH session AS (
          SELECT * FROM {names.Ledger} WHERE pipe = $pipe AND channel = $channel AND number >
            (SELECT coalesce(max(number), 0) FROM {names.Ledger} WHERE pipe = $pipe AND channel = $channel AND event = 'Opened'))
        SELECT {Columns} FROM session e
        WHERE event = 'Accepted' AND NOT EXISTS (
          SELECT 1 FROM session f WHERE f.row_sequencer = e.row_sequencer AND f.number > e.number AND f.event IN ('Committed', 'Dropped'))
        ORDER BY number
        """,
        Entry,
        ("pipe", key.Pipe), ("channel", key.Channel));

    /// <summary>The highest number used.</summary>
    public static long LastNumber(DuckDBConnection connection, WarehouseNames names) =>
        connection.Read($"SELECT coalesce(max(number), 0) FROM {names.Ledger}", static r => r.GetInt64(0))[0];

    private const string Columns =
        "e.number, e.noted_at, e.event, e.pipe, e.channel, e.client_sequencer, e.row_sequencer, e.start_token, e.end_token, e.request_id, e.row_count, e.detail";

    private static LedgerEntry Entry(DuckDBDataReader r) => new(
        r.GetInt64(0), r.Utc(1), Enum.Parse<LedgerEvent>(r.GetString(2)), r.GetString(3), r.GetString(4), r.GetInt64(5), r.GetInt64(6),
        r.TextOrNull(7), r.TextOrNull(8), r.IsDBNull(9) ? null : Guid.Parse(r.GetString(9)), r.GetInt64(10), r.TextOrNull(11));
}
