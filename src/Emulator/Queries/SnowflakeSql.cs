using ThermalActors.Emulator.Warehouse;

namespace ThermalActors.Emulator.Queries;

internal static class SnowflakeSql
{
    public static string Translate(string sql, WarehouseNames names, DateTimeOffset now) => sql;
}
