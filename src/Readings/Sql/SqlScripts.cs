using System.Buffers;
using System.Text;

namespace ThermalActors.Readings.Sql;

/// <summary>Reads the embedded scripts of <c>sql/</c> and fills in their placeholders, written <c>{{name}}</c>.</summary>
public static class SqlScripts
{
    private const string Open = "{{";
    private const string Close = "}}";
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Account = "account";
    private const string PublicKey = "public_key";

    private static readonly SearchValues<char> Base64 = SearchValues.Create(Alphanumeric + "+/=");
    private static readonly SearchValues<char> Regular = SearchValues.Create(Alphanumeric + "_$");

    /// <summary>The text of a script as it is in <c>sql/</c>, placeholders included.</summary>
    public static string Template(SqlScript script)
    {
        var name = $"sql/{script.ToString().ToLowerInvariant()}.sql";
        using var stream = typeof(SqlScripts).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentOutOfRangeException(nameof(script), script, "There is no such script.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The text of a script, ready to run.</summary>
    /// <exception cref="ArgumentException">A name is empty or has control characters, or the public key is not Base64.</exception>
    public static string Render(SqlScript script, SqlNames names) => Fill(Template(script), names);

    /// <summary>Fills in the placeholders of <paramref name="template"/>.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Render"/>, or the template has a placeholder that does not exist.</exception>
    internal static string Fill(string template, SqlNames names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var output = new StringBuilder(template.Length);
        foreach (var line in template.Split('\n'))
        {
            if (output.Length > 0) output.Append('\n');
            var lacksKey = names.PublicKey is null && line.Contains(Open + PublicKey, StringComparison.Ordinal);
            if (lacksKey && !line.StartsWith("--", StringComparison.Ordinal)) output.Append("-- ");
            FillLine(output, line, names);
        }

        return output.ToString();
    }

    private static void FillLine(StringBuilder output, string line, SqlNames names)
    {
        var quoted = false;
        for (var position = 0; position < line.Length;)
        {
            var opens = line.AsSpan(position).StartsWith(Open, StringComparison.Ordinal);
            var close = opens ? line.IndexOf(Close, position, StringComparison.Ordinal) : -1;
            if (close < 0)
            {
                quoted ^= line[position] == '\'';
                output.Append(line[position++]);
                continue;
            }

            var end = close + Close.Length;
            var name = line[(position + Open.Length)..close];
            var value = ValueOf(name, names);
            var path = (position > 0 && line[position - 1] == '.') || (end < line.Length && line[end] == '.');
            output.Append(name is PublicKey or Account ? value : quoted ? Literal(value, path) : Identifier(value));
            position = end;
        }
    }

    private static string ValueOf(string placeholder, SqlNames names)
    {
        var value = placeholder switch
        {
            Account => names.Account,
            "database" => names.Database,
            "schema" => names.Schema,
            "table" => names.Table,
            "pipe" => names.Pipe,
            "role" => names.Role,
            "user" => names.User,
            PublicKey => names.PublicKey ?? "PASTE THE LINE OF `thermal-actors keys generate` HERE",
            _ => throw new ArgumentException($"There is no placeholder {placeholder}.", nameof(placeholder)),
        };
        if (string.IsNullOrWhiteSpace(value) || value.Any(char.IsControl))
            throw new ArgumentException($"The value for {placeholder} must be a single line of text.", nameof(names));
        if (placeholder is PublicKey && names.PublicKey is not null && value.AsSpan().ContainsAnyExcept(Base64))
            throw new ArgumentException("The public key must be Base64 without header and line breaks.", nameof(names));
        return value;
    }

    private static string Identifier(string name) => IsRegular(name) ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Inside quotes a dotted path keeps the rules of identifiers, while a single name is compared as it is stored.
    private static string Literal(string name, bool path)
    {
        var text = path ? Identifier(name) : IsRegular(name) ? name.ToUpperInvariant() : name;
        return text.Replace("'", "''", StringComparison.Ordinal);
    }

    private static bool IsRegular(string name) =>
        !char.IsAsciiDigit(name[0]) && name[0] != '$' && !name.AsSpan().ContainsAnyExcept(Regular);
}
