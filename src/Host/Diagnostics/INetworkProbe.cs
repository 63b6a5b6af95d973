using System.Net;

namespace ThermalActors.Host.Diagnostics;

/// <summary>A TLS connection as it came about.</summary>
/// <param name="Protocol">For instance <c>Tls13</c>.</param>
/// <param name="Issuer">Who signed the certificate.</param>
/// <param name="Expires">When the certificate ends.</param>
internal sealed record TlsFacts(string Protocol, string Issuer, DateTimeOffset Expires);

/// <summary>The network below HTTP, so that a check can say which layer fails.</summary>
internal interface INetworkProbe
{
    /// <summary>The proxy that leads to an address; null when it is reached directly.</summary>
    Uri? ProxyTo(Uri address);

    /// <summary>Asks DNS.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known, or nobody answers.</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation);

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody answers at that port.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not trusted.</exception>
    Task<TlsFacts> HandshakeAsync(string host, int port, CancellationToken cancellation);

    /// <summary>Asks a host for its head page through the proxy that leads there, on the very way that rows take; any answer will do.</summary>
    /// <exception cref="HttpRequestException">The proxy does not let the call through.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not trusted.</exception>
    Task<TlsFacts> TunnelAsync(Uri address, CancellationToken cancellation);

    /// <summary>Connects and hangs up.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody answers at that port.</exception>
    Task ConnectAsync(string host, int port, CancellationToken cancellation);
}
