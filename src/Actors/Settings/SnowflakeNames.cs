namespace ThermalActors.Actors.Settings;

/// <summary>Which names Snowflake and the channel take.</summary>
internal static class SnowflakeNames
{
    public const string IdentifierExpectation = "a name of 1 to 255 letters, digits, _ and $ that begins with a letter or _";

    /// <summary>An identifier without quotation marks; these are folded to upper case by the service and by us.</summary>
    public static bool IsIdentifier(string text) =>
        text.Length is > 0 and <= 255
        && (char.IsAsciiLetter(text[0]) || text[0] == '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$');

    /// <summary>Part of a channel name (device id or configured channel).</summary>
    public static bool IsChannelPart(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>Organisation and account, or locator with region and cloud.</summary>
    public static bool IsAccount(string text) =>
        text.Length is > 0 and <= 255 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    /// <summary>A login name: anything printable without spaces or quotation marks.</summary>
    public static bool IsUser(string text) => text.Length is > 0 and <= 255 && text.All(c => c is > ' ' and not ('"' or '\u007f'));
}
