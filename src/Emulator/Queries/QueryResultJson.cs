using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ThermalActors.Emulator.Queries;

/// <summary>A result on its way between two processes: types are named once, values are JSON numbers, booleans and texts.</summary>
internal static class QueryResultJson
{
    /// <summary>Writes a result.</summary>
    public static string Write(QueryResult result)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("columns");
            foreach (var column in result.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", column.Type.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("rows");
            foreach (var row in result.Rows)
            {
                json.WriteStartArray();
                foreach (var value in row) WriteValue(json, value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteBoolean("truncated", result.Truncated);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads a result.</summary>
    public static QueryResult Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        ImmutableArray<QueryColumn> columns =
        [
            .. root.GetProperty("columns").EnumerateArray()
                .Select(static c => new QueryColumn(c.GetProperty("name").GetString()!, Enum.Parse<QueryType>(c.GetProperty("type").GetString()!))),
        ];
        ImmutableArray<ImmutableArray<object?>> rows =
        [
            .. root.GetProperty("rows").EnumerateArray()
                .Select(row => row.EnumerateArray().Select((value, i) => ReadValue(value, columns[i].Type)).ToImmutableArray()),
        ];
        return new QueryResult(columns, rows, root.GetProperty("truncated").GetBoolean());
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool boolean:
                json.WriteBooleanValue(boolean);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case DateTime or DateTimeOffset or DateOnly:
                json.WriteStringValue(((IFormattable)value).ToString("O", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static object? ReadValue(JsonElement value, QueryType type) => value.ValueKind == JsonValueKind.Null ? null : type switch
    {
        QueryType.Integer => value.GetInt64(),
        QueryType.Number => value.GetDecimal(),
        QueryType.Real when value.ValueKind == JsonValueKind.String => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        QueryType.Real => value.GetDouble(),
        QueryType.Boolean => value.GetBoolean(),
        QueryType.Date => DateOnly.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        QueryType.Timestamp => DateTime.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        QueryType.TimestampTz => DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        _ => value.GetString(),
    };
}
