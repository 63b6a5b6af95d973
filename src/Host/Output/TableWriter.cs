using System.Globalization;
using System.Text;
using ThermalActors.Emulator.Queries;

namespace ThermalActors.Host.Output;

/// <summary>Aligned columns in plain text, so that a pipe gets what the terminal shows.</summary>
internal static class TableWriter
{
    private const string Null = "NULL";

    public static void Write(QueryResult result, TextWriter output)
    {
        var header = result.Columns.Select(column => Cell(column.Name)).ToArray();
        var rows = result.Rows.Select(row => row.Select(value => Cell(QueryWriter.Text(value))).ToArray()).ToArray();
        var widths = header.Select((name, i) => rows.Aggregate(Width(name), (width, row) => Math.Max(width, Width(row[i])))).ToArray();
        var right = result.Columns.Select(column => column.Type is QueryType.Integer or QueryType.Number or QueryType.Real).ToArray();

        WriteLine(output, header, widths, right);
        output.Write(string.Join("-+-", widths.Select(width => new string('-', width))) + "\n");
        foreach (var row in rows) WriteLine(output, row, widths, right);
        output.Write(string.Create(CultureInfo.InvariantCulture, $"({rows.Length} {(rows.Length == 1 ? "row" : "rows")})\n"));
    }

    private static void WriteLine(TextWriter output, string[] cells, int[] widths, bool[] right)
    {
        var padded = cells.Select((cell, i) =>
        {
            var padding = new string(' ', widths[i] - Width(cell));
            return right[i] ? padding + cell : cell + padding;
        });
        output.Write(string.Join(" | ", padded).TrimEnd() + "\n");
    }

    /// <summary>One line a row: control characters are written as escapes, so that data cannot drive a terminal.</summary>
    private static string Cell(string? text)
    {
        if (text is null) return Null;
        if (!text.Any(char.IsControl)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsControl(c)) clean.Append(c);
            else clean.Append(c switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") });
        }

        return clean.ToString();
    }

    private static int Width(string text) => new StringInfo(text).LengthInTextElements;
}
