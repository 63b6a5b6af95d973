using System.Text;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Tests.Support;

namespace ThermalActors.Snowpipe.Tests;

/// <summary>What goes over the wire (snowpipe-rest.md §1.4, §3.1 to §3.6).</summary>
public sealed class SnowpipeClientRequestSpecs
{
    private const string Opened =
        """{"next_continuation_token":"0_1","channel_status":{"channel_status_code":"SUCCESS","last_committed_offset_token":null}}""";

    private const string Polled = """{"channel_statuses":{"PI-KITCHEN":{"channel_status_code":"SUCCESS"}}}""";

    private readonly Lab _lab = new();

    [Fact]
    public async Task Open_is_a_put_on_the_channel_with_the_request_id()
    {
        _lab.Snowflake.Answers(200, Opened);

        await _lab.Open();

        Assert.Equal("PUT", _lab.Snowflake.Single.Method);
        Assert.Equal(
            "https://my-acct.ingest.example.snowflakecomputing.com/v2/streaming/databases/SENSORS/schemas/RAW/pipes/READINGS_PIPE"
            + "/channels/PI-KITCHEN?requestId=11111111-2222-3333-4444-555555555555",
            _lab.Snowflake.Single.Uri.AbsoluteUri);
        Assert.Equal("application/json", _lab.Snowflake.Single["Content-Type"]);
    }

    [Theory]
    [InlineData(true, """{"fail_on_uncommitted_rows":true}""")]
    [InlineData(false, """{"fail_on_uncommitted_rows":false}""")]
    public async Task Open_says_what_becomes_of_uncommitted_rows(bool fail, string body)
    {
        _lab.Snowflake.Answers(200, Opened);

        await _lab.Open(failOnUncommitted: fail);

        Assert.Equal(body, _lab.Snowflake.Single.Text);
    }

    [Fact]
    public async Task Append_is_a_post_on_the_data_path_with_both_offset_tokens()
    {
        _lab.Snowflake.Answers(200, """{"next_continuation_token":"0_2"}""");

        await _lab.Append();

        Assert.Equal("POST", _lab.Snowflake.Single.Method);
        Assert.Equal("/v2/streaming/data/databases/SENSORS/schemas/RAW/pipes/READINGS_PIPE/channels/PI-KITCHEN/rows", _lab.Snowflake.Single.Path);
        Assert.Equal(
            [
                KeyValuePair.Create("continuationToken", "0_1"),
                KeyValuePair.Create("startOffsetToken", "0000000000000000001"),
                KeyValuePair.Create("endOffsetToken", "0000000000000000042.9ae0daaf"),
                KeyValuePair.Create("requestId", "11111111-2222-3333-4444-555555555555"),
            ],
            RecordedRequest.Fields(_lab.Snowflake.Single.Uri.Query));
    }

    [Fact]
    public async Task Append_names_its_content_its_compression_and_its_size_before_compression()
    {
        _lab.Snowflake.Answers(200, """{"next_continuation_token":"0_2"}""");

        await _lab.Append();

        Assert.Equal("application/x-ndjson", _lab.Snowflake.Single["Content-Type"]);
        Assert.Equal("zstd", _lab.Snowflake.Single["Content-Encoding"]);
        Assert.Equal("4321", _lab.Snowflake.Single["x-snowflake-uncompressed-content-length"]);
        Assert.Equal("compressed rows", _lab.Snowflake.Single.Text);
    }

