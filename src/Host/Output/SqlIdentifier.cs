using System.Text.RegularExpressions;

namespace ThermalActors.Host.Output;

/// <summary>Names in the SQL that is printed for people to run.</summary>
internal static partial class SqlIdentifier
{
    /// <summary>A regular name is written bare and means its upper case; any other one is quoted and means exactly itself.</summary>
    public static string Of(string name) => Regular().IsMatch(name) ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_$]*\\z", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Regular();
}
