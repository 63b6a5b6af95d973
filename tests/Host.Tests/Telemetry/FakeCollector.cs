using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ThermalActors.Host.Tests.Telemetry;

/// <summary>A collector that takes OTLP over HTTP and remembers what it was sent.</summary>
internal sealed class FakeCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, string? Type, string Body)> _received = new();

    public FakeCollector()
    {
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}");
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public IReadOnlyList<(string Path, string? Type, string Body)> Received => [.. _received];

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (await NextAsync() is { } context)
        {
            try
            {
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _received.Enqueue((context.Request.Url!.AbsolutePath, context.Request.ContentType, Encoding.Latin1.GetString(body.ToArray())));
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception e) when (e is IOException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // Its sender has given up this one; the next is taken all the same.
            }
        }
    }

    private async Task<HttpListenerContext?> NextAsync()
    {
        try
        {
            return await _listener.GetContextAsync();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            return null;
        }
    }
}
