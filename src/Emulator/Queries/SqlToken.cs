namespace ThermalActors.Emulator.Queries;

/// <summary>The kinds of token that matter to the translation.</summary>
internal enum SqlTokenKind
{
    /// <summary>No token: before the first or behind the last one.</summary>
    None,

    /// <summary>A keyword or an unquoted identifier.</summary>
    Word,

    /// <summary>An identifier in double quotes.</summary>
    Quoted,

    /// <summary>A string literal.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An operator or a bracket.</summary>
    Symbol,
}

/// <summary>One token of a statement; white space and comments are no tokens.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Value">A word or symbol as written, an identifier or string without quotes and escapes.</param>
/// <param name="Start">Where it begins in the statement.</param>
/// <param name="End">Where it ends.</param>
/// <param name="SpaceBefore">True when white space or a comment stands before it.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Value, int Start, int End, bool SpaceBefore)
{
    /// <summary>True for this keyword, whatever its case.</summary>
    public bool Is(string word) => Kind == SqlTokenKind.Word && Value.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>True for this symbol.</summary>
    public bool IsSymbol(string symbol) => Kind == SqlTokenKind.Symbol && Value.Equals(symbol, StringComparison.Ordinal);

    /// <summary>True for a word or a quoted identifier.</summary>
    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.Quoted;

    /// <summary>The token as DuckDB reads it.</summary>
    public string Sql => Kind switch
    {
        SqlTokenKind.Quoted => "\"" + Value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"",
        SqlTokenKind.Text => "'" + Value.Replace("'", "''", StringComparison.Ordinal) + "'",
        _ => Value,
    };
}
