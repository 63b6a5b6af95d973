using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Tests.Support;

namespace ThermalActors.Snowpipe.Tests.Credentials;

/// <summary>The control plane: discovery, exchange, PAT (snowpipe-rest.md §1.2 to §1.4).</summary>
public sealed class AccessTokenSourceSpecs : IDisposable
{
    private const string Host = "my_acct.ingest.example.snowflakecomputing.com";
    private const string Pat = "pat-SECRET-0123456789abcdef";

    private readonly KeyFolder _folder = new();
    private readonly FakeSnowflake _snowflake = new();
    private readonly FakeTimeProvider _clock = new(Lab.Noon);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Key_pair_discovers_the_host_and_exchanges_a_jwt_for_a_scoped_token()
    {
        var token = Jws("""{"iat":1000,"exp":4600}""");
        _snowflake.Answers(200, Host).Answers(200, token);

        var access = (await KeyPair().AcquireAsync(7, null, CancellationToken.None)).Value();

        Assert.Equal(7, access.Epoch);
        Assert.Equal("https://my-acct.ingest.example.snowflakecomputing.com/", access.IngestHost.AbsoluteUri);
        Assert.Equal(token, access.Bearer.Reveal());
        Assert.Equal(TokenKind.Scoped, access.Kind);
        Assert.Equal(TimeSpan.FromHours(1), access.Lifetime);
    }

