namespace ThermalActors.Emulator.Queries;

/// <summary>
/// As what a value inside a VARIANT is read. Snowflake decides it at run time from the value; here it follows from what stands
/// around the path, and a value that does not fit is an error rather than a wrong comparison.
/// </summary>
internal enum PathUse
{
    /// <summary>The JSON value itself.</summary>
    Json,

    /// <summary>Text without JSON quotes.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,
}

/// <summary>Decides on <see cref="PathUse"/>.</summary>
internal static class PathUses
{
    private static readonly HashSet<string> NumericFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        "AVG", "SUM", "MIN", "MAX", "MEDIAN", "STDDEV", "STDDEV_POP", "STDDEV_SAMP", "VARIANCE", "VAR_POP", "VAR_SAMP", "CORR", "ROUND",
        "ABS", "FLOOR", "CEIL", "SQRT", "PERCENTILE_CONT", "APPROX_PERCENTILE",
    };

    private static readonly HashSet<string> TextFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        "UPPER", "LOWER", "TRIM", "LENGTH", "LEN", "SUBSTR", "SUBSTRING", "LEFT", "RIGHT", "SPLIT_PART", "REPLACE", "CONTAINS",
        "STARTSWITH", "ENDSWITH", "TO_TIMESTAMP_NTZ", "TO_TIMESTAMP", "TRY_TO_TIMESTAMP_NTZ", "TO_DATE", "TO_VARCHAR", "CONCAT", "LISTAGG",
    };

    /// <summary>Decides from the neighbours.</summary>
    /// <param name="function">The function whose first argument the path begins, null when it begins none.</param>
    /// <param name="beforeLast">The token before <paramref name="before"/>.</param>
    /// <param name="before">The token before the expression.</param>
    /// <param name="after">The token after the path.</param>
    /// <param name="afterNext">The token after that one.</param>
    public static PathUse Of(string? function, SqlToken beforeLast, SqlToken before, SqlToken after, SqlToken afterNext)
    {
        if (after.IsSymbol("::")) return SnowflakeTypes.IsSemiStructured(afterNext.Value ?? "") ? PathUse.Json : PathUse.Text;
        if (IsTextOperator(after) || before.IsSymbol("||")) return PathUse.Text;
        if (IsComparison(after) || after.Is("BETWEEN")) return ComparedWith(afterNext, after);
        if (IsComparison(before)) return ComparedWith(beforeLast, before);
        if (IsArithmetic(after) || IsArithmetic(before)) return PathUse.Number;
        if (function is not null && NumericFunctions.Contains(function)) return PathUse.Number;
        return function is not null && TextFunctions.Contains(function) ? PathUse.Text : PathUse.Json;
    }

    private static PathUse ComparedWith(SqlToken operand, SqlToken comparison)
    {
        if (operand.Kind == SqlTokenKind.Text) return PathUse.Text;
        return operand.Kind == SqlTokenKind.Number || operand.IsSymbol("-") || !IsEquality(comparison) ? PathUse.Number : PathUse.Json;
    }

    private static bool IsTextOperator(SqlToken token) =>
        token.Is("LIKE") || token.Is("ILIKE") || token.Is("RLIKE") || token.Is("IN") || token.Is("NOT") || token.IsSymbol("||");

    private static bool IsComparison(SqlToken token) => IsEquality(token) || (token.Kind == SqlTokenKind.Symbol && token.Value is "<" or ">" or "<=" or ">=");

    private static bool IsEquality(SqlToken token) => token.Kind == SqlTokenKind.Symbol && token.Value is "=" or "<>" or "!=";

    private static bool IsArithmetic(SqlToken token) => token.Kind == SqlTokenKind.Symbol && token.Value is "+" or "-" or "*" or "/" or "%";
}
