using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ThermalActors.Host.Diagnostics;

/// <summary>The real network.</summary>
internal sealed class NetworkProbe : INetworkProbe
{
    /// <inheritdoc/>
    public Uri? ProxyTo(Uri address)
    {
        var proxy = HttpClient.DefaultProxy;
        return address.IsLoopback || proxy.IsBypassed(address) ? null : proxy.GetProxy(address);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation) => await Dns.GetHostAddressesAsync(host, cancellation);

    /// <inheritdoc/>
    public async Task<TlsFacts> HandshakeAsync(string host, int port, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellation);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = host, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 }, cancellation);
        using var certificate = new X509Certificate2(tls.RemoteCertificate!);
        return new TlsFacts(tls.SslProtocol.ToString(), certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
    }

    /// <inheritdoc/>
    public async Task ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellation);
    }
}
