using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ThermalActors.Snowpipe.Credentials;

namespace ThermalActors.Snowpipe.Wire;

/// <summary>Reads the answers of the control host, which come in more forms than are documented (snowpipe-rest.md §1.2, §1.3).</summary>
internal static class ControlAnswers
{
    private const int MinRawToken = 20;
    private const int MaxToken = 16 * 1024;

    // Later than any second count of this millennium, earlier than any millisecond count of this century.
    private const long FirstMilliseconds = 100_000_000_000;

    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(3650);

    /// <summary>The text that names the ingest host, unwrapped and trimmed; null when there is none.</summary>
    public static string? ReadHost(ReadOnlyMemory<byte> body)
    {
        using var document = WireJson.Parse(body);
        var text = document?.RootElement switch
        {
            { ValueKind: JsonValueKind.Object } root => root.Member("hostname").AsText(),
            { ValueKind: JsonValueKind.String } root => ((JsonElement?)root).AsText(),
            _ => Encoding.UTF8.GetString(body.Span),
        };
        var host = text?.Trim('\uFEFF', ' ', '\t', '\r', '\n', '"', '\'');
        return string.IsNullOrEmpty(host) ? null : host;
    }

    /// <summary>The token and the life that the answer states for it; null when there is no token.</summary>
    public static (Secret Token, TimeSpan? ExpiresIn)? ReadToken(ReadOnlyMemory<byte> body)
    {
        using var document = WireJson.Parse(body);
        switch (document?.RootElement)
        {
            case { ValueKind: JsonValueKind.Object } root:
                var token = root.Member("token").AsText() ?? root.Member("access_token").AsText();
                return IsToken(token) ? (new Secret(token!), Seconds(root.Member("expires_in").AsInt64())) : null;
            case { ValueKind: JsonValueKind.String } root:
                var quoted = ((JsonElement?)root).AsText()?.Trim();
                return IsToken(quoted) ? (new Secret(quoted!), null) : null;
            default:
                var raw = Encoding.UTF8.GetString(body.Span).Trim('\uFEFF', ' ', '\t', '\r', '\n');
                return raw.Length >= MinRawToken && IsToken(raw) ? (new Secret(raw), null) : null;
        }
    }

    /// <summary>
    /// The life of a compact JWS from its receipt, read without verifying it: <c>exp - iat</c>, or <c>exp</c> against the
    /// given time. Null when it does not say.
    /// </summary>
    public static TimeSpan? LifetimeOf(Secret token, DateTimeOffset receivedAt)
    {
        var parts = token.Reveal().Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1])) return null;
        using var payload = WireJson.Parse(Base64Url.DecodeFromChars(parts[1]));
        if (payload is null || Moment(payload.RootElement.Member("exp").AsInt64()) is not { } expires) return null;
        var issued = Moment(payload.RootElement.Member("iat").AsInt64()) ?? receivedAt.ToUnixTimeSeconds();
        return Seconds(expires - issued);
    }

    /// <summary>True for text that can stand in an Authorization header.</summary>
    public static bool IsToken(string? text) =>
        text is { Length: > 0 and <= MaxToken } && text.All(c => c is > ' ' and <= '~' and not ('"' or '\\' or '<' or '>' or '{' or '}'));

    private static long? Moment(long? claim) => claim switch
    {
        null or <= 0 => null,
        >= FirstMilliseconds => claim / 1000,
        _ => claim,
    };

    private static TimeSpan? Seconds(long? seconds) =>
        seconds is > 0 and var some && some <= MaxLifetime.TotalSeconds ? TimeSpan.FromSeconds(some) : null;
}
