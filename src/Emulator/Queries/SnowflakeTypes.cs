namespace ThermalActors.Emulator.Queries;

/// <summary>Names that Snowflake and DuckDB give to the same things.</summary>
internal static class SnowflakeTypes
{
    /// <summary>The DuckDB type of a cast; null keeps it as written.</summary>
    /// <param name="name">Type name in upper case.</param>
    /// <param name="hasArguments">True when a precision or length follows.</param>
    public static string? Cast(string name, bool hasArguments) => name switch
    {
        "NUMBER" or "NUMERIC" or "DECIMAL" or "DEC" => hasArguments ? "DECIMAL" : "DECIMAL(38,0)",
        "INT" or "INTEGER" or "SMALLINT" or "TINYINT" or "BYTEINT" => "BIGINT",
        "FLOAT" or "FLOAT4" or "FLOAT8" or "REAL" => "DOUBLE",
        "STRING" or "TEXT" or "CHAR" or "NVARCHAR" => "VARCHAR",
        "TIMESTAMP_NTZ" or "TIMESTAMPNTZ" or "DATETIME" => "TIMESTAMP",
        "TIMESTAMP_LTZ" or "TIMESTAMP_TZ" or "TIMESTAMPLTZ" or "TIMESTAMPTZ" => "TIMESTAMPTZ",
        "VARIANT" or "OBJECT" or "ARRAY" => "JSON",
        _ => null,
    };

    /// <summary>True when a precision after the type name must go: DuckDB's timestamps take none.</summary>
    public static bool DropsArguments(string duckType) => duckType is "TIMESTAMP" or "TIMESTAMPTZ";

    /// <summary>True for casts that keep a JSON value as JSON.</summary>
    public static bool IsSemiStructured(string name) => name.ToUpperInvariant() is "VARIANT" or "OBJECT" or "ARRAY";

    /// <summary>The full word of a date part such as <c>hh</c>; unknown words stay.</summary>
    public static string DatePart(string word) => word.ToLowerInvariant() switch
    {
        "y" or "yy" or "yyy" or "yyyy" or "yr" or "years" or "yrs" => "year",
        "q" or "qtr" or "qtrs" or "quarters" => "quarter",
        "mm" or "mon" or "mons" or "months" => "month",
        "w" or "wk" or "weekofyear" or "woy" or "wy" => "week",
        "d" or "dd" or "days" or "dayofmonth" => "day",
        "h" or "hh" or "hr" or "hours" or "hrs" => "hour",
        "m" or "mi" or "min" or "minutes" or "mins" => "minute",
        "s" or "sec" or "seconds" or "secs" => "second",
        "ms" or "msec" or "milliseconds" => "millisecond",
        "us" or "usec" or "microseconds" => "microsecond",
        var part => part,
    };
}
