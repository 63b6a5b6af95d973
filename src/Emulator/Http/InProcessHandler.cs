using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ThermalActors.Emulator.Http;

/// <summary>Carries a client's calls to an <see cref="InProcessServer"/>. A cut connection looks like one: an error, or a body that breaks off.</summary>
internal sealed class InProcessHandler(InProcessServer server) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var connection = new Connection(cancellationToken);
        using var sent = new MemoryStream();
        var features = await FeaturesAsync(request, connection, sent);
        try
        {
            await server.ServeAsync(features);
        }
        catch (Exception e) when (e is not HttpRequestException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "the connection was closed", e);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (connection.IsCut && sent.Length == 0) throw new HttpRequestException(HttpRequestError.ResponseEnded, "the connection was cut");
        return Answer(features.GetRequiredFeature<IHttpResponseFeature>(), sent.ToArray(), connection.IsCut);
    }

    private static async Task<FeatureCollection> FeaturesAsync(HttpRequestMessage request, Connection connection, MemoryStream sent)
    {
        var url = request.RequestUri!;
        var headers = new HeaderDictionary { ["Host"] = url.Authority };
        foreach (var (name, values) in request.Headers.NonValidated) headers[name] = values.ToArray();
        var body = Array.Empty<byte>();
        if (request.Content is { } content)
        {
            body = await content.ReadAsByteArrayAsync();
            foreach (var (name, values) in content.Headers.NonValidated) headers[name] = values.ToArray();
            headers.ContentLength = body.Length;
        }

        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = "HTTP/1.1",
            Scheme = url.Scheme,
            Method = request.Method.Method,
            Path = Uri.UnescapeDataString(url.AbsolutePath),
            QueryString = url.Query,
            RawTarget = url.PathAndQuery,
            Headers = headers,
            Body = new MemoryStream(body, writable: false),
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(sent));
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { LocalPort = url.Port, LocalIpAddress = IPAddress.Loopback, RemoteIpAddress = IPAddress.Loopback });
        features.Set<IHttpRequestLifetimeFeature>(connection);
        return features;
    }

    private static HttpResponseMessage Answer(IHttpResponseFeature response, byte[] body, bool breaksOff)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)response.StatusCode)
        {
            Content = breaksOff ? new StreamContent(new BrokenStream(body)) : new ByteArrayContent(body),
        };
        foreach (var (name, values) in response.Headers)
        {
            if (!answer.Headers.TryAddWithoutValidation(name, values.ToArray()) && name is not "Content-Length")
                answer.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        return answer;
    }

    /// <summary>One call's connection, which either side may close.</summary>
    private sealed class Connection : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _cut = new();
        private readonly CancellationTokenSource _closed;

        public Connection(CancellationToken client)
        {
            _closed = CancellationTokenSource.CreateLinkedTokenSource(client, _cut.Token);
            RequestAborted = _closed.Token;
        }

        public CancellationToken RequestAborted { get; set; }

        public bool IsCut => _cut.IsCancellationRequested;

        public void Abort() => _cut.Cancel();

        public void Dispose()
        {
            _closed.Dispose();
            _cut.Dispose();
        }
    }

    /// <summary>A body whose end never comes.</summary>
    private sealed class BrokenStream(byte[] beginning) : MemoryStream(beginning, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count) => OrBreak(base.Read(buffer, offset, count), count);

        public override int Read(Span<byte> buffer) => OrBreak(base.Read(buffer), buffer.Length);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer, offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));

        private static int OrBreak(int read, int wanted) =>
            read == 0 && wanted > 0 ? throw new HttpIOException(HttpRequestError.ResponseEnded, "the body broke off") : read;
    }
}
