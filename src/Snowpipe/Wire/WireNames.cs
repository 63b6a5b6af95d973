using System.Text;

namespace ThermalActors.Snowpipe.Wire;

/// <summary>Names as they stand in paths (snowpipe-rest.md §3.2): upper-case unless quoted, encoded the way the service expects.</summary>
internal static class WireNames
{
    private const string KeptAsTheyAre = "-._~!$&'()*+,=:@";
    private const int MaxLength = 255;

    /// <summary>The name that the service stores: upper-case, or exactly as written between double quotes.</summary>
    public static string Normalize(string name) => IsQuoted(name) ? name : name.ToUpperInvariant();

    /// <summary>The name inside a JSON body, where it is matched exactly and quotes have no meaning.</summary>
    public static string InBody(string name) =>
        IsQuoted(name) ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : name.ToUpperInvariant();

    /// <summary>The name as a path segment.</summary>
    public static string InPath(string name)
    {
        var segment = new StringBuilder(name.Length + 8);
        foreach (var octet in Encoding.UTF8.GetBytes(Normalize(name)))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || KeptAsTheyAre.Contains((char)octet, StringComparison.Ordinal))
            {
                segment.Append((char)octet);
            }
            else
            {
                segment.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return segment.ToString();
    }

    /// <summary>Why a name cannot be used, null when it can. A dot segment would change the path that is called.</summary>
    public static string? Problem(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return "is empty";
        if (name.Length > MaxLength) return $"is longer than {MaxLength} characters";
        if (name is "." or "..") return "is a dot segment";
        if (name.Any(char.IsControl)) return "contains a control character";
        if (name.Contains('"', StringComparison.Ordinal) && !IsQuoted(name)) return "has unbalanced quotes";
        return null;
    }

    private static bool IsQuoted(string name) =>
        name.Length > 2 && name[0] == '"' && name[^1] == '"'
        && !name[1..^1].Replace("\"\"", "", StringComparison.Ordinal).Contains('"', StringComparison.Ordinal);
}
