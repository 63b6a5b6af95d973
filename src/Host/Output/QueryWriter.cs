using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ThermalActors.Emulator.Queries;

namespace ThermalActors.Host.Output;

/// <summary>Writes the answer to a query.</summary>
internal static class QueryWriter
{
    public static void Write(QueryResult result, OutputFormat format, TextWriter output)
    {
        switch (format)
        {
            case OutputFormat.Json:
                WriteJson(result, output);
                break;
            case OutputFormat.Csv:
                WriteCsv(result, output);
                break;
            default:
                TableWriter.Write(result, output);
                break;
        }
    }

    /// <summary>The text of a value; dates as ISO 8601, numbers without a culture.</summary>
    public static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static void WriteCsv(QueryResult result, TextWriter output)
    {
        output.Write(string.Join(',', result.Columns.Select(column => Quote(column.Name))) + "\n");
        foreach (var row in result.Rows) output.Write(string.Join(',', row.Select(value => Quote(Text(value)))) + "\n");
    }

    private static string Quote(string? text) => text switch
    {
        null => string.Empty,
        "" => "\"\"",
        _ when text.AsSpan().IndexOfAny("\",\r\n") >= 0 || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) =>
            $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => text,
    };

    private static void WriteJson(QueryResult result, TextWriter output)
    {
        var names = UniqueNames(result);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var row in result.Rows)
            {
                json.WriteStartObject();
                for (var i = 0; i < row.Length; i++)
                {
                    json.WritePropertyName(names[i]);
                    WriteValue(json, row[i], result.Columns[i].Type);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n");
    }

    private static void WriteValue(Utf8JsonWriter json, object? value, QueryType type)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text when type == QueryType.Variant && IsJson(text):
                json.WriteRawValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
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
            default:
                json.WriteStringValue(Text(value));
                break;
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A query may name two columns alike; an object must not.</summary>
    private static string[] UniqueNames(QueryResult result)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var names = new string[result.Columns.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var name = result.Columns[i].Name;
            for (var n = 2; !taken.Add(name); n++) name = string.Create(CultureInfo.InvariantCulture, $"{result.Columns[i].Name}_{n}");
            names[i] = name;
        }

        return names;
    }
}
