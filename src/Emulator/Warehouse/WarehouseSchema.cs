using System.Security.Cryptography;
using DuckDB.NET.Data;
using ThermalActors.Emulator.Rows;

namespace ThermalActors.Emulator.Warehouse;

/// <summary>Makes the tables of the warehouse, and adds what a newer version of the row brought.</summary>
internal static class WarehouseSchema
{
    /// <summary>Creates what is missing; never drops or changes what is there.</summary>
    public static void Ensure(DuckDBConnection connection, WarehouseNames names, TableDefinition table)
    {
        connection.Run($"CREATE SCHEMA IF NOT EXISTS {WarehouseNames.Quote(names.Database)}.{WarehouseNames.Quote(names.Schema)}");
        connection.Run($"CREATE SCHEMA IF NOT EXISTS {WarehouseNames.Quote(names.Database)}.{WarehouseNames.OwnSchema}");
        var columns = table.Columns.Select(static c => $"{WarehouseNames.Quote(c.Name)} {c.LocalType}{(c.Required ? " NOT NULL" : "")}");
        connection.Run($"CREATE TABLE IF NOT EXISTS {names.QuotedTable} ({string.Join(", ", columns)})");
        foreach (var added in table.Columns.Where(c => !ColumnsOf(connection, names).Contains(c.Name, StringComparer.OrdinalIgnoreCase)))
            connection.Run($"ALTER TABLE {names.QuotedTable} ADD COLUMN {WarehouseNames.Quote(added.Name)} {added.LocalType}");

        connection.Run($"""
            CREATE TABLE IF NOT EXISTS {names.Channels} (
              pipe VARCHAR, channel VARCHAR, created_on TIMESTAMP, client_sequencer BIGINT, row_sequencer BIGINT, offset_token VARCHAR,
              rows_inserted BIGINT, rows_error_count BIGINT, last_error_upper_bound VARCHAR, last_error_message VARCHAR, last_error_at TIMESTAMP,
              status_code VARCHAR, last_used TIMESTAMP, has_buffered_rows BOOLEAN)
            """);
        connection.Run($"""
            CREATE TABLE IF NOT EXISTS {names.ErrorRows} (
              occurred_at TIMESTAMP, pipe_name VARCHAR, channel_name VARCHAR, offset_token_lower_bound VARCHAR, offset_token_upper_bound VARCHAR,
              error_message VARCHAR, error_data_content_type VARCHAR, error_data VARCHAR)
            """);
        connection.Run($"""
            CREATE TABLE IF NOT EXISTS {names.Ledger} (
              number BIGINT, noted_at TIMESTAMP, event VARCHAR, pipe VARCHAR, channel VARCHAR, client_sequencer BIGINT, row_sequencer BIGINT,
              start_token VARCHAR, end_token VARCHAR, request_id VARCHAR, row_count BIGINT, detail VARCHAR)
            """);
        connection.Run($"CREATE TABLE IF NOT EXISTS {names.Meta} (name VARCHAR, value VARCHAR)");
        Remember(connection, names, "database", names.Database);
        Remember(connection, names, "schema", names.Schema);
        Remember(connection, names, "table", names.Table);
    }

    /// <summary>The columns of the user's table in their physical order.</summary>
    public static List<string> ColumnsOf(DuckDBConnection connection, WarehouseNames names) => connection.Read(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = $database AND schema_name = $schema AND table_name = $table ORDER BY column_index",
        static r => r.GetString(0),
        ("database", names.Database), ("schema", names.Schema), ("table", names.Table));

    private static void Remember(DuckDBConnection connection, WarehouseNames names, string name, string value)
    {
        if (connection.Run($"UPDATE {names.Meta} SET value = $value WHERE name = $name AND value <> $value", ("name", name), ("value", value)) > 0) return;
        connection.Run(
            $"INSERT INTO {names.Meta} SELECT $name, $value WHERE NOT EXISTS (SELECT 1 FROM {names.Meta} WHERE name = $name)", ("name", name), ("value", value));
    }

    /// <summary>The names that a warehouse serves, from the file itself.</summary>
    /// <exception cref="EmulatorException">It is no warehouse of ours.</exception>
    public static WarehouseNames ReadNames(DuckDBConnection connection, string attachedAs)
    {
        try
        {
            var values = connection.Read(
                    $"SELECT name, value FROM {attachedAs}.{WarehouseNames.OwnSchema}.META", static r => KeyValuePair.Create(r.GetString(0), r.GetString(1)))
                .ToDictionary(StringComparer.Ordinal);
            return new WarehouseNames(values["database"], values["schema"], values["table"]);
        }
        catch (Exception e) when (e is DuckDBException or KeyNotFoundException)
        {
            throw new EmulatorException("the file is not a local warehouse of this program", e);
        }
    }

    /// <summary>The random key that the warehouse signs its tokens with; made once.</summary>
    public static byte[] TokenKey(DuckDBConnection connection, WarehouseNames names)
    {
        var known = connection.Read($"SELECT value FROM {names.Meta} WHERE name = 'token_key'", static r => r.GetString(0));
        if (known.Count > 0) return Convert.FromBase64String(known[0]);
        var key = RandomNumberGenerator.GetBytes(32);
        connection.Run($"INSERT INTO {names.Meta} VALUES ('token_key', $key)", ("key", Convert.ToBase64String(key)));
        return key;
    }
}
