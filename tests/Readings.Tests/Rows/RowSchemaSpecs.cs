using System.Text.Json;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Readings.Tests.Rows;

public sealed class RowSchemaSpecs
{
    private static readonly string[] Original =
    [
        "uuid", "ipaddress", "cputempf", "runtime", "host", "hostname", "macaddress", "endtime", "te", "cpu", "diskusage", "memory", "rowid",
        "systemtime", "ts", "starttime", "datetimestamp", "temperature", "humidity", "co2", "equivalentco2ppm", "totalvocppb", "pressure", "temperatureicp",
    ];

    private static readonly string[] Added =
        ["device", "channel", "seq", "boot_id", "simulated", "clock", "gasresistance", "cputempc", "uptime_ms", "gap", "replay_of"];

    [Fact]
    public void Begins_with_the_fields_of_the_original_in_its_order() =>
        Assert.Equal([.. Original, .. Added, "sensors", "schema"], RowSchema.JsonColumns.Select(static c => c.Name), StringComparer.Ordinal);

    [Fact]
    public void Table_frames_the_keys_with_the_whole_row_and_the_commit_time() =>
        Assert.Equal(["raw_data", .. Original, .. Added, "ingestion_timestamp"], RowSchema.TableColumns.Select(static c => c.Name), StringComparer.Ordinal);

    [Fact]
    public void Full_row_has_exactly_the_keys_of_the_schema_in_its_order() =>
        Assert.Equal(RowSchema.JsonColumns.Select(static c => c.Name), SampleRows.Json(SampleRows.Full).EnumerateObject().Select(static key => key.Name), StringComparer.Ordinal);

    [Fact]
    public void Names_are_lower_case_and_unique()
    {
        Assert.All(RowSchema.Columns, static c => Assert.Matches("^[a-z][a-z0-9_]*$", c.Name));
        Assert.Equal(RowSchema.Columns.Length, RowSchema.Columns.Select(static c => c.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(RowSchema.Columns, static c => Assert.NotEmpty(c.Description));
    }

    [Theory]
    [InlineData("uuid", "VARCHAR(100)", "VARCHAR")]
    [InlineData("cputempf", "INTEGER", "INTEGER")]
    [InlineData("ts", "BIGINT", "BIGINT")]
    [InlineData("cpu", "DECIMAL(5,1)", "DECIMAL(5,1)")]
    [InlineData("datetimestamp", "TIMESTAMP_NTZ", "TIMESTAMP")]
    [InlineData("temperature", "DECIMAL(10,4)", "DECIMAL(10,4)")]
    [InlineData("humidity", "DECIMAL(10,2)", "DECIMAL(10,2)")]
    [InlineData("co2", "DECIMAL(10,1)", "DECIMAL(10,1)")]
    [InlineData("seq", "BIGINT", "BIGINT")]
    [InlineData("simulated", "BOOLEAN", "BOOLEAN")]
    [InlineData("gap", "VARIANT", "JSON")]
    [InlineData("raw_data", "VARIANT", "JSON")]
    public void Types_are_those_of_the_original_table(string name, string snowflake, string local)
    {
        var type = RowSchema.Find(name)!.Type!;
        Assert.Equal(snowflake, type.Snowflake);
        Assert.Equal(local, type.Local);
    }

    [Theory]
    [InlineData("raw_data", "$1")]
    [InlineData("gap", "$1:gap")]
    [InlineData("datetimestamp", "TO_TIMESTAMP_NTZ($1:datetimestamp)")]
    [InlineData("temperature", "$1:temperature::DECIMAL(10,4)")]
    [InlineData("ingestion_timestamp", null)]
    [InlineData("sensors", null)]
    public void Tells_how_the_pipe_fills_a_column(string name, string? expression) => Assert.Equal(expression, RowSchema.Find(name)!.PipeExpression);

    [Fact]
    public void Finds_columns_as_Snowflake_spells_them()
    {
        Assert.Same(RowSchema.Find("seq"), RowSchema.Find("SEQ"));
        Assert.Null(RowSchema.Find("nothing"));
    }

    [Fact]
    public void Every_number_in_the_json_fits_its_column_after_rounding()
    {
        foreach (var column in RowSchema.JsonColumns.Where(static c => c.Decimals is not null))
        {
            Assert.True(column.Type!.Bound > 0, column.Name);
        }
    }

    [Fact]
    public void Words_of_the_row_never_change()
    {
        Assert.Equal(["system", "scd4x", "icp10125", "sgp30", "bme680"], Enum.GetValues<SensorKind>().Select(static kind => RowWords.Of(kind).Value), StringComparer.Ordinal);
        Assert.Equal(["ok", "warming_up", "suspect", "frozen", "offline"], Enum.GetValues<SensorStatus>().Select(static status => RowWords.Of(status).Value), StringComparer.Ordinal);
        Assert.Equal(["synced", "unsynced", "repaired"], Enum.GetValues<ClockQuality>().Select(static clock => RowWords.Of(clock).Value), StringComparer.Ordinal);
    }

    [Fact]
    public void Json_types_match_the_columns()
    {
        foreach (var key in SampleRows.Json(SampleRows.Full).EnumerateObject())
        {
            var expected = RowSchema.Find(key.Name)!.Type?.Snowflake switch
            {
                "BOOLEAN" => JsonValueKind.False,
                "VARIANT" => JsonValueKind.Object,
                "INTEGER" or "BIGINT" => JsonValueKind.Number,
                { } type when type.StartsWith("DECIMAL", StringComparison.Ordinal) => JsonValueKind.Number,
                null => key.Value.ValueKind,
                _ => JsonValueKind.String,
            };
            Assert.True(expected == key.Value.ValueKind, key.Name);
        }
    }
}
