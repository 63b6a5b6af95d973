using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ThermalActors.Snowpipe.Tests.Support;

/// <summary>
/// A proxy that knows CONNECT only, and behind it every host of the world: it answers each request inside the tunnel itself, with the
/// certificate that it was given. That is just what an inspecting proxy does.
/// </summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n{\"channel_statuses\": {} }";
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2? _own;
    private readonly Task _accepting;

    /// <param name="certificate">Shown as the host's.</param>
    /// <param name="own">Shown as the proxy's own, when TLS is spoken with the proxy itself.</param>
    public ConnectProxy(X509Certificate2 certificate, X509Certificate2? own = null)
    {
        (_certificate, _own) = (certificate, own);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"{(_own is null ? "http" : "https")}://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>The login that is asked for; null for none.</summary>
    public string? Login { get; set; }

    /// <summary>Says no to every tunnel.</summary>
    public bool Refuses { get; set; }

    /// <summary>Hosts that tunnels led to.</summary>
    public ConcurrentQueue<string> Tunnels { get; } = [];

    /// <summary>Heads of the requests inside the tunnels.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            Stream stream = client.GetStream();
            if (_own is not null) stream = await SecureAsync(stream, _own);
            while (await HeadAsync(stream) is { Length: > 0 } head)
            {
                if (Refuses || !IsLoggedIn(head))
                {
                    var status = Refuses ? "403 Forbidden" : "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"";
                    await WriteAsync(stream, $"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
                    continue;
                }

                Tunnels.Enqueue(head.Split(' ')[1]);
                await WriteAsync(stream, "HTTP/1.1 200 Connection established\r\n\r\n");
                var inside = await SecureAsync(stream, _certificate);
                while (await HeadAsync(inside) is { Length: > 0 } request)
                {
                    Requests.Enqueue(request);
                    await WriteAsync(inside, Answer);
                }

                return;
            }
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // The client walks away from what it does not trust; that is the point of half of the tests.
        }
    }

    private bool IsLoggedIn(string head) =>
        Login is null || head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Login))}\r\n", StringComparison.OrdinalIgnoreCase);

    private async Task<SslStream> SecureAsync(Stream stream, X509Certificate2 certificate)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _end.Token);
        return tls;
    }

    /// <summary>Reads one head with its body of known length; empty at the end.</summary>
    private async Task<string> HeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _end.Token) == 0) return string.Empty;
            head.Append((char)one[0]);
        }

        var length = head.ToString().Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line.AsSpan("Content-Length: ".Length), System.Globalization.CultureInfo.InvariantCulture)
            : 0;
        await stream.ReadExactlyAsync(new byte[length], _end.Token);
        return head.ToString();
    }

    private async Task WriteAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _end.Token);
        await stream.FlushAsync(_end.Token);
    }
}
