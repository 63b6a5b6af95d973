using System.Net;
using System.Net.Sockets;
using ThermalActors.Host.Diagnostics;

namespace ThermalActors.Host.Tests.Diagnostics;

/// <summary>A network that answers as told.</summary>
internal sealed class FakeNetwork : INetworkProbe
{
    public Uri? Proxy { get; init; }

    public Exception? Dns { get; init; }

    public Exception? Handshake { get; init; }

    public DateTimeOffset CertificateEnds { get; init; } = TestStation.Noon.AddYears(1);

    public static SocketException Refused => new((int)SocketError.ConnectionRefused);

    public Uri? ProxyTo(Uri address) => Proxy;

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation) =>
        Dns is null ? Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Parse("192.0.2.1")]) : Task.FromException<IReadOnlyList<IPAddress>>(Dns);

    public Task<TlsFacts> HandshakeAsync(string host, int port, CancellationToken cancellation) =>
        Handshake is null ? Task.FromResult(new TlsFacts("Tls13", "A CA", CertificateEnds)) : Task.FromException<TlsFacts>(Handshake);

    /// <summary>What happens on the way through the proxy.</summary>
    public Exception? Tunnel { get; init; }

    /// <summary>What happens on the way to the proxy itself.</summary>
    public Exception? Connect { get; init; }

    public Task<TlsFacts> TunnelAsync(Uri address, CancellationToken cancellation) =>
        Tunnel is null ? Task.FromResult(new TlsFacts("TLS", "A CA", CertificateEnds)) : Task.FromException<TlsFacts>(Tunnel);

    public Task ConnectAsync(string host, int port, CancellationToken cancellation) => Connect is null ? Task.CompletedTask : Task.FromException(Connect);
}
