using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ThermalActors.Actors.Settings;

/// <summary>A value found by <see cref="HoconScanner"/>.</summary>
/// <param name="Path">Full path, dots between its parts.</param>
/// <param name="Text">The value's text; quotes removed, escapes as written.</param>
/// <param name="Line">Line of the key, counted from 1.</param>
internal sealed record ScannedValue(string Path, string Text, int Line);

/// <summary>Something that the HOCON parser would accept or misread silently.</summary>
internal sealed record ScanFault(int Line, string Reason, string? Hint);

/// <summary>
/// Reads the structure of a HOCON text before the parser does. The parser drops everything after a stray brace, takes the
/// next line for the value of an empty key and accepts prose as a key (style.md §4.12); this pass finds such places with
/// their lines. Nesting is bounded: the parser behind it recurses.
/// </summary>
internal sealed class HoconScanner
{
    private const int DeepestNesting = 32;

    private readonly record struct Scope(string Path, int Line);

    private readonly string _text;
    private readonly Stack<Scope> _scopes = new();
    private readonly ImmutableArray<ScannedValue>.Builder _values = ImmutableArray.CreateBuilder<ScannedValue>();
    private readonly ImmutableArray<ScanFault>.Builder _faults = ImmutableArray.CreateBuilder<ScanFault>();
    private int _position;
    private int _line = 1;
    private bool _rootClosed;

    private HoconScanner(string text) => _text = text;

    public static (ImmutableArray<ScannedValue> Values, ImmutableArray<ScanFault> Faults) Scan(string text)
    {
        var scanner = new HoconScanner(text);
        scanner.ScanAll();
        return (scanner._values.ToImmutable(), scanner._faults.ToImmutable());
    }

    private bool AtEnd => _position >= _text.Length;

    private char Current => _text[_position];

    private bool AtComment => Current == '#' || Looking("//");

    private void ScanAll()
    {
        SkipSeparators();
        var rooted = !AtEnd && Current == '{';
        if (rooted)
        {
            Advance();
            Open(string.Empty, _line);
        }

        for (SkipSeparators(); !AtEnd; SkipSeparators())
        {
            if (_rootClosed)
            {
                Fault(_line, "text after the closing '}' of the file is ignored", "Remove the outer braces or the rest.");
                return;
            }

            if (Current == '}') CloseScope(rooted);
            else if (Current is '{' or '[' or ']' or '=' or ':')
            {
                Fault(_line, string.Create(CultureInfo.InvariantCulture, $"unexpected '{Current}'"), "A setting is written as: key = value.");
                SkipLine();
            }
            else ReadMember();
        }

        foreach (var scope in _scopes)
        {
            var block = scope.Path.Length == 0 ? "the '{' opened here" : $"the block '{scope.Path} {{' opened here";
            Fault(scope.Line, block + " is never closed", "Add the missing '}'.");
        }
    }

    private void Open(string path, int line)
    {
        _scopes.Push(new Scope(path, line));
        if (_scopes.Count <= DeepestNesting) return;
        Fault(line, string.Create(CultureInfo.InvariantCulture, $"blocks are nested deeper than {DeepestNesting}"), null);
        _scopes.Clear();
        _position = _text.Length;
    }

    private void CloseScope(bool rooted)
    {
        Advance();
        if (_scopes.TryPop(out _))
        {
            _rootClosed = rooted && _scopes.Count == 0;
            return;
        }

        Fault(_line, "'}' without a '{'; everything after it would be ignored", "Remove it, or add the missing '{'.");
    }

    private void ReadMember()
    {
        var line = _line;
        var key = ReadKey(line);
        if (key.StartsWith("include ", StringComparison.Ordinal) || string.Equals(key, "include", StringComparison.Ordinal))
        {
            Fault(line, "'include' is not supported", "Put everything into one file.");
            SkipLine();
            return;
        }

        var path = Join(key);
        if (OpensBlock())
        {
            Open(path, line);
            return;
        }

        if (AtEnd || Current is not ('=' or ':'))
        {
            Fault(line, $"'{Shorten(key)}' has no value", "A setting is written as: key = value.");
            return;
        }

        Advance();
        if (key.EndsWith('+'))
        {
            Fault(line, "'+=' does not append", "Write the whole value with '='.");
            SkipLine();
            return;
        }

        SkipSpaces();
        if (!AtEnd && Current == '{')
        {
            Advance();
            Open(path, line);
            return;
        }

        ReadValue(key, path, line);
    }

