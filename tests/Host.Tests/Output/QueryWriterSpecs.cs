using System.Collections.Immutable;
using System.Text.Json;
using ThermalActors.Emulator.Queries;
using ThermalActors.Host.Output;

namespace ThermalActors.Host.Tests.Output;

public sealed class QueryWriterSpecs
{
    private static readonly QueryResult Mixed = new(
        [
            new("NAME", QueryType.Text), new("N", QueryType.Integer), new("D", QueryType.Number), new("R", QueryType.Real), new("OK", QueryType.Boolean),
            new("AT", QueryType.TimestampTz), new("DAY", QueryType.Date), new("RAW", QueryType.Variant),
        ],
        [
            Row("plain", 1L, 21.50m, 0.1, true, new DateTimeOffset(2026, 11, 23, 12, 0, 0, 120, TimeSpan.Zero), new DateOnly(2026, 11, 23), """{"a":[1,"x"]}"""),
            Row("with, comma \"and\" quotes", -20L, 0m, 1e300, false, null, null, null),
            Row(null, null, null, null, null, null, null, null),
            Row("", 9_007_199_254_740_993L, 1234567890.123456789m, double.NaN, null, null, null, "not json"),
            Row("two\nlines\u001b[31m", 0L, null, null, null, null, null, null),
        ],
        Truncated: false);

    [Fact]
    public void Csv_quotes_what_needs_it_and_tells_null_from_empty() =>
        Assert.Equal(
            """"
            NAME,N,D,R,OK,AT,DAY,RAW
            plain,1,21.50,0.1,true,2026-11-23T12:00:00.12+00:00,2026-11-23,"{""a"":[1,""x""]}"
            "with, comma ""and"" quotes",-20,0,1E+300,false,,,
            ,,,,,,,
            "",9007199254740993,1234567890.123456789,NaN,,,,not json
            "two
            lines[31m",0,,,,,,

            """".Replace("lines[31m", "lines\u001b[31m", StringComparison.Ordinal),
            Text(Mixed, OutputFormat.Csv));

    [Fact]
    public void Json_keeps_types_nulls_and_nested_values()
    {
        using var document = JsonDocument.Parse(Text(Mixed, OutputFormat.Json));
        var rows = document.RootElement;

        Assert.Equal(5, rows.GetArrayLength());
        Assert.Equal("x", rows[0].GetProperty("RAW").GetProperty("a")[1].GetString());
        Assert.True(rows[0].GetProperty("OK").GetBoolean());
        Assert.Equal(21.50m, rows[0].GetProperty("D").GetDecimal());
        Assert.All(rows[2].EnumerateObject(), property => Assert.Equal(JsonValueKind.Null, property.Value.ValueKind));
        Assert.Equal(9_007_199_254_740_993L, rows[3].GetProperty("N").GetInt64());
        Assert.Equal("NaN", rows[3].GetProperty("R").GetString());
        Assert.Equal("not json", rows[3].GetProperty("RAW").GetString());
        Assert.Equal("two\nlines\u001b[31m", rows[4].GetProperty("NAME").GetString());
    }

    [Fact]
    public void Json_gives_columns_of_the_same_name_different_names()
    {
        var result = new QueryResult([new("A", QueryType.Integer), new("A", QueryType.Integer), new("A_2", QueryType.Integer)], [Row(1L, 2L, 3L)], false);

        Assert.Equal("[\n  {\n    \"A\": 1,\n    \"A_2\": 2,\n    \"A_2_2\": 3\n  }\n]\n", Text(result, OutputFormat.Json));
    }

    [Fact]
    public void Table_aligns_and_cannot_drive_the_terminal()
    {
        var result = new QueryResult(
            [new("NAME", QueryType.Text), new("N", QueryType.Integer)],
            [Row("a\tb", 5L), Row(null, -12L), Row("\u001b[2Jx\ny", null), Row("Grüße", 100L)],
            false);

        Assert.Equal(
            """
            NAME          |    N
            --------------+-----
            a\tb          |    5
            NULL          |  -12
            \u001b[2Jx\ny | NULL
            Grüße         |  100
            (4 rows)

            """,
            Text(result, OutputFormat.Table));
    }

    [Fact]
    public void An_empty_answer_still_has_its_header()
    {
        var result = new QueryResult([new("A", QueryType.Text)], [], false);

        Assert.Equal("A\n", Text(result, OutputFormat.Csv));
        Assert.Equal("[]\n", Text(result, OutputFormat.Json));
        Assert.Equal("A\n-\n(0 rows)\n", Text(result, OutputFormat.Table));
    }

    private static ImmutableArray<object?> Row(params object?[] values) => [.. values];

    private static string Text(QueryResult result, OutputFormat format)
    {
        using var text = new StringWriter();
        QueryWriter.Write(result, format, text);
        return text.ToString();
    }
}
