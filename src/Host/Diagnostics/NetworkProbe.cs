using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ThermalActors.Host.Hosting;
using ThermalActors.Snowpipe.Http;

namespace ThermalActors.Host.Diagnostics;

/// <summary>The real network, on the way and with the trust that the settings give it.</summary>
internal sealed class NetworkProbe : INetworkProbe, IDisposable
{
    private const X509ChainStatusFlags UnknownAuthority = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
    private readonly ProxyRoute _route;
    private readonly SocketsHttpHandler _handler;
    private volatile Seen? _seen;

    /// <param name="network">The settings.</param>
    /// <param name="timeout">Longest wait for a connection.</param>
    /// <exception cref="StartException">A file of the settings cannot be used.</exception>
    public NetworkProbe(NetworkOptions network, TimeSpan timeout)
    {
        _route = network.Proxy;
        _handler = StationNetwork.Open(network, timeout);
        _handler.SslOptions.RemoteCertificateValidationCallback = Look;
    }

    /// <inheritdoc/>
    public Uri? ProxyTo(Uri address) => SnowpipeHttp.ProxyTo(_route, address);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation) => await Dns.GetHostAddressesAsync(host, cancellation);

    /// <inheritdoc/>
    public async Task<TlsFacts> HandshakeAsync(string host, int port, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellation);
        await using var tls = new SslStream(client.GetStream());
        var options = _handler.SslOptions;
        return await SeeingAsync(() => tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                EnabledSslProtocols = options.EnabledSslProtocols,
                CertificateChainPolicy = options.CertificateChainPolicy,
                RemoteCertificateValidationCallback = Look,
            },
            cancellation)) with
        { Protocol = tls.SslProtocol.ToString() };
    }

    /// <inheritdoc/>
    public Task<TlsFacts> TunnelAsync(Uri address, CancellationToken cancellation) => SeeingAsync(async () =>
    {
        using var http = new HttpMessageInvoker(_handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        using var response = await http.SendAsync(request, cancellation);
    });

    /// <inheritdoc/>
    public async Task ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _handler.Dispose();

    private async Task<TlsFacts> SeeingAsync(Func<Task> handshake)
    {
        try
        {
            await handshake();
            return _seen?.Facts ?? new TlsFacts("plain HTTP", "nobody", DateTimeOffset.MaxValue);
        }
        catch (Exception e) when (_seen is { Refused: true } seen && (e is AuthenticationException || e.InnerException is AuthenticationException))
        {
            throw new UntrustedCertificateException(seen.Facts.Issuer, seen.UnknownAuthority, (e.InnerException ?? e).Message, e);
        }
    }

    /// <summary>Only looks: what the platform found stands.</summary>
    private bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is X509Certificate2 shown)
        {
            var statuses = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status) ?? X509ChainStatusFlags.NoError;
            var unknown = errors == SslPolicyErrors.RemoteCertificateChainErrors && (statuses & UnknownAuthority) != X509ChainStatusFlags.NoError && !statuses.HasFlag(X509ChainStatusFlags.NotTimeValid);
            _seen = new Seen(
                new TlsFacts("TLS", shown.GetNameInfo(X509NameType.SimpleName, forIssuer: true), new DateTimeOffset(shown.NotAfter.ToUniversalTime())),
                errors != SslPolicyErrors.None,
                unknown);
        }

        return errors == SslPolicyErrors.None;
    }

    private sealed record Seen(TlsFacts Facts, bool Refused, bool UnknownAuthority);
}
