using System.Text;

namespace ThermalActors.Emulator.Queries;

/// <summary>Cuts a Snowflake statement into tokens: knows strings with backslash escapes, <c>$$</c> strings, quoted names and three kinds of comment.</summary>
/// <param name="sql">The statement.</param>
internal sealed class SqlTokenizer(string sql)
{
    private static readonly string[] LongSymbols = ["::", "=>", ":=", "<>", "!=", "<=", ">=", "||", "->>", "->"];
    private readonly List<SqlToken> _tokens = [];
    private int _at;

    /// <summary>All tokens in order.</summary>
    /// <exception cref="WarehouseQueryException">A string, a quoted name or a comment has no end.</exception>
    public static IReadOnlyList<SqlToken> Read(string sql) => new SqlTokenizer(sql).Run();

    private List<SqlToken> Run()
    {
        while (true)
        {
            var space = SkipSpace();
            if (_at >= sql.Length) return _tokens;
            var start = _at;
            var (kind, value) = Next();
            _tokens.Add(new SqlToken(kind, value, start, _at, space));
        }
    }

    private (SqlTokenKind Kind, string Value) Next()
    {
        var c = sql[_at];
        if (c == '\'') return (SqlTokenKind.Text, ReadText());
        if (c == '"') return (SqlTokenKind.Quoted, ReadQuoted());
        if (StartsWith("$$")) return (SqlTokenKind.Text, ReadDollarText());
        if (char.IsLetter(c) || c == '_') return (SqlTokenKind.Word, Take(static x => char.IsLetterOrDigit(x) || x is '_' or '$'));
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1)))) return (SqlTokenKind.Number, ReadNumber());
        var symbol = Array.Find(LongSymbols, StartsWith) ?? c.ToString();
        _at += symbol.Length;
        return (SqlTokenKind.Symbol, symbol);
    }

    private bool SkipSpace()
    {
        var start = _at;
        while (_at < sql.Length)
        {
            if (char.IsWhiteSpace(sql[_at])) _at++;
            else if (StartsWith("--") || StartsWith("//")) _at = EndOf("\n", sql.Length);
            else if (StartsWith("/*")) _at = EndOf("*/", -1);
            else break;
        }

        return _at > start;
    }

    private int EndOf(string mark, int missing)
    {
        var end = sql.IndexOf(mark, _at + 2, StringComparison.Ordinal);
        if (end >= 0) return end + mark.Length;
        return missing >= 0 ? missing : throw new WarehouseQueryException("a comment has no end");
    }

    private string ReadText()
    {
        var value = new StringBuilder();
        for (_at++; _at < sql.Length; _at++)
        {
            var c = sql[_at];
            if (c == '\\' && _at + 1 < sql.Length) value.Append(Unescape(sql[++_at]));
            else if (c != '\'') value.Append(c);
            else if (Peek(1) == '\'') value.Append(sql[_at++]);
            else
            {
                _at++;
                return value.ToString();
            }
        }

        throw new WarehouseQueryException("a string has no closing quote");
    }

    private string ReadQuoted()
    {
        var value = new StringBuilder();
        for (_at++; _at < sql.Length; _at++)
        {
            if (sql[_at] != '"') value.Append(sql[_at]);
            else if (Peek(1) == '"') value.Append(sql[_at++]);
            else
            {
                _at++;
                return value.ToString();
            }
        }

        throw new WarehouseQueryException("a quoted name has no closing quote");
    }

    private string ReadDollarText()
    {
        var start = _at + 2;
        var end = sql.IndexOf("$$", start, StringComparison.Ordinal);
        if (end < 0) throw new WarehouseQueryException("a $$ string has no end");
        _at = end + 2;
        return sql[start..end];
    }

    private string ReadNumber()
    {
        var start = _at;
        Take(static x => char.IsAsciiDigit(x) || x == '.');
        if (Peek(0) is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            _at += 2;
            Take(char.IsAsciiDigit);
        }

        return sql[start.._at];
    }

    private string Take(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < sql.Length && belongs(sql[_at])) _at++;
        return sql[start.._at];
    }

    private static char Unescape(char c) => c switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '0' => '\0',
        _ => c,
    };

    private char Peek(int ahead) => _at + ahead < sql.Length ? sql[_at + ahead] : '\0';

    private bool StartsWith(string text) => string.CompareOrdinal(sql, _at, text, 0, text.Length) == 0;
}
