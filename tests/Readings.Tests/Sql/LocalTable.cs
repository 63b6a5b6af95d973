using DuckDB.NET.Data;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Tests.Rows;

namespace ThermalActors.Readings.Tests.Sql;

/// <summary>A DuckDB table that is made from the schema, and filled as the pipe would fill it.</summary>
public sealed class LocalTable : IDisposable
{
    public const string Name = "DEMO.DEMO.THERMAL_SENSOR_DATA";

    private readonly DuckDBConnection _connection = new("DataSource=:memory:;threads=1");

    public LocalTable()
    {
        _connection.Open();
        var columns = string.Join(", ", RowSchema.TableColumns.Select(static c => $"{c.Name} {c.Type!.Local}"));
        Run($"ATTACH ':memory:' AS DEMO; CREATE SCHEMA DEMO.DEMO; CREATE TABLE {Name} ({columns});");
    }

    public void Dispose() => _connection.Dispose();

    internal void Store(long number, SensorRow row, string channel = SampleRows.Channel)
    {
        var line = SampleRows.Line(row, channel, number).TrimEnd('\n');
        var columns = RowSchema.TableColumns.Where(static c => c.Source is not ColumnSource.Commit).ToArray();
        var values = columns.Select(static c => c.Source is ColumnSource.WholeRow ? "r" : c.Type == ColumnType.Variant ? $"r->'{c.Name}'" : $"CAST(r->>'{c.Name}' AS {c.Type!.Local})");
        Run($"INSERT INTO {Name} ({string.Join(", ", columns.Select(static c => c.Name))}) SELECT {string.Join(", ", values)} FROM (SELECT CAST($line AS JSON) AS r)", line);
    }

    private void Run(string sql, string? line = null)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        if (line is not null) command.Parameters.Add(new DuckDBParameter("line", line));
        command.ExecuteNonQuery();
    }

    internal Dictionary<string, object> Single(string sql) => Assert.Single(Rows(sql));

    internal List<Dictionary<string, object>> Rows(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<Dictionary<string, object>>();
        while (reader.Read()) rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetValue, StringComparer.Ordinal));
        return rows;
    }

    internal List<string> Columns(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }
}
