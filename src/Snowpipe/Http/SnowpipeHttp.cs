using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Http;

/// <summary>The HTTP side that all clients share.</summary>
public static class SnowpipeHttp
{
    private static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Makes the handler for production: no redirects, no cookies, no decompression, TLS 1.2 or newer with the machine's
    /// own trust and proxy. One handler serves all clients of a process and is disposed by its maker.
    /// </summary>
    /// <param name="connectTimeout">Upper bound of name resolution, connect and TLS together; 15 s when null.</param>
    public static SocketsHttpHandler CreateHandler(TimeSpan? connectTimeout = null) => CreateHandler(HttpClient.DefaultProxy, null, connectTimeout);

    /// <summary>The same on the way that the operator wants, with the operator's own authorities beside those of the machine.</summary>
    /// <param name="network">The way and the trust.</param>
    /// <param name="connectTimeout">Upper bound of name resolution, connect and TLS together; 15 s when null.</param>
    /// <param name="credentialsDirectory">See <see cref="Credentials.AccessTokenOptions.CredentialsDirectory"/>.</param>
    /// <returns>The handler; a failure of <see cref="Results.FailureClass.Configuration"/> when one of the files cannot be used.</returns>
    public static SnowpipeResult<SocketsHttpHandler> CreateHandler(NetworkOptions network, TimeSpan? connectTimeout, string? credentialsDirectory)
    {
        ArgumentNullException.ThrowIfNull(network);
        X509ChainPolicy? trust = null;
        if (network.CaFile is { } file && !TrustAnchors.Load(file).IsOk(out trust, out var untrusted)) return Outcome.Failed<SocketsHttpHandler>(untrusted);
        ProxyLogin? login = null;
        if (network.Proxy is ProxyRoute.Server { LoginFile: { } path } && !ProxyLogin.Open(path, credentialsDirectory).IsOk(out login, out var unreadable))
            return Outcome.Failed<SocketsHttpHandler>(unreadable);
        return Outcome.Ok(CreateHandler(ProxyFor(network.Proxy, login), trust, connectTimeout));
    }

    /// <summary>The proxy that leads to an address; null when it is called directly.</summary>
    /// <param name="route">The way.</param>
    /// <param name="address">The address.</param>
    public static Uri? ProxyTo(ProxyRoute route, Uri address)
    {
        var proxy = new LoopbackBypassingProxy(ProxyFor(route, null));
        return proxy.IsBypassed(address) ? null : proxy.GetProxy(address);
    }

    private static IWebProxy ProxyFor(ProxyRoute route, ProxyLogin? login) => route switch
    {
        ProxyRoute.Machine => HttpClient.DefaultProxy,
        ProxyRoute.Server server => new WebProxy(server.Address) { Credentials = login },
        _ => new WebProxy(),
    };

    private static SocketsHttpHandler CreateHandler(IWebProxy proxy, X509ChainPolicy? trust, TimeSpan? connectTimeout) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = connectTimeout ?? DefaultConnectTimeout,
        MaxConnectionsPerServer = 4,
        // Kept over the pauses between batches, replaced now and then so that a moved host is noticed.
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13, CertificateChainPolicy = trust },
        Proxy = new LoopbackBypassingProxy(proxy),
        UseProxy = true,
        ConnectCallback = ConnectAsync,
        // Traces are ours: no traceparent goes out, whoever listens here.
        ActivityHeadersPropagator = null,
    };

    /// <summary>The <c>User-Agent</c> in the form that Snowflake recommends (snowpipe-rest.md §3.1).</summary>
    /// <param name="application">1 to 64 visible ASCII characters without parentheses and backslash.</param>
    /// <exception cref="ArgumentException">The application name has another form.</exception>
    public static string UserAgent(string application)
    {
        ArgumentNullException.ThrowIfNull(application);
        if (application.Length is 0 or > 64 || application.Any(c => c is <= ' ' or > '~' or '(' or ')' or '\\'))
        {
            throw new ArgumentException("1 to 64 visible ASCII characters without parentheses and backslash are needed.", nameof(application));
        }

        var version = typeof(SnowpipeHttp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        var system = OperatingSystem.IsLinux() ? "Linux" : OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "Darwin" : "Unknown";
        var machine = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "amd64",
            var other => other.ToString().ToLowerInvariant(),
        };
        return $"SnowpipeStreamingSDK/{version.Split('+')[0]} ({system} {machine}) DOTNET/{Environment.Version.ToString(3)} (app={application})";
    }

    // A link that died silently (Wi-Fi, a NAT that forgot us) is noticed by probes, not by the next batch.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The proxy settings, except that a loopback host is never given to a proxy: its calls may be plain HTTP.</summary>
    private sealed class LoopbackBypassingProxy(IWebProxy inner) : IWebProxy
    {
        public ICredentials? Credentials
        {
            get => inner.Credentials;
            set => inner.Credentials = value;
        }

        public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : inner.GetProxy(destination);

        public bool IsBypassed(Uri host) => Hosts.IsLoopback(host) || inner.IsBypassed(host);
    }
}