    [Fact]
    public async Task Continuation_token_is_escaped_because_it_is_opaque()
    {
        _lab.Snowflake.Answers(200, """{"next_continuation_token":"0_2"}""");

        await _lab.Append(Lab.Batch(token: "a b&c=d+e/f?%#"));

        Assert.Contains("continuationToken=a%20b%26c%3Dd%2Be%2Ff%3F%25%23&", _lab.Snowflake.Single.PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeating_an_append_repeats_every_byte()
    {
        var batch = Lab.Batch();
        _lab.Snowflake.Answers(503, "").Answers(200, """{"next_continuation_token":"0_2"}""");

        await _lab.Append(batch);
        await _lab.Append(batch);

        Assert.Equal(_lab.Snowflake.Requests[0].Uri, _lab.Snowflake.Requests[1].Uri);
        Assert.Equal(_lab.Snowflake.Requests[0].Body, _lab.Snowflake.Requests[1].Body);
    }

    [Fact]
    public async Task Append_without_rows_is_a_mistake_of_the_caller()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _lab.Append(Lab.Batch(body: "")));
        Assert.Empty(_lab.Snowflake.Requests);
    }

    [Fact]
    public async Task Status_is_a_post_with_a_literal_colon_and_the_exact_channel_name()
    {
        _lab.Snowflake.Answers(200, Polled);

        await _lab.Status();

        Assert.Equal("POST", _lab.Snowflake.Single.Method);
        Assert.Equal("/v2/streaming/databases/SENSORS/schemas/RAW/pipes/READINGS_PIPE:bulk-channel-status", _lab.Snowflake.Single.PathAndQuery);
        Assert.Equal("""{"channel_names":["PI-KITCHEN"]}""", _lab.Snowflake.Single.Text);
        Assert.Equal("application/json", _lab.Snowflake.Single["Content-Type"]);
    }

    [Fact]
    public async Task Status_asks_for_the_name_that_the_path_opened()
    {
        _lab.Snowflake.Answers(200, Opened).Answers(200, Polled);

        await _lab.Open("pi-kitchen");
        var status = await _lab.Status("pi-kitchen");

        Assert.EndsWith("/channels/PI-KITCHEN", _lab.Snowflake.Requests[0].Path, StringComparison.Ordinal);
        Assert.Equal("""{"channel_names":["PI-KITCHEN"]}""", _lab.Snowflake.Requests[1].Text);
        Assert.True(status.Value().IsUsable);
    }

    [Fact]
    public async Task Drop_is_a_delete_and_any_body_will_do()
    {
        _lab.Snowflake.Answers(200, "");

        Assert.True((await _lab.Drop()).Value());

        Assert.Equal("DELETE", _lab.Snowflake.Single.Method);
        Assert.Equal(
            "/v2/streaming/databases/SENSORS/schemas/RAW/pipes/READINGS_PIPE/channels/PI-KITCHEN?requestId=11111111-2222-3333-4444-555555555555",
            _lab.Snowflake.Single.PathAndQuery);
        Assert.Equal("""{"fail_on_uncommitted_rows":true}""", _lab.Snowflake.Single.Text);
    }

    [Fact]
    public async Task Every_call_accepts_json_and_names_the_client()
    {
        _lab.Snowflake.Answers(200, Opened).Answers(200, """{"next_continuation_token":"0_2"}""").Answers(200, Polled).Answers(200, "");

        await _lab.Open();
        await _lab.Append();
        await _lab.Status();
        await _lab.Drop();

        Assert.All(_lab.Snowflake.Requests, request =>
        {
            Assert.Equal("application/json", request["Accept"]);
            Assert.Equal("Bearer " + Lab.Bearer, request["Authorization"]);
            Assert.Matches(@"^SnowpipeStreamingSDK/[0-9.]+ \(\w+ \w+\) DOTNET/10\.[0-9.]+ \(app=ThermalActors\)$", request["User-Agent"]);
            Assert.Null(request["Accept-Encoding"]);
        });
    }

    [Theory]
    [InlineData(TokenKind.Scoped, null)]
    [InlineData(TokenKind.ProgrammaticAccessToken, "PROGRAMMATIC_ACCESS_TOKEN")]
    [InlineData(TokenKind.KeyPairJwt, "KEYPAIR_JWT")]
    public async Task Token_type_follows_the_token(TokenKind kind, string? header)
    {
        _lab.Snowflake.Answers(200, Polled);

        await _lab.Client.GetChannelStatusAsync(Lab.Access(kind), Lab.Channel, CancellationToken.None);

        Assert.Equal(header, _lab.Snowflake.Single["X-Snowflake-Authorization-Token-Type"]);
    }

