namespace ThermalActors.Emulator.Queries;

/// <summary>Names the columns of a result that have no alias after their own text, as Snowflake does.</summary>
internal static class ColumnNames
{
    /// <summary>For the select list of the outermost SELECT: index of the last token of an expression → the name to give it.</summary>
    public static IReadOnlyDictionary<int, string> Missing(IReadOnlyList<SqlToken> tokens, string source)
    {
        var names = new Dictionary<int, string>();
        var (first, end) = SelectList(tokens);
        var depth = 0;
        for (var i = first; i < end; i++)
        {
            depth += Depth(tokens[i]);
            if (i + 1 < end && (depth > 0 || !tokens[i + 1].IsSymbol(","))) continue;
            if (NeedsName(tokens, first, i)) names[i] = OneLine(source[tokens[first].Start..tokens[i].End]);
            first = i + 2;
        }

        return names;
    }

    private static (int First, int End) SelectList(IReadOnlyList<SqlToken> tokens)
    {
        var depth = 0;
        var first = -1;
        for (var i = 0; i < tokens.Count; i++)
        {
            depth += Depth(tokens[i]);
            if (depth != 0) continue;
            if (first < 0 && tokens[i].Is("SELECT")) first = i + 1 < tokens.Count && (tokens[i + 1].Is("DISTINCT") || tokens[i + 1].Is("ALL")) ? i + 2 : i + 1;
            else if (first >= 0 && EndsList(tokens[i])) return (first, i);
        }

        return first < 0 ? (0, 0) : (first, tokens.Count);
    }

    private static bool EndsList(SqlToken token) =>
        token.Is("FROM") || token.Is("WHERE") || token.Is("UNION") || token.Is("EXCEPT") || token.Is("INTERSECT") || token.Is("ORDER") || token.Is("LIMIT");

    private static bool NeedsName(IReadOnlyList<SqlToken> tokens, int first, int last)
    {
        if (first > last) return false;
        var isPlainColumn = true;
        var depth = 0;
        for (var i = first; i <= last; i++)
        {
            depth += Depth(tokens[i]);
            if (depth == 0 && tokens[i].Is("AS")) return false;
            if (!tokens[i].IsName && !tokens[i].IsSymbol(".")) isPlainColumn = false;

            // "*", "t.*" and "* EXCLUDE (…)" name their columns themselves.
            if (tokens[i].IsSymbol("*") && (i == first || tokens[i - 1].IsSymbol("."))) return false;
        }

        if (isPlainColumn && !tokens[last].Is("NULL") && !tokens[last].Is("TRUE") && !tokens[last].Is("FALSE")) return false;
        return !EndsInAlias(tokens, first, last);
    }

    /// <summary>An expression followed by a bare name: <c>count(*) n</c>.</summary>
    private static bool EndsInAlias(IReadOnlyList<SqlToken> tokens, int first, int last)
    {
        if (!tokens[last].IsName || tokens[last].Is("END") || last == first) return false;
        var before = tokens[last - 1];
        if (tokens[last].Is("NULL") || tokens[last].Is("TRUE") || tokens[last].Is("FALSE")) return false;
        return before.Kind != SqlTokenKind.Symbol ? !SqlWords.IsReserved(before.Value) || before.Is("END") : before.IsSymbol(")") || before.IsSymbol("]");
    }

    private static int Depth(SqlToken token) =>
        token.Kind != SqlTokenKind.Symbol ? 0 : token.Value is "(" or "[" or "{" ? 1 : token.Value is ")" or "]" or "}" ? -1 : 0;

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
