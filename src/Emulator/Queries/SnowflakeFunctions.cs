using DuckDB.NET.Data;

namespace ThermalActors.Emulator.Queries;

internal static class SnowflakeFunctions
{
    public static void Define(DuckDBConnection connection)
    {
    }
}
