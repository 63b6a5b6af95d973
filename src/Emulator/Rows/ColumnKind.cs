namespace ThermalActors.Emulator.Rows;

/// <summary>How a JSON value becomes a column value (snowpipe-rest.md §7.4).</summary>
internal enum ColumnKind
{
    /// <summary>VARCHAR(n).</summary>
    Text,

    /// <summary>A whole number of at most 32 bits.</summary>
    Integer,

    /// <summary>A whole number of at most 64 bits.</summary>
    BigInteger,

    /// <summary>NUMBER(p,s).</summary>
    Number,

    /// <summary>FLOAT, 64 bits.</summary>
    Real,

    /// <summary>BOOLEAN.</summary>
    Boolean,

    /// <summary>TIMESTAMP_NTZ.</summary>
    Timestamp,

    /// <summary>VARIANT.</summary>
    Variant,
}

/// <summary>Where a column gets its value from.</summary>
internal enum ValueRule
{
    /// <summary>The key of the same name.</summary>
    Key,

    /// <summary>The whole row.</summary>
    WholeRow,

    /// <summary>The commit time, UTC.</summary>
    CommitTime,
}
