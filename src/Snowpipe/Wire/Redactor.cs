using System.Text;
using System.Text.RegularExpressions;
using ThermalActors.Snowpipe.Credentials;

namespace ThermalActors.Snowpipe.Wire;

/// <summary>
/// Makes a text of the server fit for a log: one line, bounded, and without the secrets that the call carried, should a
/// proxy or the service echo them. Anything that looks like a compact JWS is masked too.
/// </summary>
internal sealed partial class Redactor(params Secret[] secrets)
{
    // Enough of a message for a log line.
    private const int LogLine = 300;

    // Bounds the work on a hostile body; what lies behind it would be cut off below anyway.
    private const int MaxInput = 4096;

    /// <summary>A proxy may cut an echo short; a piece of this many characters of a secret is still masked.</summary>
    private const int Fragment = 12;

    public string? OneLine(string? text, int maxLength = LogLine)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (text.Length > MaxInput) text = text[..MaxInput];
        foreach (var secret in secrets) text = Mask(text, secret.Reveal());
        text = CompactJws().Replace(text, Secret.Mask);
        var line = new StringBuilder(Math.Min(text.Length, maxLength) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= maxLength) return line.Append('…').ToString();
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
            {
                if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
            }
            else
            {
                line.Append(rune.ToString());
            }
        }

        var result = line.ToString().TrimEnd();
        return result.Length == 0 ? null : result;
    }

    private static string Mask(string text, string secret)
    {
        if (secret.Length == 0) return text;
        if (secret.Length <= Fragment) return text.Replace(secret, Secret.Mask, StringComparison.OrdinalIgnoreCase);
        text = text.Replace(secret, Secret.Mask, StringComparison.OrdinalIgnoreCase);

        for (var at = 0; at + Fragment <= text.Length;)
        {
            var window = text.AsSpan(at, Fragment);

            // Tokens have no spaces, so ordinary prose is passed over in whole words.
            if (window.LastIndexOf(' ') is >= 0 and var space)
            {
                at += space + 1;
                continue;
            }

            if (!secret.AsSpan().Contains(window, StringComparison.OrdinalIgnoreCase))
            {
                at++;
                continue;
            }

            var end = at + Fragment;
            while (end < text.Length && secret.AsSpan().Contains(text.AsSpan(at, end - at + 1), StringComparison.OrdinalIgnoreCase)) end++;
            text = string.Concat(text.AsSpan(0, at), Secret.Mask, text.AsSpan(end));
            at += Secret.Mask.Length;
        }

        return text;
    }

    [GeneratedRegex("eyJ[A-Za-z0-9_-]{8,}(\\.[A-Za-z0-9_-]*){0,2}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex CompactJws();
}
