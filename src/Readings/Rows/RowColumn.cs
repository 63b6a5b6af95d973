using System.Text.Json;

namespace ThermalActors.Readings.Rows;

/// <summary>Where a table column gets its value from.</summary>
public enum ColumnSource
{
    /// <summary>The JSON key of the same name.</summary>
    Key,

    /// <summary>The whole row as it was sent.</summary>
    WholeRow,

    /// <summary>The warehouse, when it commits the row; the pipe does not fill it.</summary>
    Commit,

    /// <summary>Nothing: the key is found in <c>raw_data</c> only.</summary>
    RawDataOnly,
}

/// <summary>Writes one key and its value, or nothing when the row has none.</summary>
internal delegate void RowValueWriter(Utf8JsonWriter json, RowColumn column, in NumberedRow row);

/// <summary>One field of the row: its key in the JSON, its column in the table, and everything that follows from them.</summary>
public sealed class RowColumn
{
    private readonly RowValueWriter? _write;

    internal RowColumn(
        string name, ColumnType? type, ColumnSource source, string unit, string description, RowValueWriter? write, int? decimals)
    {
        Name = name;
        Type = type;
        Source = source;
        Unit = unit;
        Description = description;
        Decimals = decimals;
        Key = JsonEncodedText.Encode(name);
        _write = write;
    }

    /// <summary>JSON key and column name, lower case.</summary>
    public string Name { get; }

    /// <summary>Type of the table column; null for a key that has no column of its own.</summary>
    public ColumnType? Type { get; }

    /// <summary>Where the column gets its value from.</summary>
    public ColumnSource Source { get; }

    /// <summary>Unit or text format, empty where there is none.</summary>
    public string Unit { get; }

    /// <summary>One sentence for people.</summary>
    public string Description { get; }

    /// <summary>Most digits after the point in the JSON, null for anything but a decimal number.</summary>
    public int? Decimals { get; }

    /// <summary>True when the JSON has the key.</summary>
    public bool InJson => _write is not null;

    /// <summary>True when the table has the column.</summary>
    public bool InTable => Type is not null;

    /// <summary>The expression by which the pipe fills the column from <c>$1</c>; null when the pipe leaves it alone.</summary>
    public string? PipeExpression => Source switch
    {
        ColumnSource.WholeRow => "$1",
        ColumnSource.Key when Type == ColumnType.Variant => $"$1:{Name}",
        ColumnSource.Key when Type == ColumnType.Timestamp => $"TO_TIMESTAMP_NTZ($1:{Name})",
        ColumnSource.Key => $"$1:{Name}::{Type!.Snowflake}",
        _ => null,
    };

    /// <summary>The key, escaped once.</summary>
    internal JsonEncodedText Key { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Write(Utf8JsonWriter json, in NumberedRow row) => _write?.Invoke(json, this, row);
}
