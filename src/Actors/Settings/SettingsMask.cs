using System.Text.RegularExpressions;

namespace ThermalActors.Actors.Settings;

/// <summary>Keys and tokens get pasted where a file name belongs, and passwords into addresses; such a text is never repeated.</summary>
public static partial class SettingsMask
{
    private const int LongestValue = 200;

    /// <summary>A value as it may be shown.</summary>
    /// <param name="text">As written.</param>
    public static string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains("BEGIN", StringComparison.Ordinal) || text.StartsWith("eyJ", StringComparison.Ordinal) || text.Length > LongestValue
            ? "***"
            : UserInfo().Replace(text, "***@");
    }

    /// <summary>Whether a text is a key or token itself, where the name of its file belongs.</summary>
    /// <param name="text">As written.</param>
    public static bool IsSecret(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("eyJ", StringComparison.Ordinal) || text.Contains("-----BEGIN", StringComparison.Ordinal);
    }

    [GeneratedRegex("(?<=//)[^/]*@", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UserInfo();
}
