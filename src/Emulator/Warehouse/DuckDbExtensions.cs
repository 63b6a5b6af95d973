using DuckDB.NET.Data;

namespace ThermalActors.Emulator.Warehouse;

/// <summary>Short forms for commands with parameters.</summary>
internal static class DuckDbExtensions
{
    /// <summary>Runs a statement and returns the number of rows changed.</summary>
    public static int Run(this DuckDBConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Prepare(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Makes a command.</summary>
    public static DuckDBCommand Prepare(this DuckDBConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only names of our own tables are put into the text; every value is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
            command.Parameters.Add(new DuckDBParameter(name, value ?? DBNull.Value));
        return command;
    }

    /// <summary>Reads every row of a query.</summary>
    public static List<T> Read<T>(this DuckDBConnection connection, string sql, Func<DuckDBDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Prepare(sql, parameters);
        using var reader = (DuckDBDataReader)command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>A text column, null when NULL.</summary>
    public static string? TextOrNull(this DuckDBDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    /// <summary>A time column that holds UTC.</summary>
    public static DateTimeOffset Utc(this DuckDBDataReader reader, int ordinal) => new(reader.GetDateTime(ordinal), TimeSpan.Zero);
}
