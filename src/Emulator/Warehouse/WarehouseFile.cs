using DuckDB.NET.Data;

namespace ThermalActors.Emulator.Warehouse;

/// <summary>Opens the DuckDB file under the database's own name, with small limits and no way out to other files.</summary>
internal static class WarehouseFile
{
    /// <summary>Opens the file of a directory.</summary>
    /// <param name="directory">The emulator's directory.</param>
    /// <param name="database">Name under which the file is attached.</param>
    /// <param name="readOnly">Open without the right to write.</param>
    /// <exception cref="EmulatorDirectoryInUseException">Another process holds it.</exception>
    public static DuckDBConnection Open(string directory, string database, bool readOnly)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            connection.Open();
            connection.Run("SET memory_limit = '128MB'");
            connection.Run("SET threads = 1");
            connection.Run("SET autoinstall_known_extensions = false");
            connection.Run("SET autoload_known_extensions = false");
            connection.Run("SET TimeZone = 'UTC'");
            connection.Run($"SET temp_directory = '{Literal(Path.Combine(directory, "warehouse.tmp"))}'");
            connection.Run("SET max_temp_directory_size = '512MB'");
            var file = Literal(Path.Combine(directory, WarehouseNames.FileName));
            connection.Run($"ATTACH '{file}' AS {WarehouseNames.Quote(database)}{(readOnly ? " (READ_ONLY)" : "")}");
            connection.Run("SET enable_external_access = false");
            return connection;
        }
        catch (DuckDBException e)
        {
            connection.Dispose();
            if (e.Message.Contains("lock", StringComparison.OrdinalIgnoreCase)) throw new EmulatorDirectoryInUseException(directory, e);
            throw new EmulatorException($"cannot open the local warehouse in {directory}: {e.Message}", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads from the file itself which names it serves.</summary>
    /// <exception cref="EmulatorException">It is no warehouse of ours.</exception>
    public static WarehouseNames NamesIn(string directory)
    {
        const string probe = "WAREHOUSE";
        using var connection = Open(directory, probe, readOnly: true);
        try
        {
            var values = connection.Read($"SELECT name, value FROM {probe}.{WarehouseNames.OwnSchema}.META", static r => (Name: r.GetString(0), Value: r.GetString(1)))
                .ToDictionary(static v => v.Name, static v => v.Value, StringComparer.Ordinal);
            return new WarehouseNames(values["database"], values["schema"], values["table"]);
        }
        catch (Exception e) when (e is DuckDBException or KeyNotFoundException)
        {
            throw new EmulatorException($"{Path.Combine(directory, WarehouseNames.FileName)} is not a local warehouse of this program", e);
        }
    }

    private static string Literal(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}
