using System.Collections.Immutable;
using DuckDB.NET.Data;

namespace ThermalActors.Emulator.Warehouse;

/// <summary>Sums up ledger and table.</summary>
internal static class ProofReader
{
    private const int MaxRanges = 100;

    /// <summary>Reads the proof.</summary>
    public static EmulatorProof Read(DuckDBConnection connection, WarehouseNames names, bool hasTable)
    {
        var channels = ReadChannels(connection, names);
        if (!hasTable) return new EmulatorProof(channels, [], 0);
        var rows = connection.Read($"SELECT count(*) FROM {names.QuotedTable}", static r => r.GetInt64(0))[0];
        return new EmulatorProof(channels, ReadStreams(connection, names), rows);
    }

    private static ImmutableArray<ChannelProof> ReadChannels(DuckDBConnection connection, WarehouseNames names) =>
    [
        .. connection.Read(
            $"""
            SELECT pipe, channel, count(*) FILTER (event = 'Opened'),
                   {Sum("Accepted")}, {Sum("Replayed")}, {Sum("Refused")}, {Sum("Dropped")}, {Sum("Committed")}, {Sum("Rejected")}
            FROM {names.Ledger} GROUP BY ALL ORDER BY pipe, channel
            """,
            static r => new ChannelProof(
                r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8))),
    ];

    private static string Sum(string what) => $"coalesce(sum(row_count) FILTER (event = '{what}'), 0)::BIGINT";

    private static ImmutableArray<StreamProof> ReadStreams(DuckDBConnection connection, WarehouseNames names)
    {
        var missing = Ranges(connection, $"""
            SELECT channel, before + 1, seq - 1
            FROM (SELECT channel, seq, lag(seq) OVER (PARTITION BY channel ORDER BY seq) AS before FROM {names.QuotedTable} WHERE seq IS NOT NULL)
            WHERE seq > before + 1 ORDER BY channel, seq
            """);
        var told = Ranges(connection, $"""
            SELECT channel, (gap ->> '$.first')::BIGINT AS first, (gap ->> '$.last')::BIGINT AS last
            FROM {names.QuotedTable} WHERE gap IS NOT NULL AND first IS NOT NULL AND last IS NOT NULL ORDER BY channel, first
            """);
        return
        [
            .. connection.Read(
                $"""
                SELECT channel, count(*), min(seq), max(seq), count(*) - count(DISTINCT seq), count(*) FILTER (seq < before)
                FROM (SELECT channel, seq, lag(seq) OVER (PARTITION BY channel ORDER BY position) AS before
                      FROM (SELECT channel, seq, row_number() OVER () AS position FROM {names.QuotedTable}) WHERE seq IS NOT NULL)
                GROUP BY channel ORDER BY channel
                """,
                r => Stream(r.TextOrNull(0), r.GetInt64(1), new NumberRange(r.GetInt64(2), r.GetInt64(3)), r.GetInt64(4), r.GetInt64(5), missing, told)),
        ];
    }

    private static StreamProof Stream(
        string? channel, long rows, NumberRange bounds, long duplicates, long outOfOrder,
        ILookup<string?, NumberRange> missing, ILookup<string?, NumberRange> told)
    {
        var open = missing[channel].SelectMany(range => Without(range, told[channel])).ToList();
        var unexplained = open.Sum(Length);
        return new StreamProof(
            channel, rows, bounds.First, bounds.Last, duplicates, outOfOrder, unexplained,
            [.. open.Take(MaxRanges)], missing[channel].Sum(Length) - unexplained);
    }

    /// <summary>What is left of a range when others, in the order of their first number, are taken out.</summary>
    private static IEnumerable<NumberRange> Without(NumberRange range, IEnumerable<NumberRange> others)
    {
        var from = range.First;
        foreach (var other in others.Where(o => o.Last >= range.First && o.First <= range.Last))
        {
            if (other.First > from) yield return new NumberRange(from, other.First - 1);
            from = Math.Max(from, other.Last + 1);
        }

        if (from <= range.Last) yield return range with { First = from };
    }

    private static long Length(NumberRange range) => range.Last - range.First + 1;

    private static ILookup<string?, NumberRange> Ranges(DuckDBConnection connection, string sql) => connection
        .Read(sql, static r => (Channel: r.TextOrNull(0), Range: new NumberRange(r.GetInt64(1), r.GetInt64(2))))
        .ToLookup(static r => r.Channel, static r => r.Range, StringComparer.Ordinal);
}
