namespace ThermalActors.Emulator.Rows;

/// <summary>Why a row was left out. The message never holds data of the row.</summary>
/// <param name="ContentType"><c>json</c>, or <c>json-invalid</c> for a line that is no JSON.</param>
/// <param name="Message">Redacted text.</param>
internal sealed record RowFault(string ContentType, string Message)
{
    /// <summary>The line is no JSON text.</summary>
    public static readonly RowFault Malformed = new("json-invalid", "Failed to parse the row as JSON");

    /// <summary>The line is JSON, but no object.</summary>
    public static readonly RowFault NotAnObject = new("json", "The row is not a JSON object");

    /// <summary>A value does not fit its column.</summary>
    public static RowFault Mismatch(ColumnDefinition column) =>
        new("json", $"Failed to cast variant value to {column.SnowflakeType} for column {column.Name.ToUpperInvariant()}");

    /// <summary>A column that must have a value got none.</summary>
    public static RowFault NullInRequired(ColumnDefinition column) =>
        new("json", $"NULL result in a non-nullable column: {column.Name.ToUpperInvariant()}");
}
