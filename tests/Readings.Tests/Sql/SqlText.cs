using System.Text.RegularExpressions;
using ThermalActors.Readings.Sql;

namespace ThermalActors.Readings.Tests.Sql;

/// <summary>As much of a SQL parser as the scripts need: no comments, statements, the parts between brackets.</summary>
internal static partial class SqlText
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static string WithoutComments(string sql) => Regex.Replace(sql, "--[^\n]*", "", RegexOptions.ExplicitCapture, Limit);

    public static string[] Statements(string sql) =>
        [.. WithoutComments(sql).Split(';').Select(static s => Regex.Replace(s, @"\s+", " ", RegexOptions.ExplicitCapture, Limit).Trim()).Where(static s => s.Length > 0)];

    public static string[] Statements(SqlScript script) => Statements(SqlScripts.Render(script, new SqlNames { PublicKey = "MIIB" }));

    /// <summary>The text between the bracket that follows <paramref name="head"/> and its partner.</summary>
    public static string Bracketed(string statement, string head)
    {
        var start = statement.IndexOf('(', statement.IndexOf(head, StringComparison.Ordinal) + head.Length) + 1;
        var depth = 1;
        var end = start;
        while (depth > 0)
        {
            depth += statement[end] switch { '(' => 1, ')' => -1, _ => 0 };
            end++;
        }

        return statement[start..(end - 1)];
    }

    /// <summary>Splits at commas that are in neither brackets nor quotes.</summary>
    public static string[] Items(string list)
    {
        var items = new List<string>();
        var (depth, quoted, start) = (0, false, 0);
        for (var i = 0; i < list.Length; i++)
        {
            quoted ^= list[i] == '\'';
            if (quoted) continue;
            depth += list[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth > 0 || list[i] != ',') continue;
            items.Add(list[start..i].Trim());
            start = i + 1;
        }

        items.Add(list[start..].Trim());
        return [.. items];
    }
}
