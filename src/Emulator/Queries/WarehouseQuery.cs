using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using DuckDB.NET.Data;
using ThermalActors.Emulator.Warehouse;

namespace ThermalActors.Emulator.Queries;

/// <summary>Runs a query written for Snowflake on the local warehouse, reading only.</summary>
/// <param name="open">Opens a connection that the query may have for itself.</param>
/// <param name="names">Names of the warehouse's objects.</param>
/// <param name="clock">What <c>CURRENT_TIMESTAMP()</c> tells.</param>
internal sealed class WarehouseQuery(Func<DuckDBConnection> open, WarehouseNames names, TimeProvider clock)
{
    /// <summary>Most rows of an answer unless the caller says otherwise.</summary>
    public const int DefaultMaxRows = 100_000;

    /// <summary>Runs one statement.</summary>
    /// <exception cref="WarehouseQueryException">It was refused or failed.</exception>
    public QueryResult Run(string sql, int maxRows, CancellationToken cancellation)
    {
        var translated = SnowflakeSql.Translate(sql, names, clock.GetUtcNow());
        using var connection = open();
        try
        {
            connection.Run($"SET search_path = '{WarehouseNames.SearchPath(names)}'");
            connection.Run("BEGIN TRANSACTION READ ONLY");
            var variants = VariantsOf(connection, translated);
            using var command = connection.Prepare(translated);
            using var cancel = cancellation.Register(static c => ((DuckDBCommand)c!).Cancel(), command);
            using var reader = (DuckDBDataReader)command.ExecuteReader();
            return Collect(reader, variants, maxRows);
        }
        catch (DuckDBException e)
        {
            throw new WarehouseQueryException(e.Message.Trim(), e);
        }
    }

    /// <summary>Which result columns are JSON: the reader cannot tell them from text.</summary>
    private static HashSet<int> VariantsOf(DuckDBConnection connection, string sql)
    {
        if (!sql.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) && !sql.StartsWith("WITH", StringComparison.OrdinalIgnoreCase)) return [];
        var types = connection.Read($"DESCRIBE {sql}", static r => r.GetString(1));
        return [.. types.Index().Where(static t => t.Item.Equals("JSON", StringComparison.OrdinalIgnoreCase)).Select(static t => t.Index)];
    }

    private static QueryResult Collect(DuckDBDataReader reader, HashSet<int> variants, int maxRows)
    {
        var types = Enumerable.Range(0, reader.FieldCount).Select(i => variants.Contains(i) ? QueryType.Variant : TypeOf(reader.GetDataTypeName(i))).ToImmutableArray();
        var columns = types.Select((type, i) => new QueryColumn(reader.GetName(i), type)).ToImmutableArray();
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<object?>>();
        while (reader.Read())
        {
            if (rows.Count == maxRows) return new QueryResult(columns, rows.ToImmutable(), Truncated: true);
            rows.Add([.. types.Select((type, i) => reader.IsDBNull(i) ? null : Normal(reader.GetValue(i), type))]);
        }

        return new QueryResult(columns, rows.ToImmutable(), Truncated: false);
    }

    private static QueryType TypeOf(string duckType) => duckType switch
    {
        "Boolean" => QueryType.Boolean,
        "TinyInt" or "SmallInt" or "Integer" or "BigInt" or "UnsignedTinyInt" or "UnsignedSmallInt" or "UnsignedInteger" => QueryType.Integer,
        "HugeInt" or "UnsignedBigInt" or "UnsignedHugeInt" or "Decimal" => QueryType.Number,
        "Float" or "Double" => QueryType.Real,
        "Date" => QueryType.Date,
        "Timestamp" or "TimestampS" or "TimestampMs" or "TimestampNs" => QueryType.Timestamp,
        "TimestampTz" => QueryType.TimestampTz,
        "List" or "Array" or "Struct" or "Map" => QueryType.Variant,
        _ => QueryType.Text,
    };

    private static object Normal(object value, QueryType type) => type switch
    {
        QueryType.Integer => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        QueryType.Number => value is BigInteger big ? (decimal)big : Convert.ToDecimal(value, CultureInfo.InvariantCulture),
        QueryType.Real => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        QueryType.TimestampTz when value is DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        QueryType.Variant when value is not string => JsonSerializer.Serialize(value),
        QueryType.Text when value is not string => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        _ => value,
    };
}
