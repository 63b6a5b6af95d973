using DuckDB.NET.Data;
using ThermalActors.Emulator.Queries;

namespace ThermalActors.Emulator.Warehouse;

/// <summary>Opens the DuckDB file under the database's own name, with small limits and no way out to other files.</summary>
internal static class WarehouseFile
{
    private const string Probe = "OPENING_WAREHOUSE";

    /// <summary>Opens or creates the file of a directory for the emulator.</summary>
    /// <exception cref="EmulatorDirectoryInUseException">Another process holds it.</exception>
    /// <exception cref="EmulatorException">It cannot be opened.</exception>
    public static DuckDBConnection Open(string directory, WarehouseNames names) => Guarded(directory, connection =>
    {
        connection.Run($"ATTACH '{FileOf(directory)}' AS {WarehouseNames.Quote(names.Database)}");
        return connection;
    });

    /// <summary>Opens an existing file for reading; which names it serves is written in it.</summary>
    /// <exception cref="EmulatorDirectoryInUseException">Another process holds it.</exception>
    /// <exception cref="EmulatorException">It cannot be opened, or is no warehouse of ours.</exception>
    public static (DuckDBConnection Connection, WarehouseNames Names) OpenForReading(string directory)
    {
        WarehouseNames? names = null;
        var opened = Guarded(directory, connection =>
        {
            connection.Run($"ATTACH '{FileOf(directory)}' AS {Probe} (READ_ONLY)");
            names = WarehouseSchema.ReadNames(connection, Probe);
            connection.Run($"DETACH {Probe}");
            connection.Run($"ATTACH '{FileOf(directory)}' AS {WarehouseNames.Quote(names.Database)} (READ_ONLY)");
            return connection;
        });
        return (opened, names!);
    }

    private static DuckDBConnection Guarded(string directory, Func<DuckDBConnection, DuckDBConnection> attach)
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
            attach(connection);
            connection.Run("SET enable_external_access = false");
            SnowflakeFunctions.Define(connection);
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

    private static string FileOf(string directory) => Literal(Path.Combine(directory, WarehouseNames.FileName));

    private static string Literal(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}
