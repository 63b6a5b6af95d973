using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace ThermalActors.Emulator.Credentials;

/// <summary>A JWS in compact form, taken apart but not verified.</summary>
/// <param name="Algorithm">The header's <c>alg</c>.</param>
/// <param name="Claims">The payload.</param>
/// <param name="SignedPart">The bytes that the signature covers.</param>
/// <param name="Signature">The signature.</param>
internal sealed record CompactJws(string? Algorithm, JsonElement Claims, byte[] SignedPart, byte[] Signature)
{
    /// <summary>Takes a token apart; null when it is none.</summary>
    public static CompactJws? Parse(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3) return null;
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            if (header.RootElement.ValueKind != JsonValueKind.Object || claims.RootElement.ValueKind != JsonValueKind.Object) return null;
            return new CompactJws(
                TextOf(header.RootElement, "alg"),
                claims.RootElement.Clone(),
                Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]),
                Base64Url.DecodeFromChars(parts[2]));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A text claim, null when absent or of another type.</summary>
    public string? Text(string claim) => TextOf(Claims, claim);

    /// <summary>A time claim in seconds or milliseconds since 1970, null when absent or no number.</summary>
    public DateTimeOffset? Time(string claim)
    {
        if (!Claims.TryGetProperty(claim, out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
            return null;

        // Seconds reach 1e11 in the year 5138; a number above that is milliseconds.
        var milliseconds = Math.Abs(number) < 1e11 ? number * 1000 : number;
        return Math.Abs(milliseconds) < 2e14 ? DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds) : null;
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
