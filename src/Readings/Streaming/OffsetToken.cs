using System.Globalization;

namespace ThermalActors.Readings.Streaming;

/// <summary>
/// The offset token that Snowflake stores with a channel: 19 digits, so that its text order is its numeric order, and
/// optionally the CRC of the frame that ends there. The fingerprint tells our own history from somebody else's.
/// </summary>
/// <param name="Sequence">The number of the last row that the token covers.</param>
/// <param name="Fingerprint">CRC-32C of the frame that ends at <paramref name="Sequence"/>, or null for a plain number.</param>
/// <remarks>Two tokens are ordered by <see cref="Sequence"/> only; never compare them as text.</remarks>
public readonly record struct OffsetToken(Sequence Sequence, uint? Fingerprint)
{
    /// <summary>The text that goes on the wire: <c>0000000000000000042.9ae0daaf</c> or <c>0000000000000000042</c>.</summary>
    public override string ToString() => Fingerprint is { } crc
        ? string.Create(CultureInfo.InvariantCulture, $"{Sequence.Value:D19}.{crc:x8}")
        : Plain(Sequence);

    /// <summary>The plain 19-digit form, used as <c>startOffsetToken</c>.</summary>
    public static string Plain(Sequence sequence) => sequence.Value.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>Reads a token of ours; digits without padding are accepted, anything else is somebody else's token.</summary>
    public static bool TryParse(string? text, out OffsetToken token)
    {
        token = default;
        if (string.IsNullOrEmpty(text)) return false;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var digits = dot < 0 ? text.AsSpan() : text.AsSpan(0, dot);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        if (dot < 0)
        {
            token = new OffsetToken(new Sequence(number), null);
            return true;
        }

        var hex = text.AsSpan(dot + 1);
        if (hex.Length != 8 || !uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var crc)) return false;
        token = new OffsetToken(new Sequence(number), crc);
        return true;
    }
}
