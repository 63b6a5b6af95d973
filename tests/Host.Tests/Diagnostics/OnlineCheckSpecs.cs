using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Diagnostics;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Tests.Diagnostics;

public sealed class OnlineCheckSpecs : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TestStation.Noon);
    private readonly FakeService _service = new(TestStation.Noon);

    public void Dispose()
    {
        _service.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task All_is_well_from_the_host_to_the_pipe_and_nothing_remains()
    {
        var findings = await RunAsync(new FakeNetwork(), station: "ST_1");

        Assert.All(findings, finding => Assert.Equal(CheckStatus.Ok, finding.Status));
        Assert.Equal(
            ["TA-NET-01", "TA-NET-02", "TA-API-01", "TA-CLK-02", "TA-API-02", "TA-NET-03", "TA-API-03", "TA-API-04", "TA-API-05", "TA-API-06"],
            findings.Select(finding => finding.Code));
        Assert.Contains("discovered with _, called with -", findings.Single(finding => finding.Code is "TA-NET-03").Found, StringComparison.Ordinal);
        var opened = _service.Calls.Single(call => call.StartsWith("PUT", StringComparison.Ordinal))["PUT ".Length..];
        Assert.StartsWith("TA-DOCTOR_", opened, StringComparison.Ordinal);
        Assert.Contains($"DELETE {opened}", _service.Calls);
    }

    [Theory]
    [InlineData("GET hostname", 401, """{"code":"390144","message":"JWT token is invalid. [u]"}""", "TA-API-01", "390144", "DESCRIBE USER")]
    [InlineData("GET hostname", 401, """{"code":"390432","message":"Network policy is required."}""", "TA-API-01", "390432", "NETWORK_POLICY")]
    [InlineData("GET hostname", 404, "T1_ENVOY_NR_404", "TA-API-01", "T1_ENVOY_NR_404", "snowflake.account")]
    [InlineData("POST token", 401, """{"code":"390144","message":"JWT token is invalid. [u]"}""", "TA-API-02", "390144", "DESCRIBE USER")]
    [InlineData("PUT channel", 404, """{"error_code":"ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED"}""", "TA-API-03", "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "GRANT OPERATE")]
    [InlineData("PUT channel", 400, """{"error":"ERR_PIPE_KIND_NOT_SUPPORTED"}""", "TA-API-03", "ERR_PIPE_KIND_NOT_SUPPORTED", "STREAMING")]
    [InlineData("PUT channel", 403, """{"error_code":"ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED"}""", "TA-API-03", "ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "DEFAULT_ROLE")]
    [InlineData("PUT channel", 200, """{"next_continuation_token":"0_1","channel_status":{"channel_status_code":"ERR_PIPE_IN_INVALID_STATE"}}""", "TA-API-03", "ERR_PIPE_IN_INVALID_STATE", "SYSTEM$PIPE_STATUS")]
    [InlineData("POST status", 503, "\"ERR_GENERAL_EXCEPTION_RETRY_REQUEST\"", "TA-API-04", "ERR_GENERAL_EXCEPTION_RETRY_REQUEST", "by itself")]
    public async Task A_refusal_fails_its_check_with_code_and_fix(string call, int status, string body, string check, string code, string fix)
    {
        _service.Answer(call, status, body);

        var findings = await RunAsync(new FakeNetwork());

        var failed = findings.First(finding => finding.Status is CheckStatus.Fail);
        Assert.Equal((check, code), (failed.Code, failed.ServiceCode));
        Assert.Contains(fix, failed.Fix, StringComparison.Ordinal);
        Assert.Equal(10, findings.Length);
        if (check is not "TA-API-04") Assert.All(findings.SkipWhile(finding => finding != failed).Skip(1), finding => Assert.True(finding.Status is CheckStatus.Skipped or CheckStatus.Ok, finding.ToString()));
    }

    [Fact]
    public async Task A_token_that_is_refused_still_lets_the_ingest_host_be_checked()
    {
        _service.Answer("POST token", 401, """{"code":"390144","message":"x"}""");

        var findings = await RunAsync(new FakeNetwork());

        Assert.Equal(CheckStatus.Ok, findings.Single(finding => finding.Code is "TA-API-01").Status);
        Assert.Equal(CheckStatus.Ok, findings.Single(finding => finding.Code is "TA-NET-03").Status);
        Assert.Equal(CheckStatus.Skipped, findings.Single(finding => finding.Code is "TA-API-03").Status);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_the_reason_for_a_refused_login()
    {
        _time.SetUtcNow(TestStation.Noon.AddHours(2));
        _service.Answer("GET hostname", 401, """{"code":"390144","message":"x"}""");

        var findings = await RunAsync(new FakeNetwork());

        Assert.Contains("timedatectl", findings.Single(finding => finding.Code is "TA-API-01").Fix, StringComparison.Ordinal);
        var clock = findings.Single(finding => finding.Code is "TA-CLK-02");
        Assert.Equal(CheckStatus.Fail, clock.Status);
        Assert.Contains("ahead of the server", clock.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_network_the_cause_is_named_once_and_the_rest_is_left_out()
    {
        var findings = await RunAsync(new FakeNetwork { Dns = new SocketException((int)SocketError.HostNotFound) });

        Assert.Equal("TA-NET-01", findings.Single(finding => finding.Status is CheckStatus.Fail).Code);
        Assert.Equal(9, findings.Count(finding => finding.Status is CheckStatus.Skipped));
        Assert.Empty(_service.Calls);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_stops_before_any_secret_is_sent()
    {
        var findings = await RunAsync(new FakeNetwork { Handshake = new AuthenticationException("The remote certificate is invalid.") });

        var failed = findings.Single(finding => finding.Status is CheckStatus.Fail);
        Assert.Equal("TA-NET-02", failed.Code);
        Assert.Contains("ca-certificates", failed.Fix, StringComparison.Ordinal);
        Assert.Empty(_service.Calls);
    }

    [Fact]
    public async Task Behind_a_proxy_the_way_through_it_is_tried()
    {
        var findings = await RunAsync(new FakeNetwork { Proxy = new Uri("http://proxy:3128"), Dns = FakeNetwork.Refused, Handshake = FakeNetwork.Refused });

        Assert.All(findings, finding => Assert.NotEqual(CheckStatus.Fail, finding.Status));
        Assert.Equal(["TA-NET-01", "TA-NET-02", "TA-NET-03"], findings.Where(finding => finding.Found.Contains("proxy:3128", StringComparison.Ordinal)).Select(finding => finding.Code));
    }

    [Fact]
    public async Task A_proxy_that_does_not_answer_is_named()
    {
        var findings = await RunAsync(new FakeNetwork { Proxy = new Uri("http://proxy:3128"), Connect = FakeNetwork.Refused });

        var failed = Assert.Single(findings, finding => finding.Status is CheckStatus.Fail);
        Assert.Equal("TA-NET-01", failed.Code);
        Assert.StartsWith("the proxy proxy:3128 cannot be reached", failed.Found, StringComparison.Ordinal);
        Assert.Contains("network.proxy", failed.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_wants_a_login_is_told_from_a_host_that_does_not_answer()
    {
        var asked = new HttpRequestException(HttpRequestError.ProxyTunnelError, "no", null, System.Net.HttpStatusCode.ProxyAuthenticationRequired);
        var findings = await RunAsync(new FakeNetwork { Proxy = new Uri("http://proxy:3128"), Tunnel = asked });

        var failed = findings.First(finding => finding.Status is CheckStatus.Fail);
        Assert.Equal("TA-NET-02", failed.Code);
        Assert.Contains("proxy:3128 answers 407", failed.Found, StringComparison.Ordinal);
        Assert.Contains("network.proxy-login-file", failed.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "reads along", "network.ca-file")]
    [InlineData(false, "wrong clock", "timedatectl")]
    public async Task Who_signed_a_refused_certificate_is_told(bool unknownAuthority, string cause, string fix)
    {
        var refused = new UntrustedCertificateException("Corporate Inspection CA", unknownAuthority, "not trusted", new AuthenticationException("x"));
        foreach (var network in (FakeNetwork[])[new FakeNetwork { Handshake = refused }, new FakeNetwork { Proxy = new Uri("http://proxy:3128"), Tunnel = refused }])
        {
            var failed = (await RunAsync(network)).First(finding => finding.Status is CheckStatus.Fail);

            Assert.Equal("TA-NET-02", failed.Code);
            Assert.Contains("Corporate Inspection CA", failed.Found, StringComparison.Ordinal);
            Assert.Contains(cause, failed.Why, StringComparison.Ordinal);
            Assert.Contains(fix, failed.Fix, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_pointed_out()
    {
        var findings = await RunAsync(new FakeNetwork { CertificateEnds = TestStation.Noon.AddDays(2) });

        Assert.Equal(CheckStatus.Warn, findings.Single(finding => finding.Code is "TA-NET-02").Status);
    }

    [Theory]
    [InlineData(null, CheckStatus.Ok, "not open yet")]
    [InlineData("""{"channel_status_code":"SUCCESS","last_committed_offset_token":"0000000000000000042","rows_inserted":42}""", CheckStatus.Ok, "42 rows inserted")]
    [InlineData("""{"channel_status_code":"SUCCESS","rows_inserted":42,"rows_error_count":3,"last_error_message":"bad number"}""", CheckStatus.Warn, "3 rejected (bad number)")]
    [InlineData("""{"channel_status_code":"ERR_CHANNEL_HAS_INVALID_CLIENT_SEQUENCER"}""", CheckStatus.Fail, "another session")]
    public async Task The_channel_of_the_station_is_looked_at_and_never_opened(string? status, object expected, string text)
    {
        _service.StationStatus = status;

        var finding = (await RunAsync(new FakeNetwork(), station: "ST_1"))[^1];

        Assert.Equal(("TA-API-06", expected), (finding.Code, finding.Status));
        Assert.Contains(text, finding.Found, StringComparison.Ordinal);
        Assert.DoesNotContain("PUT ST_1", _service.Calls);
    }

    [Fact]
    public async Task A_throw_away_channel_that_stays_is_no_failure()
    {
        _service.Answer("DELETE channel", 500, "");

        var finding = (await RunAsync(new FakeNetwork())).Single(finding => finding.Code is "TA-API-05");

        Assert.Equal(CheckStatus.Warn, finding.Status);
        Assert.Contains("30 days", finding.Fix, StringComparison.Ordinal);
    }

    private async Task<Finding[]> RunAsync(FakeNetwork network, string? station = null)
    {
        var local = LocalStation.PrepareIn(_folder.Path);
        var settings = TestStation.Settings(("snowflake.auth.private-key-file", local.PrivateKeyFile));
        var tools = new OnlineTools(network, _service, _time, TimeSpan.FromSeconds(10));
        var findings = new List<Finding>();
        await foreach (var finding in new OnlineChecks(settings, tools).RunAsync(station, login: null, CancellationToken.None)) findings.Add(finding);
        return [.. findings];
    }
}
