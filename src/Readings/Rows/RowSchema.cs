using System.Collections.Immutable;
using System.Text.Json;

namespace ThermalActors.Readings.Rows;

/// <summary>
/// The one definition of the row (design §6): NDJSON writer, local table, pipe, <c>sql/</c> and documentation follow from
/// it, and tests prove that they do. The first 24 keys are those of the program that ours replaces, in its order, units and
/// formats; a missing value is left out instead of being replaced by 0, 65535 or 127.0.0.1.
/// </summary>
public static class RowSchema
{
    /// <summary>Version of the row, in <c>raw_data:schema</c>; raised when a key changes its meaning, not when one is added.</summary>
    public const int Version = 1;

    internal static readonly RowColumn Temperature = Decimal("temperature", ColumnType.Number(10, 4), 4, "°C",
        "Air temperature of the best sensor present: SCD4x, else BME680.", static r => r.TemperatureC);

    internal static readonly RowColumn Humidity = Decimal("humidity", ColumnType.Number(10, 2), 2, "%RH",
        "Relative humidity of the best sensor present: SCD4x, else BME680.", static r => r.HumidityPercent);

    internal static readonly RowColumn Pressure = Decimal("pressure", ColumnType.Number(10, 2), 2, "Pa",
        "Air pressure of the best sensor present: ICP-10125, else BME680.", static r => r.PressurePa);

    private delegate long WholeValue(in NumberedRow row);

    private delegate int Utf8Value(Span<byte> target, SensorRow row);

    /// <summary>Every field: <c>raw_data</c>, the JSON keys in their order, <c>ingestion_timestamp</c>.</summary>
    public static ImmutableArray<RowColumn> Columns { get; } =
    [
        new("raw_data", ColumnType.Variant, ColumnSource.WholeRow, "", "The whole row as it was sent.", null, null),
        .. Original(),
        .. Added(),
        .. RawDataOnly(),
        new("ingestion_timestamp", ColumnType.Timestamp, ColumnSource.Commit, "UTC", "When the warehouse committed the row.", null, null),
    ];

    /// <summary>The keys of the JSON, in the order in which they are written.</summary>
    public static ImmutableArray<RowColumn> JsonColumns { get; } = [.. Columns.Where(static c => c.InJson)];

    /// <summary>The columns of the table, in the order in which they are created.</summary>
    public static ImmutableArray<RowColumn> TableColumns { get; } = [.. Columns.Where(static c => c.InTable)];

    /// <summary>Finds a field by its name, whatever its case; null when there is none.</summary>
    public static RowColumn? Find(string name) => Columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<RowColumn> Original() =>
    [
        Utf8("uuid", 100, "thrml_{host}_{yyyyMMddHHmmss}", "Readable label of the row; repeats within a second, so it is not a key.",
            static (span, r) => RowText.Uuid(span, r.HostName, r.SampledAt)),
        Text("ipaddress", 50, "IPv4", "Address of the interface of the default route; missing when there is none.",
            static r => r.IpAddress),
        Custom("cputempf", ColumnType.Integer, "°F", "CPU temperature, whole degrees.",
            static (json, column, in r) => RowValues.Fahrenheit(json, column, r.Row.CpuTemperatureC), 0),
        Custom("runtime", ColumnType.Integer, "s", "te in whole seconds.",
            static (json, column, in r) => RowValues.Number(json, column, (r.Row.SampledAt - r.Row.StartedAt).TotalSeconds), 0),
        Text("host", 100, "", "Host name.", static r => r.HostName),
        Text("hostname", 100, "", "Host name.", static r => r.HostName),
        Text("macaddress", 50, "aa:bb:cc:dd:ee:ff", "MAC address of that interface.", static r => r.MacAddress),
        Utf8("endtime", 50, "epoch s, text", "The sample tick.", static (span, r) => RowText.Epoch(span, r.SampledAt)),
        Utf8("te", 50, "s, text", "Time from starttime to the sample tick.",
            static (span, r) => RowText.Seconds(span, r.SampledAt - r.StartedAt)),
        Decimal("cpu", ColumnType.Number(5, 1), 1, "%", "CPU load.", static r => r.CpuPercent),
        Utf8("diskusage", 50, "MiB, text", "Free space of the root file system.",
            static (span, r) => r.DiskFreeBytes is { } bytes ? RowText.DiskSpace(span, bytes) : 0),
        Decimal("memory", ColumnType.Number(5, 1), 1, "%", "Memory in use.", static r => r.MemoryPercent),
        Utf8("rowid", 100, "{yyyyMMddHHmmss}_{guid}", "Unique key of the row.",
            static (span, r) => RowText.RowId(span, r.RowGuid, r.SampledAt)),
        Utf8("systemtime", 50, "MM/dd/yyyy HH:mm:ss UTC", "The sample tick.", static (span, r) => RowText.UsDate(span, r.SampledAt)),
        Whole("ts", "epoch s", "The sample tick.", static (in r) => r.Row.SampledAt.ToUnixTimeSeconds()),
        Utf8("starttime", 50, "MM/dd/yyyy HH:mm:ss UTC", "When the oldest fresh reading of the row began.",
            static (span, r) => RowText.UsDate(span, r.StartedAt)),
        Custom("datetimestamp", ColumnType.Timestamp, "ISO 8601, µs, +00:00", "The sample tick.",
            static (json, column, in r) => WriteUtf8(json, column, r.Row, static (span, row) => RowText.Iso(span, row.SampledAt))),
        Temperature,
        Humidity,
        Decimal("co2", ColumnType.Number(10, 1), 2, "ppm", "CO2, SCD4x.", static r => r.CarbonDioxidePpm),
        Decimal("equivalentco2ppm", ColumnType.Number(10, 1), 5, "ppm", "Equivalent CO2, SGP30.",
            static r => r.EquivalentCarbonDioxidePpm),
        Decimal("totalvocppb", ColumnType.Number(10, 1), 3, "ppb", "Total volatile organic compounds, SGP30.",
            static r => r.TotalVolatileOrganicCompoundsPpb),
        Pressure,
        Custom("temperatureicp", ColumnType.Number(10, 1), "°F", "Temperature of the ICP-10125.",
            static (json, column, in r) => RowValues.Fahrenheit(json, column, r.Row.PressureSensorTemperatureC), 2),
    ];

