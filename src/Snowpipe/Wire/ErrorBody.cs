using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ThermalActors.Snowpipe.Wire;

/// <summary>The code and the text of an error body, whatever its shape (D, C, E, S, L, N, T of snowpipe-rest.md §5.1).</summary>
/// <param name="Code">Snowflake's code, null when the body has none.</param>
/// <param name="Message">The text for people, not yet fit for a log.</param>
internal sealed partial record ErrorBody(string? Code, string? Message)
{
    private const string NoRoute = "T1_ENVOY_NR_404";

    // In the order in which the shapes are told apart; all of them are seen in the field.
    private static readonly string[] CodeMembers = ["code", "error_code", "error", "status_code"];

    public static ErrorBody Parse(ReadOnlyMemory<byte> body)
    {
        using var document = WireJson.Parse(body);
        return document?.RootElement switch
        {
            { ValueKind: JsonValueKind.Object } root => new(CodeOf(root), MessageOf(root)),
            { ValueKind: JsonValueKind.String } root => FromText(((JsonElement?)root).AsText()),
            _ => FromText(Encoding.UTF8.GetString(body.Span)),
        };
    }

    private static string? CodeOf(JsonElement root)
    {
        foreach (var name in CodeMembers)
        {
            if (root.Member(name).AsText() is { } text && IsCode(text)) return text;
        }

        return null;
    }

    private static string? MessageOf(JsonElement root) =>
        root.Member("message").AsText() ?? root.Member("error_description").AsText() ?? root.Member("error").AsText();

    private static ErrorBody FromText(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return new(null, null);
        var trimmed = text.Trim();
        if (trimmed.StartsWith("ERR_", StringComparison.Ordinal) && IsCode(trimmed)) return new(trimmed, null);
        return trimmed.Contains(NoRoute, StringComparison.Ordinal) ? new(NoRoute, trimmed) : new(null, trimmed);
    }

    // Zero says "no error"; longer or odder texts are messages in the wrong place.
    private static bool IsCode(string text) => text.Length <= 100 && text is not "0" && CodeForm().IsMatch(text);

    [GeneratedRegex("^(?:[A-Za-z][A-Za-z0-9_]*|[0-9]+)\\z", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex CodeForm();
}
