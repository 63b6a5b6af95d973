using System.Collections.Immutable;

namespace ThermalActors.Emulator.Queries;

/// <summary>How the values of a result column are typed.</summary>
public enum QueryType
{
    /// <summary><see cref="string"/>.</summary>
    Text,

    /// <summary><see cref="long"/>.</summary>
    Integer,

    /// <summary><see cref="decimal"/>.</summary>
    Number,

    /// <summary><see cref="double"/>.</summary>
    Real,

    /// <summary><see cref="bool"/>.</summary>
    Boolean,

    /// <summary><see cref="DateOnly"/>.</summary>
    Date,

    /// <summary><see cref="DateTime"/> without a zone.</summary>
    Timestamp,

    /// <summary><see cref="DateTimeOffset"/>, UTC.</summary>
    TimestampTz,

    /// <summary>JSON text as <see cref="string"/>: VARIANT, OBJECT and ARRAY values.</summary>
    Variant,
}

/// <summary>A result column.</summary>
/// <param name="Name">Its name, as the query wrote it.</param>
/// <param name="Type">Type of its values.</param>
public sealed record QueryColumn(string Name, QueryType Type);

/// <summary>The answer to a query.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows; each has one value per column, null for NULL, else of the type that the column names.</param>
/// <param name="Truncated">True when there were more rows than asked for.</param>
public sealed record QueryResult(ImmutableArray<QueryColumn> Columns, ImmutableArray<ImmutableArray<object?>> Rows, bool Truncated);
