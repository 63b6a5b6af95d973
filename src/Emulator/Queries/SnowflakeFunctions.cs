using DuckDB.NET.Data;
using ThermalActors.Emulator.Warehouse;

namespace ThermalActors.Emulator.Queries;

/// <summary>Snowflake functions that DuckDB lacks, as macros in the connection's own memory.</summary>
internal static class SnowflakeFunctions
{
    private static readonly string[] Macros =
    [
        "iff(condition, yes, no) AS CASE WHEN condition THEN yes ELSE no END",
        "nvl(a, b) AS coalesce(a, b)",
        "nvl2(a, b, c) AS CASE WHEN a IS NOT NULL THEN b ELSE c END",
        "zeroifnull(a) AS coalesce(a, 0)",
        "nullifzero(a) AS nullif(a, 0)",
        "div0(a, b) AS CASE WHEN b = 0 THEN 0 ELSE a / b END",
        "div0null(a, b) AS CASE WHEN b = 0 OR b IS NULL THEN 0 ELSE a / b END",
        "equal_null(a, b) AS a IS NOT DISTINCT FROM b",
        "dateadd(part, n, t) AS t + CASE lower(part)"
            + " WHEN 'year' THEN to_years(CAST(n AS INTEGER)) WHEN 'quarter' THEN to_months(3 * CAST(n AS INTEGER)) WHEN 'month' THEN to_months(CAST(n AS INTEGER))"
            + " WHEN 'week' THEN to_days(7 * CAST(n AS INTEGER)) WHEN 'day' THEN to_days(CAST(n AS INTEGER)) WHEN 'hour' THEN to_hours(CAST(n AS BIGINT))"
            + " WHEN 'minute' THEN to_minutes(CAST(n AS BIGINT)) WHEN 'second' THEN to_seconds(CAST(n AS BIGINT))"
            + " WHEN 'millisecond' THEN to_milliseconds(CAST(n AS BIGINT)) WHEN 'microsecond' THEN to_microseconds(CAST(n AS BIGINT))"
            + " ELSE error('DATEADD does not know the part ' || part) END",

        // A naked VARIANT text still has its JSON quotes; the offset in a text is dropped by the cast, as Snowflake does.
        "to_timestamp_ntz(x) AS CASE WHEN TRY_CAST(trim(CAST(x AS VARCHAR), '\"') AS BIGINT) IS NULL THEN CAST(trim(CAST(x AS VARCHAR), '\"') AS TIMESTAMP)"
            + " WHEN abs(TRY_CAST(trim(CAST(x AS VARCHAR), '\"') AS BIGINT)) < 31536000000 THEN make_timestamp(1000000 * TRY_CAST(trim(CAST(x AS VARCHAR), '\"') AS BIGINT))"
            + " WHEN abs(TRY_CAST(trim(CAST(x AS VARCHAR), '\"') AS BIGINT)) < 31536000000000 THEN make_timestamp(1000 * TRY_CAST(trim(CAST(x AS VARCHAR), '\"') AS BIGINT))"
            + " ELSE make_timestamp(TRY_CAST(trim(CAST(x AS VARCHAR), '\"') AS BIGINT)) END",
        "try_to_timestamp_ntz(x) AS TRY_CAST(trim(CAST(x AS VARCHAR), '\"') AS TIMESTAMP)",
        "to_date(x) AS CAST(trim(CAST(x AS VARCHAR), '\"') AS DATE)",
        "try_to_date(x) AS TRY_CAST(trim(CAST(x AS VARCHAR), '\"') AS DATE)",
        "to_varchar(x) AS trim(CAST(x AS VARCHAR), '\"')",
        "to_char(x) AS trim(CAST(x AS VARCHAR), '\"')",
        "to_double(x) AS CAST(trim(CAST(x AS VARCHAR), '\"') AS DOUBLE)",
        "try_to_double(x) AS TRY_CAST(trim(CAST(x AS VARCHAR), '\"') AS DOUBLE)",
        "to_number(x) AS CAST(trim(CAST(x AS VARCHAR), '\"') AS DECIMAL(38,0))",
        "try_to_number(x) AS TRY_CAST(trim(CAST(x AS VARCHAR), '\"') AS DECIMAL(38,0))",
        "to_boolean(x) AS CAST(trim(CAST(x AS VARCHAR), '\"') AS BOOLEAN)",
        "to_variant(x) AS to_json(x)",
        "parse_json(x) AS CAST(x AS JSON)",
        "try_parse_json(x) AS TRY_CAST(x AS JSON)",
        "object_keys(x) AS json_keys(x)",
        "startswith(a, b) AS starts_with(a, b)",
        "endswith(a, b) AS ends_with(a, b)",
        "charindex(a, b) AS instr(b, a)",
        "regexp_like(a, b) AS regexp_full_match(a, b)",
        "boolor_agg(x) AS bool_or(x)",
        "booland_agg(x) AS bool_and(x)",
        "array_size(x) AS json_array_length(to_json(x))",
        "convert_timezone(zone, t) AS timezone(zone, timezone('UTC', CAST(t AS TIMESTAMP)))",
        "time_slice(t, n, part) AS time_bucket(CAST(n || ' ' || part AS INTERVAL), t)",
    ];

    /// <summary>Defines the macros; done once per database instance.</summary>
    public static void Define(DuckDBConnection connection) =>
        connection.Run(string.Join(";\n", Macros.Select(static macro => $"CREATE OR REPLACE MACRO memory.main.{macro}")));
}
