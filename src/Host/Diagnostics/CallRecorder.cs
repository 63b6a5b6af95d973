using System.Text;
using System.Text.Json;

namespace ThermalActors.Host.Diagnostics;

/// <summary>
/// Listens in on the calls of the login, which come as one: which of them was made, what the discovery answered, and by how much the
/// clocks differ. Tokens pass through unread.
/// </summary>
internal sealed class CallRecorder(HttpMessageHandler inner, TimeProvider time) : HttpMessageHandler
{
    private const string Discovery = "/v2/streaming/hostname";
    private const int LongestHost = 300;

    // The handler below serves the calls that follow the login, too.
    private readonly HttpMessageInvoker _inner = new(inner, disposeHandler: false);

    /// <summary>True once a token was asked for, which comes after a good discovery only.</summary>
    public bool AskedForToken { get; private set; }

    /// <summary>What the discovery answered; null when it gave no answer that looks like a host.</summary>
    public string? DiscoveredHost { get; private set; }

    /// <summary>This clock minus the server's, from the first dated answer; exact to a second and the way.</summary>
    public TimeSpan? ClockError { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri?.AbsolutePath;
        AskedForToken |= path is "/oauth/token";
        var sent = time.GetUtcNow();
        var response = await _inner.SendAsync(request, cancellationToken);
        if (response.Headers.Date is { } date) ClockError ??= Error(sent, time.GetUtcNow(), date);
        if (path is Discovery && response.IsSuccessStatusCode) DiscoveredHost = await ReadHostAsync(response, cancellationToken);
        return response;
    }

    // The date is cut to whole seconds, so on average it is half a second early.
    private static TimeSpan Error(DateTimeOffset sent, DateTimeOffset received, DateTimeOffset date) =>
        sent + ((received - sent) / 2) - date - TimeSpan.FromMilliseconds(500);

    private static async Task<string?> ReadHostAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await response.Content.LoadIntoBufferAsync(LongestHost * 10, cancellation);
        var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellation)).Trim();
        if (text.StartsWith('{')) text = FromJson(text) ?? string.Empty;
        text = text.Trim('"');
        return text.Length is > 0 and <= LongestHost && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':') ? text : null;
    }

    private static string? FromJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.TryGetProperty("hostname", out var host) && host.ValueKind == JsonValueKind.String ? host.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
