using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>Discovery, token exchange and credentials: C1 to C16.</summary>
public sealed class ControlPlaneSpecs
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    [Fact]
    public async Task C1_discovery_answers_the_bare_authority_although_JSON_was_accepted()
    {
        await using var station = await Station.StartAsync();
        var answer = await DiscoverAsync(station, station.Jwt);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(station.Snowpipe.IngestAuthority, answer.Body);
        Assert.Matches("^127\\.0\\.0\\.1:[0-9]+$", answer.Body);
    }

    [Fact]
    public async Task C1_discovery_answers_the_documented_object_when_switched()
    {
        await using var station = await Station.StartAsync(static o => o with { HostnameForm = HostnameForm.JsonObject });
        Assert.Equal(station.Snowpipe.IngestAuthority, (await DiscoverAsync(station, station.Jwt)).Json.GetProperty("hostname").GetString());
    }

    [Fact]
    public async Task C2_an_underscore_in_the_discovered_host_must_be_sent_back_as_a_dash()
    {
        await using var station = await Station.StartAsync(static o => o with { IngestHostName = "my_acct.localhost" });
        var host = (await DiscoverAsync(station, station.Jwt)).Body;
        Assert.StartsWith("my_acct.localhost:", host, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await ExchangeAsync(station, host)).Status);
        var dashed = host.Replace('_', '-');
        var token = await ExchangeAsync(station, dashed);
        Assert.Equal(HttpStatusCode.OK, token.Status);

        var port = host[(host.IndexOf(':', StringComparison.Ordinal) + 1)..];
        Assert.Equal(HttpStatusCode.OK, await OpenAsHostAsync(port, dashed, token.Body));
        Assert.Equal(HttpStatusCode.NotFound, await OpenAsHostAsync(port, host, token.Body));

        // The ingest host answers to its own name only; the account host does not care.
        Assert.Equal(HttpStatusCode.NotFound, await OpenAsHostAsync(port, $"127.0.0.1:{port}", token.Body));
    }

    [Fact]
    public async Task C3_a_control_call_without_Accept_is_refused()
    {
        await using var station = await Station.StartAsync();
        var answer = await station.SendAsync(HttpMethod.Get, station.Control("/v2/streaming/hostname"), station.Jwt, accept: null);
        Assert.Equal("391902", answer.Code);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);

        await using var lenient = await Station.StartAsync(static o => o with { RequireAcceptHeader = false });
        var accepted = await lenient.SendAsync(HttpMethod.Get, lenient.Control("/v2/streaming/hostname"), lenient.Jwt, accept: null);
        Assert.Equal(HttpStatusCode.OK, accepted.Status);
    }

    [Fact]
    public async Task C4_every_variant_of_the_exchange_answers_a_bare_signed_token_with_times()
    {
        await using var station = await Station.StartAsync();
        var host = station.Snowpipe.IngestAuthority;
        Answer[] answers =
        [
            await ExchangeAsync(station, host),
            await ExchangeAsync(station, host + " session:role:THERMAL_STREAMING_ROLE"),
            await station.ExchangeAsync(null, ("grant_type", JwtBearer), ("assertion", station.Jwt)),
            await PatExchangeAsync(station, Station.Pat),
        ];
        foreach (var answer in answers)
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            var parts = answer.Body.Split('.');
            Assert.Equal(3, parts.Length);
            var claims = Claims(answer.Body);
            Assert.Equal(station.Clock.GetUtcNow().ToUnixTimeSeconds(), claims.GetProperty("iat").GetInt64());
            Assert.True(claims.GetProperty("exp").GetInt64() > claims.GetProperty("iat").GetInt64());
        }

        Assert.Equal(600, LifeOf(answers[2].Body));
        Assert.Equal(3600, LifeOf(answers[0].Body));
    }

    [Theory]
    [InlineData(TokenForm.TokenObject, "token")]
    [InlineData(TokenForm.AccessTokenObject, "access_token")]
    public async Task C4_the_exchange_answers_an_object_when_switched(TokenForm form, string member)
    {
        await using var station = await Station.StartAsync(o => o with { TokenForm = form });
        var token = (await ExchangeAsync(station, station.Snowpipe.IngestAuthority)).Json.GetProperty(member).GetString();
        Assert.Equal(HttpStatusCode.OK, (await OpenWithAsync(station, token!)).Status);
    }

    [Theory]
    [InlineData("other.example.com")]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    public async Task C5_a_scope_that_is_not_the_ingest_host_is_refused(string scope)
    {
        await using var station = await Station.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await ExchangeAsync(station, scope)).Status);
    }

    [Fact]
    public async Task C6_the_exchange_ignores_the_token_type_header()
    {
        await using var station = await Station.StartAsync();
        using var form = new FormUrlEncodedContent(
            [KeyValuePair.Create("grant_type", JwtBearer), KeyValuePair.Create("scope", station.Snowpipe.IngestAuthority)]);
        var answer = await station.SendAsync(HttpMethod.Post, station.Control("/oauth/token"), station.Jwt, form, tokenType: "KEYPAIR_JWT");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    public static TheoryData<string, string> BadJwts() => new()
    {
        { "no JWT at all", "390144" },
        { "expired", "394303" },
        { "older than an hour although exp is later", "394303" },
        { "issued in the future", "394302" },
        { "no iat", "394301" },
        { "other algorithm", "394305" },
        { "bad signature", "394306" },
        { "other account", "394307" },
        { "lower-case account", "394307" },
        { "locator with region", "394307" },
        { "other user", "394300" },
        { "other subject", "394300" },
        { "hex fingerprint", "394304" },
        { "unregistered key", "394304" },
    };

    [Theory]
    [MemberData(nameof(BadJwts))]
    public async Task C7_C8_C9_every_bad_JWT_shows_390144_and_the_reason_to_the_administrator_only(string what, string code)
    {
        await using var station = await Station.StartAsync();
        var answer = await DiscoverAsync(station, BadJwt(what, station.Clock.GetUtcNow()));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("390144", answer.Json.GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("data").ValueKind);
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("headers").ValueKind);
        Assert.False(answer.Json.GetProperty("success").GetBoolean());
        var message = Regex.Match(answer.Json.GetProperty("message").GetString()!, "^JWT token is invalid\\. \\[(?<id>.*)\\]$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        Assert.True(message.Success);
        var failure = station.Admin.LoginFailure(Guid.Parse(message.Groups["id"].Value));
        Assert.Equal(code, failure?.Code);
        Assert.Equal(station.Clock.GetUtcNow(), failure?.At);
    }

    [Fact]
    public async Task C7_times_may_be_in_milliseconds_and_the_strict_switch_refuses_old_ones()
    {
        await using var station = await Station.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await DiscoverAsync(station, TestKeys.First.Jwt(station.Clock.GetUtcNow(), milliseconds: true))).Status);
        var old = TestKeys.First.Jwt(station.Clock.GetUtcNow(), issuedBefore: TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.OK, (await DiscoverAsync(station, old)).Status);

        await using var strict = await Station.StartAsync(static o => o with { StrictIssueTime = true });
        Assert.Equal(HttpStatusCode.Unauthorized, (await DiscoverAsync(strict, old)).Status);
        Assert.Equal(HttpStatusCode.OK, (await DiscoverAsync(strict, strict.Jwt)).Status);
    }

    [Fact]
    public async Task C10_two_keys_work_at_once_until_one_is_removed()
    {
        await using var station = await Station.StartAsync();
        var second = TestKeys.Second.Jwt(station.Clock.GetUtcNow());
        Assert.Equal(HttpStatusCode.Unauthorized, (await DiscoverAsync(station, second)).Status);
        Assert.Equal(TestKeys.Second.Fingerprint, station.Admin.RegisterKey(TestKeys.Second.PublicPem));
        Assert.Equal(HttpStatusCode.OK, (await DiscoverAsync(station, second)).Status);
        Assert.Equal(HttpStatusCode.OK, (await DiscoverAsync(station, station.Jwt)).Status);
        Assert.True(station.Admin.RemoveKey(TestKeys.First.Fingerprint));
        Assert.Equal(HttpStatusCode.Unauthorized, (await DiscoverAsync(station, station.Jwt)).Status);
        Assert.Equal(HttpStatusCode.OK, (await DiscoverAsync(station, second)).Status);
    }

    [Fact]
    public async Task C10_two_keys_may_be_configured_and_a_third_is_refused()
    {
        await using var station = await Station.StartAsync(static o => o with { PublicKeys = [TestKeys.First.PublicPem, TestKeys.Second.PublicPem] });
        Assert.Equal(HttpStatusCode.OK, (await DiscoverAsync(station, station.Jwt)).Status);
        Assert.Equal(HttpStatusCode.OK, (await DiscoverAsync(station, TestKeys.Second.Jwt(station.Clock.GetUtcNow()))).Status);
        using var third = new TestKeys();
        Assert.Throws<ArgumentException>(() => station.Admin.RegisterKey(third.PublicPem));
        Assert.False(station.Admin.RemoveKey(third.Fingerprint));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("PROGRAMMATIC_ACCESS_TOKEN")]
    public async Task C11_a_PAT_works_on_every_call_with_and_without_its_type(string? type)
    {
        await using var station = await Station.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await station.SendAsync(HttpMethod.Get, station.Control("/v2/streaming/hostname"), Station.Pat, tokenType: type)).Status);
        var opened = await station.SendAsync(HttpMethod.Put, station.Ingest($"{Station.Base}/channels/CH"), Station.Pat, Station.Json("{}"), tokenType: type);
        Assert.Equal(HttpStatusCode.OK, opened.Status);
        var appended = await station.SendAsync(
            HttpMethod.Post, station.Ingest($"{Station.Data}/channels/CH/rows?continuationToken={opened.Next}"), Station.Pat,
            new StringContent(Station.Rows(1, 1)), tokenType: type);
        Assert.Equal(HttpStatusCode.OK, appended.Status);
        var exchanged = await PatExchangeAsync(station, Station.Pat);
        Assert.Equal(HttpStatusCode.OK, (await OpenWithAsync(station, exchanged.Body)).Status);
    }

    [Theory]
    [InlineData("unknown-pat")]
    [InlineData("old-pat")]
    public async Task C11_an_unknown_or_expired_PAT_is_394400(string pat)
    {
        await using var station = await Station.StartAsync();
        var direct = await DiscoverAsync(station, pat);
        Assert.Equal(HttpStatusCode.Unauthorized, direct.Status);
        Assert.Equal("394400", direct.Code);
        Assert.Equal("394400", (await PatExchangeAsync(station, pat)).Code);
    }

    [Fact]
    public async Task C11_a_PAT_of_a_user_without_network_policy_is_390432()
    {
        await using var station = await Station.StartAsync(static o => o with { NetworkPolicyMissing = true });
        var answer = await DiscoverAsync(station, Station.Pat);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("390432", answer.Code);
    }

    [Fact]
    public async Task C12_the_token_type_is_optional_and_one_that_contradicts_the_token_is_refused()
    {
        await using var station = await Station.StartAsync();
        string?[] types = [null, "OAUTH", "KEYPAIR_JWT", "PROGRAMMATIC_ACCESS_TOKEN"];
        (string Bearer, string Type)[] bearers = [(await station.TokenAsync(), "OAUTH"), (station.Jwt, "KEYPAIR_JWT"), (Station.Pat, "PROGRAMMATIC_ACCESS_TOKEN")];
        foreach (var (bearer, own) in bearers)
        {
            foreach (var type in types)
            {
                var contradicts = type is not null && !string.Equals(type, own, StringComparison.Ordinal);
                foreach (var call in Calls(station, bearer, type)) Assert.Equal(contradicts, (await call).Status == HttpStatusCode.Unauthorized);
            }
        }

        static IEnumerable<Task<Answer>> Calls(Station station, string bearer, string? type)
        {
            var channel = station.Ingest($"{Station.Base}/channels/CH");
            yield return station.SendAsync(HttpMethod.Put, channel, bearer, Station.Json("{}"), tokenType: type);
            yield return station.SendAsync(
                HttpMethod.Post, station.Ingest($"{Station.Base}:bulk-channel-status"), bearer, Station.Json("""{"channel_names":[]}"""), tokenType: type);
            yield return station.SendAsync(
                HttpMethod.Post, station.Ingest($"{Station.Data}/channels/CH/rows?continuationToken=0_1"), bearer, new StringContent("{}"), tokenType: type);
            yield return station.SendAsync(HttpMethod.Delete, channel, bearer, tokenType: type);
        }
    }

    [Fact]
    public async Task C13_a_scoped_token_works_for_all_calls_until_it_expires()
    {
        await using var station = await Station.StartAsync(static o => o with { TokenLifetime = TimeSpan.FromMinutes(20) });
        var opened = await station.OpenAsync();
        station.Clock.Advance(TimeSpan.FromMinutes(20) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(opened.Next, Station.Rows(1, 1))).Status);
        Assert.Equal(HttpStatusCode.OK, (await station.StatusAsync("CH")).Status);
        station.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var refused in new[] { await station.StatusAsync("CH"), await station.OpenAsync(), await station.DropAsync(), await station.AppendAsync("0_2", "") })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
            Assert.Equal("390318", refused.Code);
        }
    }

    [Fact]
    public async Task C13_the_administrator_expires_all_tokens_at_once_and_new_ones_work()
    {
        await using var station = await Station.StartAsync();
        await station.OpenAsync();
        station.Admin.ExpireTokens();
        Assert.Equal(HttpStatusCode.Unauthorized, (await station.StatusAsync("CH")).Status);
        var renewed = await ExchangeAsync(station, station.Snowpipe.IngestAuthority);
        Assert.Equal(HttpStatusCode.OK, (await OpenWithAsync(station, renewed.Body)).Status);
    }

    [Fact]
    public async Task C14_open_and_status_work_on_the_control_host_with_a_JWT_and_append_does_not_exist_there()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.SendAsync(HttpMethod.Put, station.Control($"{Station.Base}/channels/CH"), station.Jwt, Station.Json("{}"));
        Assert.Equal(HttpStatusCode.OK, opened.Status);
        var status = await station.SendAsync(
            HttpMethod.Post, station.Control($"{Station.Base}:bulk-channel-status"), station.Jwt, Station.Json("""{"channel_names":["CH"]}"""));
        Assert.Equal(HttpStatusCode.OK, status.Status);
        var append = await station.SendAsync(
            HttpMethod.Post, station.Control($"{Station.Data}/channels/CH/rows?continuationToken={opened.Next}"), station.Jwt, new StringContent("{}"));
        Assert.Equal(HttpStatusCode.NotFound, append.Status);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.Unauthorized)]
    public async Task C15_a_JWT_is_taken_for_an_append_without_an_exchange_when_switched_on(bool on, HttpStatusCode status)
    {
        await using var station = await Station.StartAsync(o => o with { KeyPairJwtOnIngest = on });
        var opened = await station.OpenAsync();
        var answer = await station.SendAsync(
            HttpMethod.Post, station.Ingest($"{Station.Data}/channels/CH/rows?continuationToken={opened.Next}"), station.Jwt,
            new StringContent(Station.Rows(1, 1)), tokenType: "KEYPAIR_JWT");
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task C16_renewing_a_token_leaves_the_channel_as_it_is()
    {
        await using var station = await Station.StartAsync();
        await station.OpenAsync();
        var before = Assert.Single(station.Admin.Channels());
        await ExchangeAsync(station, station.Snowpipe.IngestAuthority);
        Assert.Equal(before, Assert.Single(station.Admin.Channels()));
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(before.ContinuationToken, Station.Rows(1, 1))).Status);
    }

    [Fact]
    public async Task Tokens_outlive_a_restart()
    {
        await using var station = await Station.StartAsync(static o => o with { IngestHostName = "ingest.localhost", IngestPort = FreePort() });
        var token = (await ExchangeAsync(station, station.Snowpipe.IngestAuthority)).Body;
        await station.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, await OpenAsHostAsync(station.Options.IngestPort!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), station.Snowpipe.IngestAuthority, token));
    }

    [Fact]
    public async Task The_date_header_follows_the_virtual_clock()
    {
        await using var station = await Station.StartAsync();
        Assert.Equal("Sun, 01 Mar 2026 12:00:00 GMT", (await DiscoverAsync(station, station.Jwt)).Headers["Date"]);
    }

    private static Task<Answer> DiscoverAsync(Station station, string bearer) =>
        station.SendAsync(HttpMethod.Get, station.Control("/v2/streaming/hostname"), bearer);

    private static Task<Answer> ExchangeAsync(Station station, string scope) =>
        station.ExchangeAsync(station.Jwt, ("grant_type", JwtBearer), ("scope", scope));

    private static Task<Answer> PatExchangeAsync(Station station, string pat) => station.ExchangeAsync(
        pat, ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token_type", "programmatic_access_token"),
        ("subject_token", pat), ("scope", station.Snowpipe.IngestAuthority));

    private static Task<Answer> OpenWithAsync(Station station, string token) =>
        station.SendAsync(HttpMethod.Put, station.Ingest($"{Station.Base}/channels/CH"), token, Station.Json("{}"));

    private static async Task<HttpStatusCode> OpenAsHostAsync(string port, string host, string token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"http://127.0.0.1:{port}{Station.Base}/channels/CH") { Content = Station.Json("{}") };
        request.Headers.Host = host;
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.Accept.ParseAdd("*/*");
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static JsonElement Claims(string token)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        return document.RootElement.Clone();
    }

    private static long LifeOf(string token) => Claims(token).GetProperty("exp").GetInt64() - Claims(token).GetProperty("iat").GetInt64();

    private static string BadJwt(string what, DateTimeOffset now)
    {
        var keys = TestKeys.First;
        return what switch
        {
            "expired" => keys.Jwt(now, issuedBefore: TimeSpan.FromMinutes(10), life: TimeSpan.FromMinutes(10)),
            "older than an hour although exp is later" => keys.Jwt(now, issuedBefore: TimeSpan.FromMinutes(60), life: TimeSpan.FromHours(5)),
            "issued in the future" => keys.Jwt(now, issuedBefore: TimeSpan.FromSeconds(-61)),
            "no iat" => keys.Sign(
                """{"alg":"RS256"}""",
                $$"""{"iss":"LOCAL-DEMO.THERMAL_STREAMING_USER.{{keys.Fingerprint}}","sub":"LOCAL-DEMO.THERMAL_STREAMING_USER","exp":{{now.AddMinutes(5).ToUnixTimeSeconds()}}}"""),
            "other algorithm" => keys.Jwt(now, algorithm: "ES256"),
            "bad signature" => TestKeys.Second.Jwt(now, fingerprint: keys.Fingerprint),
            "other account" => keys.Jwt(now, account: "OTHER"),
            "lower-case account" => keys.Jwt(now, account: "local-demo"),
            "locator with region" => keys.Jwt(now, account: "LOCAL-DEMO.EU-CENTRAL-1"),
            "other user" => keys.Jwt(now, user: "SOMEBODY"),
            "other subject" => keys.Jwt(now, subject: "LOCAL-DEMO.SOMEBODY"),
            "hex fingerprint" => keys.Jwt(now, fingerprint: keys.HexFingerprint),
            "unregistered key" => TestKeys.Second.Jwt(now),
            _ => "a.b.c",
        };
    }
}
