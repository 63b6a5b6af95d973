namespace ThermalActors.Emulator.Warehouse;

/// <summary>Names of the local warehouse's objects. The emulator's own tables live in a schema of their own.</summary>
/// <param name="Database">Resolved database name.</param>
/// <param name="Schema">Resolved schema name.</param>
/// <param name="Table">Resolved table name.</param>
internal sealed record WarehouseNames(string Database, string Schema, string Table)
{
    /// <summary>Schema of the emulator's own tables.</summary>
    public const string OwnSchema = "LOCAL_SNOWPIPE";

    /// <summary>File name in the emulator's directory.</summary>
    public const string FileName = "warehouse.duckdb";

    /// <summary>The user's table, quoted.</summary>
    public string QuotedTable => $"{Quote(Database)}.{Quote(Schema)}.{Quote(Table)}";

    /// <summary>Channel states.</summary>
    public string Channels => Own("CHANNELS");

    /// <summary>Rejected rows.</summary>
    public string ErrorRows => Own("ERROR_ROWS");

    /// <summary>The ledger.</summary>
    public string Ledger => Own("LEDGER");

    /// <summary>Single values of the warehouse.</summary>
    public string Meta => Own("META");

    /// <summary>Where names without a schema are looked for, as the text of a DuckDB setting: our schema, then the macros.</summary>
    public static string SearchPath(WarehouseNames names) =>
        $"{Quote(names.Database)}.{Quote(names.Schema)},memory.main".Replace("'", "''", StringComparison.Ordinal);

    /// <summary>Puts an identifier in double quotes.</summary>
    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private string Own(string table) => $"{Quote(Database)}.{OwnSchema}.{table}";
}