    private static IEnumerable<RowColumn> Added() =>
    [
        Text("device", 255, "", "Stable id of the station.", static r => r.Station.Device),
        Custom("channel", ColumnType.Text(255), "", "The stream that numbered the row, for ever.",
            static (json, column, in r) => RowValues.Text(json, column, r.Channel)),
        Whole("seq", "", "Number of the row in its channel: 1, 2, 3, … without gaps except recorded drops.",
            static (in r) => r.Sequence.Value),
        Text("boot_id", 50, "", "The kernel's random id of the boot.", static r => r.Station.BootId),
        Custom("simulated", ColumnType.Boolean, "", "True when any value of the row was simulated.",
            static (json, column, in r) => json.WriteBoolean(column.Key, r.Row.Simulated)),
        Custom("clock", ColumnType.Text(20), "synced | unsynced | repaired", "Trust in the times of the row.",
            static (json, column, in r) => json.WriteString(column.Key, RowWords.Of(r.Row.Clock))),
        Decimal("gasresistance", ColumnType.Number(12, 1), 1, "ohm", "Gas resistance, BME680.", static r => r.GasResistanceOhm),
        Decimal("cputempc", ColumnType.Number(5, 2), 2, "°C", "CPU temperature.", static r => r.CpuTemperatureC),
        Whole("uptime_ms", "ms", "Monotonic time since boot at the sample tick.", static (in r) => (long)r.Row.Uptime.TotalMilliseconds),
        Custom("gap", ColumnType.Variant, "object", "On a gap row: first, last, rows, reason, from and to of what was dropped.",
            static (json, column, in r) => RowValues.Gap(json, column, r.Row.Gap)),
        Text("replay_of", 300, "channel/number", "On a row sent again from the quarantine: the rejected row.", static r => r.ReplayOf),
    ];

    private static IEnumerable<RowColumn> RawDataOnly() =>
    [
        new("sensors", null, ColumnSource.RawDataOnly, "object",
            "Per sensor: measured_at, fresh, status, and fills (the columns of several sensors that this one filled).",
            static (json, column, in r) => RowValues.Sensors(json, column, r.Row), null),
        new("schema", null, ColumnSource.RawDataOnly, "", "Version of the row.",
            static (json, column, in _) => json.WriteNumber(column.Key, Version), null),
    ];

    private static RowColumn Custom(
        string name, ColumnType type, string unit, string description, RowValueWriter write, int? decimals = null) =>
        new(name, type, ColumnSource.Key, unit, description, write, decimals);

    private static RowColumn Text(string name, int length, string unit, string description, Func<SensorRow, string?> value) =>
        Custom(name, ColumnType.Text(length), unit, description, (json, column, in r) => RowValues.Text(json, column, value(r.Row)));

    private static RowColumn Decimal(
        string name, ColumnType type, int decimals, string unit, string description, Func<SensorRow, double?> value) =>
        Custom(name, type, unit, description, (json, column, in r) => RowValues.Number(json, column, value(r.Row)), decimals);

    private static RowColumn Whole(string name, string unit, string description, WholeValue value) =>
        Custom(name, ColumnType.BigInteger, unit, description, (json, column, in r) => json.WriteNumber(column.Key, value(r)));

    private static RowColumn Utf8(string name, int length, string unit, string description, Utf8Value value) =>
        Custom(name, ColumnType.Text(length), unit, description, (json, column, in r) => WriteUtf8(json, column, r.Row, value));

    private static void WriteUtf8(Utf8JsonWriter json, RowColumn column, SensorRow row, Utf8Value value)
    {
        Span<byte> text = stackalloc byte[RowText.MaxBytes];
        var length = value(text, row);
        if (length > 0) json.WriteString(column.Key, text[..length]);
    }
}
