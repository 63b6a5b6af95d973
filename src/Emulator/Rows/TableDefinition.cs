using System.Collections.Immutable;
using System.Globalization;

namespace ThermalActors.Emulator.Rows;

/// <summary>The table that the pipe fills.</summary>
/// <param name="Columns">Its columns in order.</param>
internal sealed record TableDefinition(ImmutableArray<ColumnDefinition> Columns)
{
    /// <summary>Makes a column from the type as Snowflake spells it.</summary>
    /// <exception cref="ArgumentException">The type is not one that the local warehouse keeps.</exception>
    public static ColumnDefinition Column(string name, string snowflakeType, ValueRule rule = ValueRule.Key, bool required = false)
    {
        var (baseName, first, second) = Split(snowflakeType);
        var column = baseName switch
        {
            "VARCHAR" or "STRING" or "TEXT" => New("VARCHAR", ColumnKind.Text) with { MaxLength = first },
            "INTEGER" or "INT" => New("INTEGER", ColumnKind.Integer),
            "BIGINT" => New("BIGINT", ColumnKind.BigInteger),
            "DECIMAL" or "NUMBER" or "NUMERIC" when first is > 0 and <= 28 =>
                New(string.Create(CultureInfo.InvariantCulture, $"DECIMAL({first},{second})"), ColumnKind.Number) with { Precision = first, Scale = second },
            "FLOAT" or "DOUBLE" => New("DOUBLE", ColumnKind.Real),
            "BOOLEAN" => New("BOOLEAN", ColumnKind.Boolean),
            "TIMESTAMP_NTZ" => New("TIMESTAMP", ColumnKind.Timestamp),
            "VARIANT" => New("JSON", ColumnKind.Variant),
            _ => throw new ArgumentException($"column {name}: type {snowflakeType} is not kept by the local warehouse", nameof(snowflakeType)),
        };
        return column with { Required = required };

        ColumnDefinition New(string local, ColumnKind kind) => new(name, snowflakeType, local, kind, rule);
    }

    private static (string Name, int First, int Second) Split(string type)
    {
        var open = type.IndexOf('(', StringComparison.Ordinal);
        if (open < 0) return (type.Trim().ToUpperInvariant(), 0, 0);
        var arguments = type[(open + 1)..type.IndexOf(')', open)].Split(',');
        var first = int.Parse(arguments[0], NumberStyles.Integer, CultureInfo.InvariantCulture);
        var second = arguments.Length > 1 ? int.Parse(arguments[1], NumberStyles.Integer, CultureInfo.InvariantCulture) : 0;
        return (type[..open].Trim().ToUpperInvariant(), first, second);
    }
}
