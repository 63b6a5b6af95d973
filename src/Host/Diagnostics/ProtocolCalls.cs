using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;

namespace ThermalActors.Host.Diagnostics;

/// <summary>What the service answered, as it came.</summary>
/// <param name="Status">HTTP status; 0 when no answer came.</param>
/// <param name="Body">The beginning of the body.</param>
internal sealed record ProtocolAnswer(int Status, string Body)
{
    private const int Shown = 160;

    /// <summary>True for a 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>A member of the body, as it is written there; null when there is none, or no JSON.</summary>
    public string? Member(params string[] path)
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            var element = document.RootElement;
            foreach (var name in path)
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
            }

            return element.ValueKind is JsonValueKind.String ? element.GetString() : element.GetRawText();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Status and body in one line.</summary>
    public string Line()
    {
        var text = string.Join(' ', Body.Split((char[])['\r', '\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        return Status == 0 ? "no answer" : string.Create(CultureInfo.InvariantCulture, $"{Status} {(text.Length > Shown ? text[..Shown] + " …" : text)}").TrimEnd();
    }
}

/// <summary>
/// The calls of the data plane, raw: what <see cref="SnowpipeClient"/> would never send, and answers that it would fold into a class.
/// </summary>
internal sealed class ProtocolCalls(HttpMessageHandler handler, SnowpipeTarget target, AccessToken access, TimeSpan timeout)
{
    private const int LongestBody = 16_384;

    private readonly string _pipe = $"databases/{Name(target.Database)}/schemas/{Name(target.Schema)}/pipes/{Name(target.Pipe)}";

    public Task<ProtocolAnswer> OpenAsync(string channel, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, $"/v2/streaming/{_pipe}/channels/{Uri.EscapeDataString(channel)}?requestId={Guid.NewGuid():D}", """{"fail_on_uncommitted_rows":false}""", null, cancellation);

    public Task<ProtocolAnswer> DropAsync(string channel, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"/v2/streaming/{_pipe}/channels/{Uri.EscapeDataString(channel)}?requestId={Guid.NewGuid():D}", """{"fail_on_uncommitted_rows":false}""", null, cancellation);

    public Task<ProtocolAnswer> StatusAsync(string channel, CancellationToken cancellation, string? bearer = null) =>
        SendAsync(HttpMethod.Post, $"/v2/streaming/{_pipe}:bulk-channel-status", $$"""{"channel_names":["{{channel}}"]}""", bearer, cancellation);

    public Task<ProtocolAnswer> AppendAsync(string channel, string continuation, int number, string body, CancellationToken cancellation) => SendAsync(
        HttpMethod.Post,
        string.Create(CultureInfo.InvariantCulture, $"/v2/streaming/data/{_pipe}/channels/{Uri.EscapeDataString(channel)}/rows?continuationToken={Uri.EscapeDataString(continuation)}&startOffsetToken={number}&endOffsetToken={number}&requestId={Guid.NewGuid():D}"),
        body, null, cancellation, "application/x-ndjson");

    private static string Name(string name) => Uri.EscapeDataString(name.ToUpperInvariant());

    private async Task<ProtocolAnswer> SendAsync(HttpMethod method, string path, string body, string? bearer, CancellationToken cancellation, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(access.IngestHost.GetLeftPart(UriPartial.Authority) + path)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "thermal-actors-doctor");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + (bearer ?? access.Bearer.Reveal()));
        if (bearer is null && access.Kind is TokenKind.ProgrammaticAccessToken) request.Headers.TryAddWithoutValidation("X-Snowflake-Authorization-Token-Type", "PROGRAMMATIC_ACCESS_TOKEN");
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(timeout);
        try
        {
            using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
            using var response = await invoker.SendAsync(request, bound.Token);
            await response.Content.LoadIntoBufferAsync(LongestBody, bound.Token);
            return new ProtocolAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(bound.Token));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new ProtocolAnswer(0, string.Empty);
        }
    }
}
