using System.Text.Json;

namespace ThermalActors.Snowpipe.Wire;

/// <summary>Reads JSON that nobody promised to be JSON: every accessor answers null instead of throwing.</summary>
internal static class WireJson
{
    /// <summary>The document, or null when the bytes are not one JSON text. The caller disposes it.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        var span = body.Span;
        if (span.StartsWith("\uFEFF"u8)) body = body[3..];
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member of an object, null when there is none or the element is no object.</summary>
    public static JsonElement? Member(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        try
        {
            return element.TryGetProperty(name, out var member) ? member : null;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate in some member's name.
            return null;
        }
    }

    /// <summary>A string as it is, a number as it was written, anything else null.</summary>
    public static string? AsText(this JsonElement? element)
    {
        if (element is not { } some) return null;
        try
        {
            return some.ValueKind switch
            {
                JsonValueKind.String => some.GetString(),
                JsonValueKind.Number => some.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8, or a lone surrogate.
            return null;
        }
    }

    /// <summary>A 64-bit integer given as a number or as text, else null.</summary>
    public static long? AsInt64(this JsonElement? element)
    {
        if (element is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value)) return value;
        if (AsText(element) is not { } text) return null;
        return decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var any)
            && any is >= long.MinValue and <= long.MaxValue
                ? (long)any
                : null;
    }
}
