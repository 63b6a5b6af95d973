namespace ThermalActors.Snowpipe.Tests.Support;

/// <summary>One request as it would have gone over the wire.</summary>
internal sealed record RecordedRequest(string Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Path => Uri.AbsolutePath;

    public string PathAndQuery => Uri.PathAndQuery;

    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary>The fields of a query or of a form, decoded, in order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Fields(string encoded) =>
    [
        .. encoded.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).Select(pair =>
            KeyValuePair.Create(Decode(pair[0]), Decode(pair.Length > 1 ? pair[1] : ""))),
    ];

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
