using System.Globalization;
using System.Text;
using ThermalActors.Emulator.Rows;

namespace ThermalActors.Emulator.Tests;

/// <summary>C51: how a JSON value becomes a column value (snowpipe-rest.md §7.4).</summary>
public sealed class ValueSpecs
{
    private const string Rejected = "rejected";

    [Theory]
    [InlineData("DECIMAL(10,4)", "21.25", "21.2500")]
    [InlineData("DECIMAL(10,1)", "0.25", "0.3")]
    [InlineData("DECIMAL(10,1)", "-0.25", "-0.3")]
    [InlineData("DECIMAL(10,1)", "0.35", "0.4")]
    [InlineData("DECIMAL(10,1)", "1e2", "100.0")]
    [InlineData("DECIMAL(10,1)", "\" 7.25 \"", "7.3")]
    [InlineData("DECIMAL(5,1)", "9999.94", "9999.9")]
    [InlineData("DECIMAL(5,1)", "9999.95", Rejected)]
    [InlineData("DECIMAL(5,1)", "1e300", Rejected)]
    [InlineData("DECIMAL(5,1)", "\"warm\"", Rejected)]
    [InlineData("DECIMAL(5,1)", "\"\"", Rejected)]
    [InlineData("DECIMAL(5,1)", "[1]", Rejected)]
    [InlineData("DECIMAL(5,1)", "{}", Rejected)]
    [InlineData("INTEGER", "2.5", "3")]
    [InlineData("INTEGER", "\"42\"", "42")]
    [InlineData("INTEGER", "2147483648", Rejected)]
    [InlineData("BIGINT", "9223372036854775807", "9223372036854775807")]
    [InlineData("BIGINT", "9223372036854775808", Rejected)]
    [InlineData("FLOAT", "1.7976931348623157e308", "1.7976931348623157E+308")]
    [InlineData("FLOAT", "5e-324", "5E-324")]
    [InlineData("FLOAT", "\"0.5\"", "0.5")]
    [InlineData("FLOAT", "\"NaN\"", "NaN")]
    [InlineData("FLOAT", "\"-inf\"", "-Infinity")]
    [InlineData("FLOAT", "true", Rejected)]
    [InlineData("BOOLEAN", "true", "True")]
    [InlineData("BOOLEAN", "\"no\"", "False")]
    [InlineData("BOOLEAN", "0", "False")]
    [InlineData("BOOLEAN", "\"maybe\"", Rejected)]
    [InlineData("VARCHAR(5)", "\"h\\u00e4llo\"", "hällo")]
    [InlineData("VARCHAR(5)", "\"\ud83d\ude00234\\u0035\"", "😀2345")]
    [InlineData("VARCHAR(5)", "\"123456\"", Rejected)]
    [InlineData("VARCHAR(5)", "1.50", "1.50")]
    [InlineData("VARCHAR(5)", "true", "true")]
    [InlineData("VARCHAR(20)", "{\"a\": 1}", "{\"a\": 1}")]
    [InlineData("TIMESTAMP_NTZ", "\"2022-08-17T04:32:19.987654321+02:00\"", "2022-08-17T04:32:19.9876540")]
    [InlineData("TIMESTAMP_NTZ", "\"2022-08-17 04:32:19Z\"", "2022-08-17T04:32:19.0000000")]
    [InlineData("TIMESTAMP_NTZ", "\"2022-08-17T04:32:19-0730\"", "2022-08-17T04:32:19.0000000")]
    [InlineData("TIMESTAMP_NTZ", "\"2022-08-17T04:32+02\"", "2022-08-17T04:32:00.0000000")]
    [InlineData("TIMESTAMP_NTZ", "\"2022-08-17\"", "2022-08-17T00:00:00.0000000")]
    [InlineData("TIMESTAMP_NTZ", "1660710739", "2022-08-17T04:32:19.0000000")]
    [InlineData("TIMESTAMP_NTZ", "\"1660710739987\"", "2022-08-17T04:32:19.9870000")]
    [InlineData("TIMESTAMP_NTZ", "1660710739987654321", "2022-08-17T04:32:19.9876540")]
    [InlineData("TIMESTAMP_NTZ", "\"2022-13-17T04:32:19\"", Rejected)]
    [InlineData("TIMESTAMP_NTZ", "\"2022-08-17T25:00:00\"", Rejected)]
    [InlineData("TIMESTAMP_NTZ", "\"yesterday\"", Rejected)]
    [InlineData("TIMESTAMP_NTZ", "true", Rejected)]
    [InlineData("VARIANT", "{\"a\": [1, null]}", "{\"a\": [1, null]}")]
    [InlineData("VARIANT", "\"{\\\"a\\\":1}\"", "\"{\\\"a\\\":1}\"")]
    [InlineData("VARIANT", "null", "null")]
    [InlineData("DECIMAL(5,1)", "null", null)]
    [InlineData("VARCHAR(5)", "null", null)]
    public void C51_values_are_cast_as_the_pipe_casts_them(string type, string json, string? stored) =>
        Assert.Equal(stored, Map(type, $$"""{"v":{{json}}}"""));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"unknown\":{\"v\":1}}")]
    [InlineData("{\"V\":1}")]
    public void C51_a_missing_key_is_NULL_and_an_unknown_one_is_ignored(string row) => Assert.Null(Map("DECIMAL(5,1)", row));

    [Fact]
    public void C51_the_last_of_two_equal_keys_counts() => Assert.Equal("2.0", Map("DECIMAL(5,1)", """{"v":1,"v":2}"""));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"v\":null}")]
    public void C49_nothing_in_a_column_that_needs_a_value_rejects_the_row(string row)
    {
        var mapper = new RowMapper(new TableDefinition([TableDefinition.Column("v", "BIGINT", required: true)]));
        Assert.StartsWith("NULL result in a non-nullable column", mapper.Map(Encoding.UTF8.GetBytes(row), default, new Cell[1])?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"v\":\"\\ud800\"}")]
    [InlineData("{\"v\":1")]
    [InlineData("{\"v\":NaN}")]
    [InlineData("")]
    public void C49_what_is_no_JSON_is_json_invalid(string row)
    {
        var mapper = new RowMapper(new TableDefinition([TableDefinition.Column("v", "VARCHAR(10)")]));
        Assert.Equal("json-invalid", mapper.Map(Encoding.UTF8.GetBytes(row), default, new Cell[1])?.ContentType);
    }

    private static string? Map(string type, string row)
    {
        var mapper = new RowMapper(new TableDefinition([TableDefinition.Column("v", type)]));
        var cells = new Cell[1];
        if (mapper.Map(Encoding.UTF8.GetBytes(row), default, cells) is not null) return Rejected;
        ref var cell = ref cells[0];
        return cell.Kind switch
        {
            CellKind.Null => null,
            CellKind.Text => cell.Text,
            CellKind.Integer => cell.Integer.ToString(CultureInfo.InvariantCulture),
            CellKind.Number => cell.Number.ToString($"F{(type.EndsWith(",4)", StringComparison.Ordinal) ? 4 : 1)}", CultureInfo.InvariantCulture),
            CellKind.Real => cell.Real.ToString(CultureInfo.InvariantCulture),
            CellKind.Boolean => cell.Boolean.ToString(),
            _ => cell.Time.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture),
        };
    }
}
