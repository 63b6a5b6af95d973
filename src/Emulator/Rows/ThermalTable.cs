namespace ThermalActors.Emulator.Rows;

/// <summary>The thermal table as original-row.md and design §6 describe it.</summary>
internal static class ThermalTable
{
    /// <summary>Its definition.</summary>
    public static TableDefinition Definition { get; } = new(
    [
        TableDefinition.Column("raw_data", "VARIANT", ValueRule.WholeRow),
        TableDefinition.Column("uuid", "VARCHAR(100)"),
        TableDefinition.Column("ipaddress", "VARCHAR(50)"),
        TableDefinition.Column("cputempf", "INTEGER"),
        TableDefinition.Column("runtime", "INTEGER"),
        TableDefinition.Column("host", "VARCHAR(100)"),
        TableDefinition.Column("hostname", "VARCHAR(100)"),
        TableDefinition.Column("macaddress", "VARCHAR(50)"),
        TableDefinition.Column("endtime", "VARCHAR(50)"),
        TableDefinition.Column("te", "VARCHAR(50)"),
        TableDefinition.Column("cpu", "DECIMAL(5,1)"),
        TableDefinition.Column("diskusage", "VARCHAR(50)"),
        TableDefinition.Column("memory", "DECIMAL(5,1)"),
        TableDefinition.Column("rowid", "VARCHAR(100)"),
        TableDefinition.Column("systemtime", "VARCHAR(50)"),
        TableDefinition.Column("ts", "BIGINT"),
        TableDefinition.Column("starttime", "VARCHAR(50)"),
        TableDefinition.Column("datetimestamp", "TIMESTAMP_NTZ"),
        TableDefinition.Column("temperature", "DECIMAL(10,4)"),
        TableDefinition.Column("humidity", "DECIMAL(10,2)"),
        TableDefinition.Column("co2", "DECIMAL(10,1)"),
        TableDefinition.Column("equivalentco2ppm", "DECIMAL(10,1)"),
        TableDefinition.Column("totalvocppb", "DECIMAL(10,1)"),
        TableDefinition.Column("pressure", "DECIMAL(10,2)"),
        TableDefinition.Column("temperatureicp", "DECIMAL(10,1)"),
        TableDefinition.Column("device", "VARCHAR(255)"),
        TableDefinition.Column("channel", "VARCHAR(255)"),
        TableDefinition.Column("seq", "BIGINT"),
        TableDefinition.Column("boot_id", "VARCHAR(50)"),
        TableDefinition.Column("simulated", "BOOLEAN"),
        TableDefinition.Column("clock", "VARCHAR(20)"),
        TableDefinition.Column("gasresistance", "DECIMAL(12,1)"),
        TableDefinition.Column("cputempc", "DECIMAL(5,2)"),
        TableDefinition.Column("uptime_ms", "BIGINT"),
        TableDefinition.Column("gap", "VARIANT"),
        TableDefinition.Column("replay_of", "VARCHAR(300)"),
        TableDefinition.Column("ingestion_timestamp", "TIMESTAMP_NTZ", ValueRule.CommitTime),
    ]);
}
