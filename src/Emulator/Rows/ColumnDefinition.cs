namespace ThermalActors.Emulator.Rows;

/// <summary>One column of the local table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SnowflakeType">The type as Snowflake spells it, for messages and <c>DESCRIBE</c>.</param>
/// <param name="LocalType">The DuckDB type.</param>
/// <param name="Kind">How values are converted.</param>
/// <param name="Rule">Where values come from.</param>
internal sealed record ColumnDefinition(string Name, string SnowflakeType, string LocalType, ColumnKind Kind, ValueRule Rule)
{
    /// <summary>Longest text in characters; 0 = no bound.</summary>
    public int MaxLength { get; init; }

    /// <summary>Digits in all, for <see cref="ColumnKind.Number"/>.</summary>
    public int Precision { get; init; }

    /// <summary>Digits after the point, for <see cref="ColumnKind.Number"/>.</summary>
    public int Scale { get; init; }

    /// <summary>True when NULL rejects the row.</summary>
    public bool Required { get; init; }
}
