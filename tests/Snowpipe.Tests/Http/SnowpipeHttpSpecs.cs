using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Tests.Support;

namespace ThermalActors.Snowpipe.Tests.Http;

/// <summary>The real handler against a real socket.</summary>
public sealed class SnowpipeHttpSpecs : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SnowpipeHttpSpecs() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Handler_follows_nothing_keeps_nothing_and_unpacks_nothing()
    {
        using var handler = SnowpipeHttp.CreateHandler();

        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseCookies);
        Assert.Equal(DecompressionMethods.None, handler.AutomaticDecompression);
        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, handler.SslOptions.EnabledSslProtocols);
        Assert.Null(handler.SslOptions.RemoteCertificateValidationCallback);
        Assert.Equal(TimeSpan.FromSeconds(15), handler.ConnectTimeout);
    }

    [Fact]
    public void Loopback_calls_never_go_through_a_proxy()
    {
        using var handler = SnowpipeHttp.CreateHandler();

        Assert.True(handler.Proxy!.IsBypassed(new Uri("http://127.0.0.1:8085")));
        Assert.True(handler.Proxy.IsBypassed(new Uri("http://my-acct.localhost:8085")));
    }

    [Fact]
    public async Task Names_and_the_colon_reach_the_wire_as_they_should()
    {
        var served = ServeAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");

        await StatusAsync("http", "\"Mixed Case\"");

        var request = await served;
        Assert.StartsWith(
            "POST /v2/streaming/databases/DB/schemas/S/pipes/%22Mixed%20Case%22:bulk-channel-status HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nAccept: application/json\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nAuthorization: Bearer " + Lab.Bearer + "\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_ends_the_call()
    {
        var served = ServeAsync($"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{Port}/elsewhere\r\nContent-Length: 0\r\n\r\n");

        var failure = (await StatusAsync("http")).Failure();

        await served;
        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.Equal(307, failure.HttpStatus);
    }

    [Fact]
    public async Task Cut_connection_is_ambiguous()
    {
        var served = ServeAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"channel_st");

        var failure = (await StatusAsync("http")).Failure();

        await served;
        Assert.Equal(FailureClass.Ambiguous, failure.Class);
    }

    [Fact]
    public async Task Refused_connection_is_ambiguous_and_called_unreachable()
    {
        _listener.Stop();

        var failure = (await StatusAsync("http", port: FreePort())).Failure();

        Assert.Equal(FailureClass.Ambiguous, failure.Class);
        Assert.Contains("unreachable: the connection was refused", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Untrusted_certificate_is_a_matter_of_configuration()
    {
        using var certificate = SelfSigned();
        var served = HandshakeAsync(certificate);

        var failure = (await StatusAsync("https")).Failure();

        await served;
        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.Contains("certificates", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("app(1)")]
    [InlineData("a\\b")]
    [InlineData("ä")]
    public void Application_name_of_another_form_is_refused(string application) =>
        Assert.Throws<ArgumentException>(() => SnowpipeHttp.UserAgent(application));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private async Task<SnowpipeResult<ChannelStatus>> StatusAsync(string scheme, string pipe = "P", int? port = null)
    {
        using var handler = SnowpipeHttp.CreateHandler();
        var host = new Uri($"{scheme}://127.0.0.1:{port ?? Port}");
        var client = new SnowpipeClient(handler, new SnowpipeTarget(host, "DB", "S", pipe), new SnowpipeHttpOptions(), TimeProvider.System);
        return await client.GetChannelStatusAsync(
            new AccessToken(1, host, new Secret(Lab.Bearer), TokenKind.Scoped, null), Lab.Channel, CancellationToken.None);
    }

    private async Task<string> ServeAsync(string answer)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var request = new StringBuilder();
        var buffer = new byte[8192];
        while (!request.ToString().Contains("\r\n\r\n{", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and var read)
        {
            request.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        return request.ToString();
    }

    private async Task HandshakeAsync(X509Certificate2 certificate)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            _ = await tls.ReadAsync(new byte[1]);
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException)
        {
            // The client walks away from a certificate that it does not trust; that is the point.
        }
    }
}