    private string ReadKey(int line)
    {
        var key = new StringBuilder();
        while (!AtEnd && Current is not ('=' or ':' or '{' or '}' or ',' or '\n') && !AtComment)
        {
            if (Current == '"') ReadQuoted(key, line);
            else
            {
                key.Append(Current);
                Advance();
            }
        }

        return key.ToString().Trim();
    }

    /// <summary>A block may open on the key's line or on the next one, as the parser allows.</summary>
    private bool OpensBlock()
    {
        var (position, line) = (_position, _line);
        while (!AtEnd && char.IsWhiteSpace(Current)) Advance();
        if (!AtEnd && Current == '{')
        {
            Advance();
            return true;
        }

        (_position, _line) = (position, line);
        return false;
    }

    private void ReadValue(string key, string path, int line)
    {
        var value = new StringBuilder();
        var found = _faults.Count;
        while (!AtEnd && Current is not ('\n' or ',' or '}') && !AtComment && _faults.Count == found)
        {
            if (Current == '"') ReadQuoted(value, line);
            else if (Current == '[') ReadList(value, line);
            else if (Looking("${")) Fault(line, "substitutions are not supported", "Write the value itself; the environment goes in as THERMAL_ACTORS__….");
            else if (Current is '=' or ':') Fault(line, $"the value of '{Shorten(key)}' contains '{Current}'", "Put it in \"double quotes\".");
            else if (Current == '{') Fault(line, $"'{{' within the value of '{Shorten(key)}'", "Put the value in \"double quotes\".");
            else
            {
                value.Append(Current);
                Advance();
            }
        }

        if (_faults.Count != found)
        {
            SkipLine();
            return;
        }

        var text = value.ToString().Trim();
        if (text.Length == 0) Fault(line, $"'{Shorten(key)}' has an empty value", "Remove the line to keep the default, or write none, auto or off where the reference names them.");
        else _values.Add(new ScannedValue(path, text, line));
    }

    private void ReadQuoted(StringBuilder into, int line)
    {
        var triple = Looking("\"\"\"");
        var end = triple ? "\"\"\"" : "\"";
        for (var i = 0; i < end.Length; i++) Advance();
        while (!AtEnd && !Looking(end))
        {
            if (!triple && Current == '\n') break;
            if (!triple && Current == '\\' && _position + 1 < _text.Length && _text[_position + 1] != '\n')
            {
                into.Append(Current);
                Advance();
            }

            into.Append(Current);
            Advance();
        }

        if (AtEnd || !Looking(end))
        {
            Fault(line, "a quotation mark is never closed", "Add the missing '\"'.");
            return;
        }

        for (var i = 0; i < end.Length; i++) Advance();
    }

    private void ReadList(StringBuilder into, int line)
    {
        var depth = 0;
        while (!AtEnd)
        {
            if (Current == '[' && ++depth > DeepestNesting)
            {
                Fault(_line, string.Create(CultureInfo.InvariantCulture, $"lists are nested deeper than {DeepestNesting}"), null);
                _position = _text.Length;
                return;
            }

            if (Current == ']') depth--;
            into.Append(Current);
            Advance();
            if (depth == 0) return;
        }

        Fault(line, "a '[' is never closed", "Add the missing ']'.");
    }

    private void SkipSeparators()
    {
        while (!AtEnd)
        {
            if (char.IsWhiteSpace(Current) || Current == ',') Advance();
            else if (AtComment) SkipLine();
            else return;
        }
    }

    private void SkipSpaces()
    {
        while (!AtEnd && Current != '\n' && char.IsWhiteSpace(Current)) Advance();
    }

    private void SkipLine()
    {
        while (!AtEnd && Current != '\n') Advance();
    }

    private void Advance()
    {
        if (_text[_position] == '\n') _line++;
        _position++;
    }

    private bool Looking(string token) => string.CompareOrdinal(_text, _position, token, 0, token.Length) == 0;

    private string Join(string key) => _scopes.TryPeek(out var scope) && scope.Path.Length > 0 ? $"{scope.Path}.{key}" : key;

    private void Fault(int line, string reason, string? hint) => _faults.Add(new ScanFault(line, reason, hint));

    /// <summary>Prose can end up as a key, and so can the lines of a pasted private key: those are not repeated.</summary>
    private static string Shorten(string key) =>
        key.Length <= 40 ? key : key.Contains(' ', StringComparison.Ordinal) ? key[..40] + "…" : "this line";
}
