using System.Globalization;

namespace ThermalActors.Readings.Rows;

/// <summary>The type of a table column, in both warehouses, with the bound that a value must keep to be loaded at all.</summary>
/// <remarks>
/// Snowflake drops a whole row when one value does not fit its column (snowpipe-rest.md §7.4), so the writer checks first.
/// </remarks>
public sealed record ColumnType
{
    private ColumnType(string snowflake, string local)
    {
        Snowflake = snowflake;
        Local = local;
    }

    /// <summary>The type as Snowflake spells it: <c>DECIMAL(10,4)</c>, <c>VARCHAR(100)</c>, <c>VARIANT</c>, …</summary>
    public string Snowflake { get; }

    /// <summary>The type in the local DuckDB warehouse: <c>DECIMAL(10,4)</c>, <c>VARCHAR</c>, <c>JSON</c>, …</summary>
    public string Local { get; }

    /// <summary>Longest text in characters; 0 for every other type.</summary>
    public int MaxLength { get; private init; }

    /// <summary>Every number whose magnitude is below this fits; 0 for every other type.</summary>
    public decimal Bound { get; private init; }

    /// <summary>True or false.</summary>
    public static ColumnType Boolean { get; } = new("BOOLEAN", "BOOLEAN");

    /// <summary>A whole number of 32 bits.</summary>
    public static ColumnType Integer { get; } = new("INTEGER", "INTEGER") { Bound = int.MaxValue };

    /// <summary>A whole number of 64 bits.</summary>
    public static ColumnType BigInteger { get; } = new("BIGINT", "BIGINT") { Bound = long.MaxValue };

    /// <summary>Date and time without a zone; always UTC here.</summary>
    public static ColumnType Timestamp { get; } = new("TIMESTAMP_NTZ", "TIMESTAMP");

    /// <summary>Any JSON value.</summary>
    public static ColumnType Variant { get; } = new("VARIANT", "JSON");

    /// <summary>Text of at most <paramref name="length"/> characters.</summary>
    public static ColumnType Text(int length) =>
        new(string.Create(CultureInfo.InvariantCulture, $"VARCHAR({length})"), "VARCHAR") { MaxLength = length };

    /// <summary>A decimal number with <paramref name="precision"/> digits, <paramref name="scale"/> of them after the point.</summary>
    public static ColumnType Number(int precision, int scale)
    {
        var type = string.Create(CultureInfo.InvariantCulture, $"DECIMAL({precision},{scale})");
        var bound = 1m;
        for (var digit = 0; digit < precision - scale; digit++) bound *= 10;

        // One less, because a value just below the power of ten is rounded up to it on loading.
        return new ColumnType(type, type) { Bound = bound - 1 };
    }

    /// <inheritdoc/>
    public override string ToString() => Snowflake;
}
