using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Tests.Support;

namespace ThermalActors.Snowpipe.Tests.Http;

/// <summary>The real handler behind a real proxy that shows a certificate of its own authority.</summary>
public sealed class ProxySpecs : IDisposable
{
    private const string Host = "myorg-myaccount.snowflakecomputing.com";
    private const string Login = "station:pass:word";
    private readonly string _folder = Directory.CreateTempSubdirectory("proxy-").FullName;
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Calls_go_through_the_tunnel_and_trust_the_named_authority()
    {
        using var certificate = _authority.Sign(Host);
        await using var proxy = new ConnectProxy(certificate);

        var result = await StatusAsync(Options(proxy, CaFile()));

        // The answer names no channel, which is an answer all the same: it came through.
        Assert.Equal([$"{Host}:443"], proxy.Tunnels);
        Assert.StartsWith("POST /v2/streaming/", Assert.Single(proxy.Requests), StringComparison.Ordinal);
        Assert.DoesNotContain("TLS", result.Failure().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_stays_inside_the_tunnel()
    {
        using var certificate = _authority.Sign(Host);
        await using var proxy = new ConnectProxy(certificate) { Login = Login };

        await StatusAsync(Options(proxy, CaFile(), LoginFile()));

        Assert.Contains("Bearer " + Lab.Bearer, Assert.Single(proxy.Requests), StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy-Authorization", Assert.Single(proxy.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_nobody_named_is_not_trusted()
    {
        using var certificate = _authority.Sign(Host);
        await using var proxy = new ConnectProxy(certificate);

        Untrusted(await StatusAsync(Options(proxy, null)), proxy);
    }

    [Fact]
    public async Task Another_authority_is_not_trusted_either()
    {
        using var other = new TestAuthority("Other CA");
        using var certificate = other.Sign(Host);
        await using var proxy = new ConnectProxy(certificate);

        Untrusted(await StatusAsync(Options(proxy, CaFile())), proxy);
    }

    [Fact]
    public async Task A_named_authority_does_not_excuse_another_name()
    {
        using var certificate = _authority.Sign("elsewhere.example.com");
        await using var proxy = new ConnectProxy(certificate);

        Untrusted(await StatusAsync(Options(proxy, CaFile())), proxy);
    }

    [Fact]
    public async Task A_named_authority_does_not_excuse_an_expired_certificate()
    {
        using var certificate = _authority.Sign(Host, end: DateTimeOffset.UnixEpoch.AddYears(31));
        await using var proxy = new ConnectProxy(certificate);

        Untrusted(await StatusAsync(Options(proxy, CaFile())), proxy);
    }

    [Fact]
    public async Task Tls_can_be_spoken_with_the_proxy_itself()
    {
        using var certificate = _authority.Sign(Host);
        using var own = _authority.Sign("localhost");
        await using var proxy = new ConnectProxy(certificate, own) { Login = Login };

        await StatusAsync(Options(proxy, CaFile(), LoginFile()));

        Assert.Single(proxy.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("station:old")]
    public async Task A_missing_or_wrong_login_is_named(string? login)
    {
        using var certificate = _authority.Sign(Host);
        await using var proxy = new ConnectProxy(certificate) { Login = Login };

        var failure = (await StatusAsync(Options(proxy, CaFile(), login is null ? null : LoginFile(login)))).Failure();

        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.Contains("network.proxy-login-file", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("old", failure.Message, StringComparison.Ordinal);
        Assert.Empty(proxy.Tunnels);
    }

    [Fact]
    public async Task A_login_that_changes_in_its_file_counts_without_a_restart()
    {
        using var certificate = _authority.Sign(Host);
        await using var proxy = new ConnectProxy(certificate) { Login = Login };
        using var handler = Open(Options(proxy, CaFile(), LoginFile("station:old")));
        await StatusAsync(handler);
        Assert.Empty(proxy.Requests);

        LoginFile();
        await StatusAsync(handler);

        Assert.Single(proxy.Requests);
    }

    [Fact]
    public async Task A_refusal_of_the_proxy_is_a_matter_of_configuration()
    {
        using var certificate = _authority.Sign(Host);
        await using var proxy = new ConnectProxy(certificate) { Refuses = true };

        var failure = (await StatusAsync(Options(proxy, CaFile()))).Failure();

        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.Contains("the proxy refuses", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loopback_is_never_sent_to_a_proxy()
    {
        var route = new ProxyRoute.Server(new Uri("http://proxy:3128"), null);

        Assert.Null(SnowpipeHttp.ProxyTo(route, new Uri("http://127.0.0.1:8085")));
        Assert.Equal(new Uri("http://proxy:3128"), SnowpipeHttp.ProxyTo(route, new Uri("https://" + Host)));
        Assert.Null(SnowpipeHttp.ProxyTo(new ProxyRoute.Direct(), new Uri("https://" + Host)));
    }

    [Fact]
    public void Verification_stays_on_with_every_setting()
    {
        using var handler = Open(new NetworkOptions(new ProxyRoute.Direct(), CaFile()));

        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, handler.SslOptions.EnabledSslProtocols);
        Assert.Null(handler.SslOptions.RemoteCertificateValidationCallback);
        Assert.False(handler.AllowAutoRedirect);
        var policy = handler.SslOptions.CertificateChainPolicy!;
        Assert.Equal(X509VerificationFlags.NoFlag, policy.VerificationFlags);
        Assert.Contains(policy.ApplicationPolicy.Cast<System.Security.Cryptography.Oid>(), oid => oid.Value == "1.3.6.1.5.5.7.3.1");
    }

    [Theory]
    [InlineData("", "holds no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "cannot be read")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "private key")]
    public void A_file_without_authorities_is_refused(string text, string expected)
    {
        var file = Path.Combine(_folder, "wrong.pem");
        File.WriteAllText(file, text);

        Refused(new NetworkOptions(new ProxyRoute.Direct(), file), expected);
    }

    [Fact]
    public void A_missing_file_of_authorities_is_refused() => Refused(new NetworkOptions(new ProxyRoute.Direct(), Path.Combine(_folder, "none.pem")), "there is no file");

    [Theory]
    [InlineData("justaname", "user:password")]
    [InlineData(":nobody", "user:password")]
    [InlineData("a:b\nc:d", "user:password")]
    [InlineData("", "empty")]
    public void A_login_of_another_form_is_refused_and_not_repeated(string login, string expected)
    {
        var failure = Refused(new NetworkOptions(new ProxyRoute.Server(new Uri("http://p:1"), LoginFile(login)), null), expected);

        if (login.Length > 0) Assert.DoesNotContain(login, failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_that_others_can_read_is_refused()
    {
        var file = LoginFile();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Refused(new NetworkOptions(new ProxyRoute.Server(new Uri("http://p:1"), file), null), "chmod 600");
    }

    [Fact]
    public void The_login_prints_masked_and_serves_only_what_it_can()
    {
        Assert.True(ProxyLogin.Open(LoginFile(), null).IsOk(out var login, out _));

        Assert.Equal(Secret.Mask, login.ToString());
        Assert.Equal(("station", "pass:word"), login.GetCredential(new Uri("http://p:1"), "basic") is { } found ? (found.UserName, found.Password) : default);
        Assert.Null(login.GetCredential(new Uri("http://p:1"), "Negotiate"));
        File.Delete(LoginFile());
        Assert.Null(login.GetCredential(new Uri("http://p:1"), "Basic"));
    }

    private static NetworkOptions Options(ConnectProxy proxy, string? caFile, string? login = null) => new(new ProxyRoute.Server(proxy.Address, login), caFile);

    private static void Untrusted(SnowpipeResult<ChannelStatus> result, ConnectProxy proxy)
    {
        var failure = result.Failure();
        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.Contains("TLS connection could not be trusted", failure.Message, StringComparison.Ordinal);
        Assert.Empty(proxy.Requests);
    }

    private static string Refused(NetworkOptions options, string expected)
    {
        var failure = Assert.IsType<SnowpipeResult<SocketsHttpHandler>.Failed>(SnowpipeHttp.CreateHandler(options, null, null)).Failure;
        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        return failure.Message;
    }

    private static SocketsHttpHandler Open(NetworkOptions options) =>
        Assert.IsType<SnowpipeResult<SocketsHttpHandler>.Ok>(SnowpipeHttp.CreateHandler(options, null, null)).Value;

    private static async Task<SnowpipeResult<ChannelStatus>> StatusAsync(NetworkOptions options)
    {
        using var handler = Open(options);
        return await StatusAsync(handler);
    }

    private static Task<SnowpipeResult<ChannelStatus>> StatusAsync(SocketsHttpHandler handler)
    {
        var host = new Uri("https://" + Host);
        return new SnowpipeClient(handler, new SnowpipeTarget(host, "DB", "S", "P"), new SnowpipeHttpOptions(), TimeProvider.System)
            .GetChannelStatusAsync(new AccessToken(1, host, new Secret(Lab.Bearer), TokenKind.Scoped, null), Lab.Channel, CancellationToken.None);
    }

    private string CaFile()
    {
        var file = Path.Combine(_folder, "ca.pem");
        File.WriteAllText(file, "# the authority of the proxy\n" + _authority.Pem + "\n");
        return file;
    }

    private string LoginFile(string login = Login)
    {
        var file = Path.Combine(_folder, "login");
        File.WriteAllText(file, login.Length == 0 ? login : login + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