    [Fact]
    public async Task Discovery_is_a_get_on_the_account_host_with_the_jwt()
    {
        _snowflake.Answers(200, Host).Answers(200, Jws("{}"));

        await KeyPair().AcquireAsync(1, null, CancellationToken.None);

        var discovery = _snowflake.Requests[0];
        Assert.Equal("GET", discovery.Method);
        Assert.Equal("https://myorg-myacct.snowflakecomputing.com/v2/streaming/hostname", discovery.Uri.AbsoluteUri);
        Assert.Equal("KEYPAIR_JWT", discovery["X-Snowflake-Authorization-Token-Type"]);
        Assert.Equal("application/json", discovery["Accept"]);
        Assert.StartsWith("Bearer eyJ", discovery["Authorization"], StringComparison.Ordinal);
        Assert.StartsWith("SnowpipeStreamingSDK/", discovery["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exchange_posts_the_grant_and_the_dashed_host_as_scope()
    {
        _snowflake.Answers(200, Host).Answers(200, Jws("{}"));

        await KeyPair().AcquireAsync(1, null, CancellationToken.None);

        var exchange = _snowflake.Requests[1];
        Assert.Equal("POST", exchange.Method);
        Assert.Equal("https://myorg-myacct.snowflakecomputing.com/oauth/token", exchange.Uri.AbsoluteUri);
        Assert.Equal("application/x-www-form-urlencoded", exchange["Content-Type"]);
        Assert.Equal("application/json", exchange["Accept"]);
        Assert.Equal(_snowflake.Requests[0]["Authorization"], exchange["Authorization"]);
        Assert.Equal(
            [
                KeyValuePair.Create("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                KeyValuePair.Create("scope", "my-acct.ingest.example.snowflakecomputing.com"),
            ],
            RecordedRequest.Fields(exchange.Text));
    }

    [Theory]
    [InlineData("loader", "my-acct.ingest.example.snowflakecomputing.com session:role:LOADER")]
    [InlineData("\"Loader\"", "my-acct.ingest.example.snowflakecomputing.com session:role:\"Loader\"")]
    public async Task Role_is_part_of_the_scope(string role, string scope)
    {
        _snowflake.Answers(200, Host).Answers(200, Jws("{}"));

        await KeyPair(new AccessTokenOptions { Role = role }).AcquireAsync(1, null, CancellationToken.None);

        Assert.Contains(KeyValuePair.Create("scope", scope), RecordedRequest.Fields(_snowflake.Requests[1].Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("LOADER session:role:ACCOUNTADMIN")]
    public async Task Role_that_would_change_the_scope_is_refused(string role)
    {
        var failure = (await KeyPair(new AccessTokenOptions { Role = role }).AcquireAsync(1, null, CancellationToken.None)).Failure();

        Assert.Contains("snowflake.role", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_snowflake.Requests);
    }

    [Fact]
    public async Task Known_host_is_not_asked_for_again()
    {
        _snowflake.Answers(200, Jws("{}"));

        var access = (await KeyPair().AcquireAsync(2, Lab.IngestHost, CancellationToken.None)).Value();

        Assert.Equal(Lab.IngestHost, access.IngestHost);
        Assert.Equal("/oauth/token", _snowflake.Single.Path);
    }

    [Fact]
    public async Task Loopback_service_is_asked_over_http_and_the_scope_has_the_port()
    {
        _snowflake.Answers(200, "127.0.0.1:9090").Answers(200, Jws("{}"));

        var access = (await KeyPair(url: "http://127.0.0.1:8085").AcquireAsync(1, null, CancellationToken.None)).Value();

        Assert.Equal("http://127.0.0.1:9090/", access.IngestHost.AbsoluteUri);
        Assert.Equal("http://127.0.0.1:8085/oauth/token", _snowflake.Requests[1].Uri.AbsoluteUri);
        Assert.Contains(KeyValuePair.Create("scope", "127.0.0.1:9090"), RecordedRequest.Fields(_snowflake.Requests[1].Text));
    }

    [Theory]
    [InlineData("""{"hostname":"my_acct.ingest.example.snowflakecomputing.com"}""")]
    [InlineData("\"my_acct.ingest.example.snowflakecomputing.com\"")]
    [InlineData("my_acct.ingest.example.snowflakecomputing.com")]
    [InlineData("  my_acct.ingest.example.snowflakecomputing.com \r\n")]
    [InlineData("'my_acct.ingest.example.snowflakecomputing.com'")]
    [InlineData("https://my_acct.ingest.example.snowflakecomputing.com/")]
    [InlineData("""{"hostname":" https://my_acct.ingest.example.snowflakecomputing.com "}""")]
    [InlineData("\uFEFFmy_acct.ingest.example.snowflakecomputing.com")]
    public async Task Host_answer_comes_in_many_forms(string body)
    {
        _snowflake.Answers(200, body).Answers(200, Jws("{}"));

        var access = (await KeyPair().AcquireAsync(1, null, CancellationToken.None)).Value();

        Assert.Equal("my-acct.ingest.example.snowflakecomputing.com", access.IngestHost.Host);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    [InlineData("""{"hostname":null}""")]
    [InlineData("""{"hostname":""}""")]
    [InlineData("<html><body>portal</body></html>")]
    [InlineData("evil.example.com")]
    public async Task Unusable_host_answer_sends_no_token_anywhere(string body)
    {
        _snowflake.Answers(200, body);

        var failure = (await KeyPair().AcquireAsync(1, null, CancellationToken.None)).Failure();

        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.Single(_snowflake.Requests);
    }

    [Fact]
    public async Task Host_outside_the_trusted_domains_is_named_with_the_fix()
    {
        _snowflake.Answers(200, "ingest.corp.example");

        var failure = (await KeyPair().AcquireAsync(1, null, CancellationToken.None)).Failure();

        Assert.Contains("allowed host suffixes", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ingest.corp.example", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Further_domain_can_be_allowed()
    {
        _snowflake.Answers(200, "ingest.corp.example").Answers(200, Jws("{}"));

        var access = await KeyPair(new AccessTokenOptions { AllowedHostSuffixes = ["corp.example"] }).AcquireAsync(1, null, CancellationToken.None);

        Assert.Equal("ingest.corp.example", access.Value().IngestHost.Host);
    }

    [Theory]
    [InlineData("raw", "TOKEN")]
    [InlineData("raw with newline", "TOKEN\n")]
    [InlineData("quoted", "\"TOKEN\"")]
    [InlineData("documented", "{\"token\":\"TOKEN\"}")]
    [InlineData("oauth", "{\"access_token\":\"TOKEN\",\"token_type\":\"Bearer\"}")]
    public async Task Token_answer_comes_in_many_forms(string form, string body)
    {
        var token = Jws("""{"exp":4600,"iat":1000}""");
        _snowflake.Answers(200, Host).Answers(200, body.Replace("TOKEN", token, StringComparison.Ordinal));

        var access = (await KeyPair().AcquireAsync(1, null, CancellationToken.None)).Value();

        Assert.True(token.Equals(access.Bearer.Reveal(), StringComparison.Ordinal), form);
        Assert.Equal(TimeSpan.FromHours(1), access.Lifetime);
    }

    [Theory]
    [InlineData("""{"exp":1000600,"iat":1000000}""", 600)]
    [InlineData("""{"exp":1790000600000,"iat":1790000000000}""", 600)]
    [InlineData("""{"exp":"1000600","iat":"1000000"}""", 600)]
    [InlineData("""{"exp":1000000,"iat":1000000}""", null)]
    [InlineData("""{"exp":1,"iat":1000000}""", null)]
    [InlineData("""{"iat":1000000}""", null)]
    [InlineData("""{"exp":9223372036854775807,"iat":1}""", null)]
    [InlineData("""{"exp":{},"iat":[]}""", null)]
    [InlineData("not json", null)]
    public async Task Life_is_read_from_the_token_or_left_unknown(string payload, int? seconds)
    {
        _snowflake.Answers(200, Host).Answers(200, Jws(payload));

        var access = (await KeyPair().AcquireAsync(1, null, CancellationToken.None)).Value();

        Assert.Equal(seconds is { } some ? TimeSpan.FromSeconds(some) : null, access.Lifetime);
    }

    [Fact]
    public async Task Life_without_an_issue_time_counts_from_the_servers_clock()
    {
        var server = Lab.Noon.AddDays(2);
        _snowflake.Answers(200, Host)
            .Answers(200, Jws($$"""{"exp":{{server.ToUnixTimeSeconds() + 900}}}"""), response => response.Headers.Date = server);

        Assert.Equal(TimeSpan.FromMinutes(15), (await KeyPair().AcquireAsync(1, null, CancellationToken.None)).Value().Lifetime);
    }

    [Theory]
    [InlineData("600", 600)]
    [InlineData("\"600\"", 600)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("9999999999999999", null)]
    [InlineData("null", null)]
    public async Task Life_of_an_opaque_token_is_what_the_answer_states(string expiresIn, int? seconds)
    {
        _snowflake.Answers(200, Host).Answers(200, $$"""{"access_token":"ver:2-opaque","expires_in":{{expiresIn}}}""");

        var access = (await KeyPair().AcquireAsync(1, null, CancellationToken.None)).Value();

        Assert.Equal("ver:2-opaque", access.Bearer.Reveal());
        Assert.Equal(seconds is { } some ? TimeSpan.FromSeconds(some) : null, access.Lifetime);
    }

    [Theory]
    [InlineData("")]
    [InlineData("OK")]
    [InlineData("{}")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":"two words"}""")]
    [InlineData("""{"token":"line\r\nInjected: header"}""")]
    [InlineData("""{"token":7777777,"x":[]}x""")]
    [InlineData("<html><body>a login page</body></html>")]
    public async Task Answer_without_a_token_is_refused(string body)
    {
        _snowflake.Answers(200, Host).Answers(200, body);

        Assert.Equal(FailureClass.Configuration, (await KeyPair().AcquireAsync(1, null, CancellationToken.None)).Failure().Class);
    }

    [Fact]
    public async Task Refused_login_says_as_whom_it_was_made_and_how_wrong_the_clock_is()
    {
        _snowflake.Answers(401, """{"code":"390144","message":"JWT token is invalid. [uuid]","success":false}""",
            response => response.Headers.Date = Lab.Noon.AddHours(1));

        var failure = (await KeyPair().AcquireAsync(1, null, CancellationToken.None)).Failure();

        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.Equal("390144", failure.Code);
        Assert.Equal(Lab.Noon.AddHours(1), failure.ServerDate);
        Assert.Contains("JWT token is invalid. [uuid]", failure.Message, StringComparison.Ordinal);
        Assert.Contains("MYORG-MYACCT.PI", failure.Message, StringComparison.Ordinal);
        Assert.Contains("SHA256:3WrPjMPNOkxflf8oUPClXCWPE19gdlltyvGsa5bLknM=", failure.Message, StringComparison.Ordinal);
        Assert.Contains("this clock is 3600 s behind the server", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, """{"code":"390701","message":"Request rate exceeds max."}""", FailureClass.Throttled)]
    [InlineData(503, "", FailureClass.Throttled)]
    [InlineData(502, "<html>", FailureClass.Ambiguous)]
    [InlineData(404, "T1_ENVOY_NR_404", FailureClass.Configuration)]
    [InlineData(410, "", FailureClass.FailedOver)]
    [InlineData(307, "", FailureClass.Configuration)]
    public async Task Trouble_of_the_exchange_keeps_its_class(int status, string body, FailureClass expected)
    {
        _snowflake.Answers(200, Host).Answers(status, body);

        Assert.Equal(expected, (await KeyPair().AcquireAsync(1, null, CancellationToken.None)).Failure().Class);
    }

    [Fact]
    public async Task Key_is_read_anew_so_a_rotated_one_is_used_at_the_next_call()
    {
        var path = _folder.Key();
        _snowflake.Answers(200, Jws("{}"));
        var source = KeyPair();
        await source.AcquireAsync(1, Lab.IngestHost, CancellationToken.None);

        File.WriteAllText(path, File.ReadAllText(KeyFolder.Source("throwaway-1024.p8")));

        Assert.Contains("1024 bits", (await source.AcquireAsync(2, Lab.IngestHost, CancellationToken.None)).Failure().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "pi", "snowflake.account")]
    [InlineData("my account", "pi", "snowflake.account")]
    [InlineData("acct", " ", "snowflake.user")]
    public async Task Missing_identity_is_named(string account, string user, string setting)
    {
        var source = Source(new SnowflakeCredential.KeyPair(account, user, _folder.Key(), null));

        Assert.Contains(setting, (await source.AcquireAsync(1, null, CancellationToken.None)).Failure().Message, StringComparison.Ordinal);
        Assert.Empty(_snowflake.Requests);
    }

    [Fact]
    public async Task Pat_is_used_as_it_is_after_discovery()
    {
        _snowflake.Answers(200, Host);

        var access = (await ForPat().AcquireAsync(3, null, CancellationToken.None)).Value();

        Assert.Equal("PROGRAMMATIC_ACCESS_TOKEN", _snowflake.Single["X-Snowflake-Authorization-Token-Type"]);
        Assert.Equal("Bearer " + Pat, _snowflake.Single["Authorization"]);
        Assert.Equal(TokenKind.ProgrammaticAccessToken, access.Kind);
        Assert.Equal(Pat, access.Bearer.Reveal());
        Assert.Null(access.Lifetime);
        Assert.Equal(3, access.Epoch);
    }

    [Fact]
    public async Task Pat_with_a_known_host_needs_no_call_at_all()
    {
        Assert.Equal(Pat, (await ForPat().AcquireAsync(3, Lab.IngestHost, CancellationToken.None)).Value().Bearer.Reveal());
        Assert.Empty(_snowflake.Requests);
    }

    [Fact]
    public async Task Pat_can_be_exchanged_for_a_scoped_token()
    {
        _snowflake.Answers(200, Host).Answers(200, Jws("""{"exp":4600,"iat":1000}"""));

        var access = (await ForPat(exchange: true).AcquireAsync(1, null, CancellationToken.None)).Value();

        Assert.Equal(TokenKind.Scoped, access.Kind);
        Assert.Equal("Bearer " + Pat, _snowflake.Requests[1]["Authorization"]);
        Assert.Equal(
            [
                KeyValuePair.Create("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                KeyValuePair.Create("scope", "my-acct.ingest.example.snowflakecomputing.com"),
                KeyValuePair.Create("subject_token_type", "programmatic_access_token"),
                KeyValuePair.Create("subject_token", Pat),
            ],
            RecordedRequest.Fields(_snowflake.Requests[1].Text));
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\nline")]
    [InlineData("  \n")]
    public async Task File_that_holds_no_token_is_refused_without_showing_it(string content)
    {
        var path = _folder.Write("pat", content);

        var failure = (await Source(new SnowflakeCredential.ProgrammaticAccessToken(path)).AcquireAsync(1, null, CancellationToken.None)).Failure();

        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("words", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pat_that_others_can_read_is_refused()
    {
        var path = _folder.Write("pat", Pat, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var failure = (await Source(new SnowflakeCredential.ProgrammaticAccessToken(path)).AcquireAsync(1, null, CancellationToken.None)).Failure();

        Assert.Contains($"chmod 600 {path}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_in_time_is_ambiguous_and_cancellation_is_thrown()
    {
        _snowflake.NeverAnswers().NeverAnswers();
        var timedOut = KeyPair().AcquireAsync(1, null, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(FailureClass.Ambiguous, (await timedOut).Failure().Class);

        using var stop = new CancellationTokenSource();
        var cancelled = KeyPair().AcquireAsync(1, null, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
    }

    private static string Jws(string payload) => string.Join('.', new[] { """{"alg":"ES256"}""", payload, "signature" }
        .Select(part => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part))));

    private AccessTokenSource KeyPair(AccessTokenOptions? options = null, string url = "https://myorg-myacct.snowflakecomputing.com") =>
        Source(new SnowflakeCredential.KeyPair("myorg-myacct", "pi", _folder.Key(), null), options, url);

    private AccessTokenSource ForPat(bool exchange = false) =>
        Source(new SnowflakeCredential.ProgrammaticAccessToken(_folder.Write("pat", Pat + "\n")) { Exchange = exchange });

    private AccessTokenSource Source(
        SnowflakeCredential credential, AccessTokenOptions? options = null, string url = "https://myorg-myacct.snowflakecomputing.com") =>
        new(_snowflake, new SnowpipeTarget(new Uri(url), "DB", "S", "P"), credential, options ?? new(), new SnowpipeHttpOptions(), _clock);
}