    [Fact]
    public async Task Scoped_token_can_be_named_oauth()
    {
        var lab = new Lab(options: new SnowpipeHttpOptions { NameScopedToken = true });
        lab.Snowflake.Answers(200, Polled);

        await lab.Status();

        Assert.Equal("OAUTH", lab.Snowflake.Single["X-Snowflake-Authorization-Token-Type"]);
    }

    [Theory]
    [InlineData("readings_pipe", "READINGS_PIPE")]
    [InlineData("readings-STREAMING", "READINGS-STREAMING")]
    [InlineData("\"Mixed Case\"", "%22Mixed%20Case%22")]
    [InlineData("\"a;b\"", "%22a%3Bb%22")]
    [InlineData("\"a/b?c#d%e\"", "%22a%2Fb%3Fc%23d%25e%22")]
    [InlineData("A!$&'()*+,=:@~Z", "A!$&'()*+,=:@~Z")]
    [InlineData("\"é\"", "%22%C3%A9%22")]
    public async Task Names_are_upper_case_unless_quoted_and_encoded_as_the_service_expects(string pipe, string segment)
    {
        var lab = new Lab(pipe: pipe);
        lab.Snowflake.Answers(200, Polled);

        await lab.Status();

        Assert.Equal($"/v2/streaming/databases/SENSORS/schemas/RAW/pipes/{segment}:bulk-channel-status", lab.Snowflake.Single.PathAndQuery);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("..")]
    [InlineData("a\nb")]
    [InlineData("half\"quoted")]
    public async Task Channel_names_that_would_change_the_path_are_refused_before_anything_is_sent(string channel)
    {
        Assert.Equal(FailureClass.Configuration, (await _lab.Open(channel)).Failure().Class);
        Assert.Equal(FailureClass.Configuration, (await _lab.Status(channel)).Failure().Class);
        Assert.Empty(_lab.Snowflake.Requests);
    }

    [Fact]
    public async Task Implicit_channel_of_the_pipe_is_not_opened_as_a_named_one()
    {
        Assert.Contains("ELASTIC", (await _lab.Open("elastic")).Failure().Message, StringComparison.Ordinal);
        Assert.Empty(_lab.Snowflake.Requests);
    }

    [Fact]
    public async Task Token_is_never_sent_over_plain_http_to_another_machine()
    {
        var access = Lab.Access() with { IngestHost = new Uri("http://ingest.example.com") };

        var result = await _lab.Client.GetChannelStatusAsync(access, Lab.Channel, CancellationToken.None);

        Assert.Equal(FailureClass.Configuration, result.Failure().Class);
        Assert.Empty(_lab.Snowflake.Requests);
    }

    [Fact]
    public async Task Loopback_host_is_called_with_its_scheme_and_port()
    {
        _lab.Snowflake.Answers(200, Polled);
        var access = Lab.Access() with { IngestHost = new Uri("http://127.0.0.1:8085") };

        await _lab.Client.GetChannelStatusAsync(access, Lab.Channel, CancellationToken.None);

        Assert.StartsWith("http://127.0.0.1:8085/v2/streaming/", _lab.Snowflake.Single.Uri.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_goes_out_as_it_is()
    {
        var bytes = Encoding.UTF8.GetBytes("{\"a\":1}\n");
        var batch = Lab.Batch() with { Body = bytes, ContentEncoding = "gzip" };
        _lab.Snowflake.Answers(200, """{"next_continuation_token":"0_2"}""");

        Assert.True(_lab.Append(batch).IsCompletedSuccessfully);

        Assert.Equal(bytes, _lab.Snowflake.Single.Body);
        Assert.Equal("gzip", _lab.Snowflake.Single["Content-Encoding"]);
    }
}
