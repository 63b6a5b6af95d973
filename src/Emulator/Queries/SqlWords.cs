namespace ThermalActors.Emulator.Queries;

/// <summary>The words that are never the name of a column or a function here.</summary>
internal static class SqlWords
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "FROM", "WHERE", "GROUP", "BY", "HAVING", "QUALIFY", "ORDER", "LIMIT", "OFFSET", "FETCH", "UNION", "ALL", "DISTINCT",
        "INTERSECT", "EXCEPT", "MINUS", "WITH", "AS", "ON", "USING", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "OUTER", "CROSS", "NATURAL",
        "LATERAL", "AND", "OR", "NOT", "IN", "IS", "LIKE", "ILIKE", "RLIKE", "BETWEEN", "EXISTS", "CASE", "WHEN", "THEN", "ELSE", "END",
        "ASC", "DESC", "NULLS", "FIRST", "LAST", "OVER", "PARTITION", "ROWS", "RANGE", "UNBOUNDED", "PRECEDING", "FOLLOWING", "WITHIN",
        "FILTER", "VALUES", "INTERVAL", "ESCAPE", "ANY", "SOME", "RECURSIVE", "EXCLUDE", "RENAME", "ILIKE",
    };

    /// <summary>True for a word of the grammar.</summary>
    public static bool IsReserved(string word) => Reserved.Contains(word);
}
