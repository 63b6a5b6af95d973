using System.Globalization;
using System.Text;
using ThermalActors.Emulator.Warehouse;

namespace ThermalActors.Emulator.Queries;

/// <summary>
/// Rewrites a SELECT token by token where Snowflake and DuckDB differ: paths into VARIANT, type names, date parts, the current time,
/// WITHIN GROUP, FLATTEN, two-part names, and the names of columns without an alias. Everything else passes unchanged.
/// </summary>
internal sealed class SqlRewriter
{
    private static readonly HashSet<string> PartFirst = new(StringComparer.OrdinalIgnoreCase)
    {
        "DATEADD", "DATEDIFF", "TIMESTAMPADD", "TIMESTAMPDIFF", "TIMEADD", "TIMEDIFF", "DATE_TRUNC", "DATE_PART",
    };

    private static readonly Dictionary<string, string> Renamed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["TIMESTAMPADD"] = "dateadd",
        ["TIMEADD"] = "dateadd",
        ["TIMESTAMPDIFF"] = "datediff",
        ["TIMEDIFF"] = "datediff",
        ["TO_TIMESTAMP"] = "to_timestamp_ntz",
        ["TRY_TO_TIMESTAMP"] = "try_to_timestamp_ntz",
    };

    private readonly IReadOnlyList<SqlToken> _tokens;
    private readonly WarehouseNames _names;
    private readonly DateTimeOffset _now;
    private readonly IReadOnlyDictionary<int, string> _aliases;
    private readonly List<string> _output = [];
    private readonly Stack<Group> _groups = new();
    private Primary _primary;
    private int _at;
    private int _braces;
    private bool _tableExpected;

    public SqlRewriter(IReadOnlyList<SqlToken> tokens, string source, WarehouseNames names, DateTimeOffset now)
    {
        _tokens = tokens;
        _names = names;
        _now = now;
        _aliases = ColumnNames.Missing(tokens, source);
    }

    /// <summary>The statement for DuckDB.</summary>
    /// <param name="tableFirst">True when the first token is the name of a table.</param>
    public string Run(bool tableFirst = false)
    {
        _tableExpected = tableFirst;
        while (_at < _tokens.Count)
        {
            Step();
            if (_aliases.TryGetValue(_at - 1, out var name)) _output.Add(" AS " + WarehouseNames.Quote(name));
        }

        return string.Concat(_output);
    }

    private void Step()
    {
        var token = Current;
        if (token.Kind == SqlTokenKind.Symbol) StepSymbol(token);
        else if (token.Kind == SqlTokenKind.Word) StepWord(token);
        else if (token.Kind == SqlTokenKind.Quoted) StepName(token);
        else Emit(token.Sql, startsPrimary: true);
    }

    private void StepSymbol(SqlToken token)
    {
        switch (token.Value)
        {
            case "(":
                Open(function: null);
                break;
            case ")":
                Close();
                break;
            case "{" or "}":
                _braces += token.Value is "{" ? 1 : -1;
                Emit(token.Value);
                break;
            case "::":
                Emit("::");
                CastType();
                break;
            case ":" when _braces == 0 && _at > 0 && EndsPrimary(Previous) && Peek(1).IsName:
                Path();
                break;
            default:
                Emit(token.Value);
                break;
        }
    }

    private void StepWord(SqlToken token)
    {
        var next = Peek(1);
        if (CurrentTime(token) is { } time) EmitTime(time);

        // The local table has no such metadata; its ingestion_timestamp is the time of the commit.
        else if (token.Is("METADATA$ROW_LAST_COMMIT_TIME")) Emit("CAST(NULL AS TIMESTAMP)", startsPrimary: true);
        else if (token.Is("WITHIN") && next.Is("GROUP") && _at > 0 && Previous.IsSymbol(")")) WithinGroup();
        else if (token.Is("TABLE") && next.IsSymbol("(") && Peek(2).Is("FLATTEN")) OpenOmitted();
        else if (token.Is("FLATTEN") && next.IsSymbol("(")) Flatten();
        else if (token.Is("ERROR_TABLE") && next.IsSymbol("(")) ErrorTable();
        else if (token.Is("AS") && _groups.TryPeek(out var group) && group.IsCast)
        {
            Emit(token.Value);
            CastType();
        }
        else if (next.IsSymbol("(") && !SqlWords.IsReserved(token.Value)) Function(token);
        else StepName(token);
    }

    private void StepName(SqlToken token)
    {
        if (_tableExpected && IsTwoPartName())
        {
            Emit($"{WarehouseNames.Quote(_names.Database)}.{token.Sql}", startsPrimary: true);
            _tableExpected = false;
            return;
        }

        var continues = _at > 0 && Previous.IsSymbol(".");
        Emit(token.Sql, startsPrimary: !continues && (token.Kind == SqlTokenKind.Quoted || !SqlWords.IsReserved(token.Value)));
        if (token.Kind == SqlTokenKind.Word) _tableExpected = token.Is("FROM") || token.Is("JOIN");
    }

    /// <summary><c>SCHEMA.TABLE</c>, which DuckDB cannot tell from <c>DATABASE.TABLE</c> when both names are the same.</summary>
    private bool IsTwoPartName() =>
        Current.Value.Equals(_names.Schema, StringComparison.OrdinalIgnoreCase)
        && _names.Schema.Equals(_names.Database, StringComparison.OrdinalIgnoreCase)
        && Peek(1).IsSymbol(".") && Peek(2).IsName && !Peek(3).IsSymbol(".");

    private void Function(SqlToken token)
    {
        var name = Renamed.GetValueOrDefault(token.Value, token.Value);
        Emit(name, startsPrimary: true);
        Open(token.Value);
        if (!PartFirst.Contains(token.Value) || !Peek(1).IsSymbol(",")) return;
        if (Current.Kind is SqlTokenKind.Word or SqlTokenKind.Text)
            Emit($"'{SnowflakeTypes.DatePart(Current.Value)}'", startsPrimary: true);
    }

    private void Open(string? function)
    {
        var start = function is null ? new Primary(_output.Count, _at) : _primary;
        Emit("(");
        _groups.Push(new Group(start, function, _output.Count, Omitted: false));
        _tableExpected = false;
    }

    private void OpenOmitted()
    {
        Emit("", startsPrimary: true);
        _at++;
        _groups.Push(new Group(_primary, null, _output.Count, Omitted: true));
    }

    private void Close()
    {
        if (!_groups.TryPop(out var group)) throw new WarehouseQueryException("a closing bracket has no opening one");
        var argument = string.Concat(_output.Skip(group.Inside)).Trim();
        Emit(group.Omitted ? "" : ")");
        _primary = group.Start;

        // Snowflake's ARRAY_AGG leaves out NULLs.
        if (!group.Is("ARRAY_AGG") || argument.Length == 0) return;
        if (argument.StartsWith("DISTINCT ", StringComparison.OrdinalIgnoreCase)) argument = argument["DISTINCT ".Length..];
        if (Current.Is("WITHIN")) WithinGroup();
        _output.Add($" FILTER (WHERE ({argument}) IS NOT NULL)");
    }

    /// <summary><c>F(x) WITHIN GROUP (ORDER BY y)</c> becomes <c>F(x ORDER BY y)</c> for the functions whose order DuckDB wants inside.</summary>
    private void WithinGroup()
    {
        var function = _tokens[_primary.Token];
        if (!function.Is("ARRAY_AGG") && !function.Is("LISTAGG"))
        {
            Emit(Current.Value);
            return;
        }

        _output.RemoveAt(_output.Count - 1);
        _output.Add(" ");
        _at += 3;
        var depth = _groups.Count;
        _groups.Push(new Group(_primary, null, _output.Count, Omitted: false));
        while (_at < _tokens.Count && _groups.Count > depth) Step();
    }

    /// <summary><c>FLATTEN(INPUT => x)</c>: one row per member, with <c>key</c> and <c>value</c>.</summary>
    private void Flatten()
    {
        Emit("json_each", startsPrimary: true);
        Open("FLATTEN");
        if (Current.Is("INPUT") && (Peek(1).IsSymbol("=>") || Peek(1).IsSymbol(":="))) _at += 2;
    }

    private void ErrorTable()
    {
        Emit(_names.ErrorRows, startsPrimary: true);
        for (var depth = 0; _at < _tokens.Count;)
        {
            if (Current.IsSymbol("(")) depth++;
            if (Current.IsSymbol(")")) depth--;
            _at++;
            if (depth == 0) return;
        }
    }

    /// <summary>A path such as <c>:sensors.scd4x[0]</c> behind a VARIANT.</summary>
    private void Path()
    {
        var first = _at;
        var path = new StringBuilder("$");
        while (_at < _tokens.Count)
        {
            if ((Current.IsSymbol(":") || (Current.IsSymbol(".") && _at > first)) && Peek(1).IsName)
            {
                path.Append(".\"").Append(Peek(1).Value.Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
                _at += 2;
            }
            else if (Current.IsSymbol("[") && Peek(1).Kind is SqlTokenKind.Number or SqlTokenKind.Text && Peek(2).IsSymbol("]"))
            {
                path.Append(Peek(1).Kind == SqlTokenKind.Number ? $"[{Peek(1).Value}]" : $".\"{Peek(1).Value}\"");
                _at += 3;
            }
            else
            {
                break;
            }
        }

        var before = _primary.Token > 0 ? _tokens[_primary.Token - 1] : default;
        var function = _groups.TryPeek(out var group) && before.IsSymbol("(") ? group.Function : null;
        var use = PathUses.Of(function, _primary.Token > 1 ? _tokens[_primary.Token - 2] : default, before, Current, Peek(1));
        var literal = path.ToString().Replace("'", "''", StringComparison.Ordinal);
        var (opening, closing) = use switch
        {
            PathUse.Json => ("json_extract(", ")"),
            PathUse.Number => ("CAST(json_extract_string(", ") AS DOUBLE)"),
            _ => ("json_extract_string(", ")"),
        };
        var start = _output[_primary.Output];
        _output[_primary.Output] = (start.StartsWith(' ') ? " " : "") + opening + start.TrimStart();
        _output.Add($", '{literal}'{closing}");
    }

    private void CastType()
    {
        if (_at >= _tokens.Count || Current.Kind != SqlTokenKind.Word) return;
        var hasArguments = Peek(1).IsSymbol("(");
        var type = SnowflakeTypes.Cast(Current.Value.ToUpperInvariant(), hasArguments);
        var start = _primary;
        Emit(type ?? Current.Value);
        if (hasArguments)
        {
            var keep = type is null || !SnowflakeTypes.DropsArguments(type);
            while (_at < _tokens.Count)
            {
                var last = Current.IsSymbol(")");
                if (keep) Emit(Current.Value);
                else _at++;
                if (last) break;
            }
        }

        _primary = start;
    }

    private string? CurrentTime(SqlToken token)
    {
        if (_at > 0 && Previous.IsSymbol(".")) return null;
        var time = _now.UtcDateTime;
        return token.Value.ToUpperInvariant() switch
        {
            "CURRENT_TIMESTAMP" or "LOCALTIMESTAMP" => Stamp(),
            "SYSDATE" or "GETDATE" or "NOW" when Peek(1).IsSymbol("(") => Stamp(),
            "CURRENT_DATE" => $"DATE '{time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'",
            "CURRENT_TIME" or "LOCALTIME" => $"TIME '{time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'",
            _ => null,
        };

        string Stamp() => $"TIMESTAMP '{time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'";
    }

    private void EmitTime(string literal)
    {
        Emit(literal, startsPrimary: true);
        if (!Current.IsSymbol("(")) return;
        _at += Peek(1).IsSymbol(")") ? 2 : Peek(1).Kind == SqlTokenKind.Number && Peek(2).IsSymbol(")") ? 3 : 0;
    }

    private void Emit(string text, bool startsPrimary = false)
    {
        if (startsPrimary) _primary = new Primary(_output.Count, _at);
        _output.Add(_at < _tokens.Count && _tokens[_at].SpaceBefore && _output.Count > 0 ? " " + text : text);
        _at++;
    }

    private static bool EndsPrimary(SqlToken token) =>
        token.Kind == SqlTokenKind.Quoted || token.IsSymbol(")") || token.IsSymbol("]")
        || (token.Kind == SqlTokenKind.Word && !SqlWords.IsReserved(token.Value));

    private SqlToken Current => Peek(0);

    private SqlToken Previous => _tokens[_at - 1];

    private SqlToken Peek(int ahead) => _at + ahead < _tokens.Count ? _tokens[_at + ahead] : default;

    /// <summary>Where the expression that a path or a cast applies to begins, in the output and in the tokens.</summary>
    private readonly record struct Primary(int Output, int Token);

    private readonly record struct Group(Primary Start, string? Function, int Inside, bool Omitted)
    {
        public bool IsCast => Is("CAST") || Is("TRY_CAST");

        public bool Is(string function) => string.Equals(Function, function, StringComparison.OrdinalIgnoreCase);
    }
}
