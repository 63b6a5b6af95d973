using System.Text;
using System.Text.Json;

namespace ThermalActors.Emulator.Rows;

/// <summary>Turns one row as sent into the values of the table's columns.</summary>
/// <param name="table">The table.</param>
internal sealed class RowMapper(TableDefinition table)
{
    // Full-sized nested data of a sensor row is shallow; the bound only keeps a hostile row from exhausting the stack.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 256 };
    private readonly byte[][] _keys = [.. table.Columns.Select(c => Encoding.UTF8.GetBytes(c.Name))];

    /// <summary>Fills one cell per column; null when the row fits, else why it is left out.</summary>
    /// <param name="row">The row as sent.</param>
    /// <param name="commitTime">UTC, for columns that the commit fills.</param>
    /// <param name="cells">As many as the table has columns.</param>
    public RowFault? Map(ReadOnlySpan<byte> row, DateTime commitTime, Span<Cell> cells)
    {
        for (var i = 0; i < cells.Length; i++) cells[i].Clear();
        try
        {
            if (Read(row, cells) is { } fault) return fault;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with bytes that are no UTF-8.
            return RowFault.Malformed;
        }

        for (var i = 0; i < cells.Length; i++)
        {
            var column = table.Columns[i];
            if (column.Rule == ValueRule.WholeRow) cells[i].Set(Encoding.UTF8.GetString(row));
            else if (column.Rule == ValueRule.CommitTime) cells[i].Set(commitTime);
            if (column.Required && cells[i].Kind == CellKind.Null) return RowFault.NullInRequired(column);
        }

        return null;
    }

    private RowFault? Read(ReadOnlySpan<byte> row, Span<Cell> cells)
    {
        var reader = new Utf8JsonReader(row, ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            while (reader.Read())
            {
            }

            return RowFault.NotAnObject;
        }

        RowFault? first = null;
        var expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = Find(ref reader, expected);
            reader.Read();
            if (index < 0)
            {
                reader.Skip();
                continue;
            }

            expected = index + 1;
            if (!ValueConverter.TryConvert(ref reader, row, table.Columns[index], ref cells[index])) first ??= RowFault.Mismatch(table.Columns[index]);
        }

        // Reading on to the end: what follows the object must be nothing.
        while (reader.Read())
        {
        }

        return first;
    }

    /// <summary>Keys usually come in column order, so the search starts behind the last hit.</summary>
    private int Find(ref Utf8JsonReader reader, int expected)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            var index = (expected + i) % _keys.Length;
            if (table.Columns[index].Rule == ValueRule.Key && reader.ValueTextEquals(_keys[index])) return index;
        }

        return -1;
    }
}
