using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Wire;

namespace ThermalActors.Snowpipe;

/// <summary>
/// The data plane over HTTP (snowpipe-rest.md §3). It holds no session: every call is one request, built anew from its
/// arguments, so repeating an append means calling again with the same <see cref="AppendRequest"/>.
/// </summary>
/// <remarks>
/// Safe for concurrent use. Names of channels are upper-cased like all others, in paths and in bodies.
/// Calls throw only <see cref="OperationCanceledException"/> for the caller's own token and
/// <see cref="ArgumentException"/> for an append without rows.
/// </remarks>
public sealed class SnowpipeClient : ISnowpipeClient
{
    // Every pipe has an implicit channel of this name; opening it as a named one is not allowed (§3.7).
    private const string ReservedChannel = "ELASTIC";

    private readonly HttpExchange _exchange;
    private readonly bool _nameScopedToken;
    private readonly string _pipePath;

    /// <summary>Makes a client for one pipe.</summary>
    /// <param name="handler">Sends the requests; not disposed here. Production uses <see cref="SnowpipeHttp.CreateHandler(TimeSpan?)"/>.</param>
    /// <param name="target">The pipe; its names are used, the host comes with each access token.</param>
    /// <param name="options">Time-out and application name.</param>
    /// <param name="clock">Runs the time-out and dates <c>Retry-After</c>.</param>
    /// <exception cref="ArgumentException">The target or an option cannot be used.</exception>
    public SnowpipeClient(HttpMessageHandler handler, SnowpipeTarget target, SnowpipeHttpOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        SnowpipeTarget.ThrowIfUnusable(target);
        _exchange = new HttpExchange(handler, options, clock);
        _nameScopedToken = options.NameScopedToken;
        _pipePath = $"databases/{WireNames.InPath(target.Database)}/schemas/{WireNames.InPath(target.Schema)}/pipes/{WireNames.InPath(target.Pipe)}";
    }

    /// <inheritdoc/>
    public Task<SnowpipeResult<OpenedChannel>> OpenChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation)
    {
        if (string.Equals(channel, ReservedChannel, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(Outcome.Misconfigured<OpenedChannel>(
                $"the channel name {ReservedChannel} is reserved by Snowflake: set snowflake.channel to another one"));
        }

        return CallAsync(SnowpipeCall.OpenChannel, access, channel, HttpMethod.Put,
            name => $"/v2/streaming/{_pipePath}/channels/{name}?requestId={requestId:D}",
            UncommittedRule(failOnUncommittedRows), ChannelAnswers.ReadOpen, cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The body is empty; what the service makes of that is not known.</exception>
    public Task<SnowpipeResult<ContinuationToken>> AppendRowsAsync(
        AccessToken access, string channel, AppendRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Body.IsEmpty) throw new ArgumentException("An append carries at least one row.", nameof(request));
        var query = $"continuationToken={Uri.EscapeDataString(request.ContinuationToken.Value)}"
            + $"&startOffsetToken={OffsetToken.Plain(request.Start)}"
            + $"&endOffsetToken={Uri.EscapeDataString(request.End.ToString())}"
            + $"&requestId={request.RequestId:D}";
        return CallAsync(SnowpipeCall.AppendRows, access, channel, HttpMethod.Post,
            name => $"/v2/streaming/data/{_pipePath}/channels/{name}/rows?{query}",
            Rows(request), ChannelAnswers.ReadAppend, cancellation);
    }

    /// <inheritdoc/>
    public Task<SnowpipeResult<ChannelStatus>> GetChannelStatusAsync(AccessToken access, string channel, CancellationToken cancellation)
    {
        var name = WireNames.Problem(channel) is null ? WireNames.InBody(channel) : channel;
        return CallAsync(SnowpipeCall.ChannelStatus, access, channel, HttpMethod.Post,
            _ => $"/v2/streaming/{_pipePath}:bulk-channel-status",
            ChannelNames(name), answer => ChannelAnswers.ReadBulkStatus(answer, name), cancellation);
    }

    /// <inheritdoc/>
    public Task<SnowpipeResult<bool>> DropChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation) =>
        CallAsync(SnowpipeCall.DropChannel, access, channel, HttpMethod.Delete,
            name => $"/v2/streaming/{_pipePath}/channels/{name}?requestId={requestId:D}",
            UncommittedRule(failOnUncommittedRows), _ => Outcome.Ok(true), cancellation);

    private async Task<SnowpipeResult<T>> CallAsync<T>(
        SnowpipeCall call,
        AccessToken access,
        string channel,
        HttpMethod method,
        Func<string, string> pathOf,
        HttpContent content,
        Func<HttpAnswer, SnowpipeResult<T>> read,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(access);
        using var request = new HttpRequestMessage { Method = method, Content = content };
        if (WireNames.Problem(channel) is { } problem) return Outcome.Misconfigured<T>($"the channel name {problem}");
        if (!access.IngestHost.IsHttps() && !Hosts.IsLoopback(access.IngestHost))
        {
            return Outcome.Misconfigured<T>($"the ingest host {access.IngestHost.Authority} must be called with https");
        }

        request.RequestUri = new Uri(access.IngestHost.GetLeftPart(UriPartial.Authority) + pathOf(WireNames.InPath(channel)));
        var sent = await _exchange.SendAsync(call, request, access.Bearer, TokenType(access.Kind), cancellation);
        if (!sent.IsOk(out var answer, out var failure)) return Outcome.Failed<T>(failure);
        return answer.IsSuccess ? read(answer) : Outcome.Failed<T>(answer.ToFailure());
    }

    private string? TokenType(TokenKind kind) => kind switch
    {
        TokenKind.Scoped => _nameScopedToken ? TokenTypes.OAuth : null,
        TokenKind.ProgrammaticAccessToken => TokenTypes.ProgrammaticAccessToken,
        TokenKind.KeyPairJwt => TokenTypes.KeyPairJwt,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static ReadOnlyMemoryContent Rows(AppendRequest request)
    {
        var content = new ReadOnlyMemoryContent(request.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        content.Headers.TryAddWithoutValidation("Content-Encoding", request.ContentEncoding);
        content.Headers.TryAddWithoutValidation(
            "x-snowflake-uncompressed-content-length", request.UncompressedBytes.ToString(CultureInfo.InvariantCulture));
        return content;
    }

    private static ByteArrayContent UncommittedRule(bool fail) =>
        Json(writer => writer.WriteBoolean("fail_on_uncommitted_rows", fail));

    private static ByteArrayContent ChannelNames(string channel) => Json(writer =>
    {
        writer.WriteStartArray("channel_names");
        writer.WriteStringValue(channel);
        writer.WriteEndArray();
    });

    private static ByteArrayContent Json(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        var content = new ByteArrayContent(buffer.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
