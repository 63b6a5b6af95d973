using System.Globalization;
using System.Net.Sockets;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Tests.Support;

namespace ThermalActors.Snowpipe.Tests;

/// <summary>Error bodies of every shape, waits that the server asks for, time-outs and broken connections (snowpipe-rest.md §5.1).</summary>
public sealed class SnowpipeClientFailureSpecs
{
    private readonly Lab _lab = new();

    [Theory]
    [InlineData("D", 400, """{"code":"STALE_CONTINUATION_TOKEN_SEQUENCER","message":"Channel sequencer is stale, reopen."}""",
        "STALE_CONTINUATION_TOKEN_SEQUENCER", FailureClass.SequencerLost)]
    [InlineData("C", 404, """{"error_code":"ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED","message":"no pipe"}""",
        "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", FailureClass.Configuration)]
    [InlineData("E", 400, """{"error":"ERR_PIPE_KIND_NOT_SUPPORTED"}""", "ERR_PIPE_KIND_NOT_SUPPORTED", FailureClass.Configuration)]
    [InlineData("S", 503, "\"ERR_GENERAL_EXCEPTION_RETRY_REQUEST\"", "ERR_GENERAL_EXCEPTION_RETRY_REQUEST", FailureClass.Throttled)]
    [InlineData("L", 401, """{"code":"390144","data":null,"headers":null,"message":"JWT token is invalid. [a-b]","success":false}""",
        "390144", FailureClass.Unauthorized)]
    [InlineData("L, numeric", 429, """{"code":390701,"message":"Request rate exceeds max. Try later."}""", "390701", FailureClass.Throttled)]
    [InlineData("N", 400, """{"status_code":4,"message":"stale"}""", "4", FailureClass.SequencerLost)]
    [InlineData("T, marker", 404, "upstream: T1_ENVOY_NR_404", "T1_ENVOY_NR_404", FailureClass.Configuration)]
    [InlineData("T, html", 502, "<html><body>Bad gateway</body></html>", null, FailureClass.Ambiguous)]
    [InlineData("T, bare code", 500, "ERR_GENERAL_EXCEPTION_RETRY_REQUEST", "ERR_GENERAL_EXCEPTION_RETRY_REQUEST", FailureClass.Throttled)]
    [InlineData("none", 413, "", null, FailureClass.TooLarge)]
    [InlineData("null code", 409, """{"code":null,"error_code":"ERR_PIPE_IN_INVALID_STATE"}""", "ERR_PIPE_IN_INVALID_STATE", FailureClass.Configuration)]
    [InlineData("prose as error", 403, """{"error":"you may not do this"}""", null, FailureClass.Configuration)]
    [InlineData("array", 500, "[1,2]", null, FailureClass.Ambiguous)]
    [InlineData("with BOM", 400, "\uFEFF{\"code\":\"STALE_PIPE_CACHE\"}", "STALE_PIPE_CACHE", FailureClass.ChannelInvalid)]
    public async Task Error_body_of_any_shape_is_understood(string shape, int status, string body, string? code, FailureClass expected)
    {
        _lab.Snowflake.Answers(status, body);

        var failure = (await _lab.Append()).Failure();

        Assert.True(expected == failure.Class, $"shape {shape}: {failure}");
        Assert.Equal(code, failure.Code);
        Assert.Equal(status, failure.HttpStatus);
    }

    [Fact]
    public async Task Message_names_the_call_the_code_the_cause_and_the_words_of_the_service()
    {
        _lab.Snowflake.Answers(404, """{"error_code":"ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED","message":"Pipe X\n  is  missing"}""");

        Assert.Equal(
            "opening the channel: HTTP 404 ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED: the pipe does not exist or the role may not use it: "
            + "run the statements of `thermal-actors sql setup` (the service says: Pipe X is missing)",
            (await _lab.Open()).Failure().Message);
    }

    [Fact]
    public async Task Large_error_body_is_read_up_to_a_bound_only()
    {
        var endless = new EndlessStream();
        _lab.Snowflake.AnswersWith(endless, status: 502);

        var failure = (await _lab.Append()).Failure();

        Assert.Equal(FailureClass.Ambiguous, failure.Class);
        Assert.InRange(endless.Delivered, 1, HttpExchange.MaxErrorBytes);
        Assert.InRange(failure.Message.Length, 1, 600);
    }

    [Fact]
    public async Task Large_success_body_is_read_up_to_a_bound_only()
    {
        var endless = new EndlessStream();
        _lab.Snowflake.AnswersWith(endless);

        Assert.Equal(FailureClass.Ambiguous, (await _lab.Status()).Failure().Class);
        Assert.InRange(endless.Delivered, 1, HttpExchange.MaxAnswerBytes);
    }

    [Fact]
    public async Task Long_error_text_of_a_channel_does_not_hide_its_commit()
    {
        var text = new string('x', 200_000);
        _lab.Snowflake.Answers(200,
            "{\"channel_statuses\":{\"PI-KITCHEN\":{\"channel_status_code\":\"SUCCESS\",\"last_error_message\":\"" + text
            + "\",\"last_committed_offset_token\":\"7\"}}}");

        var status = (await _lab.Status()).Value();

        Assert.Equal("7", status.CommittedOffsetToken);
        Assert.InRange(status.LastErrorMessage!.Length, 1000, 2001);
    }

    [Fact]
    public async Task Redirect_is_reported_and_not_followed()
    {
        _lab.Snowflake.Answers(307, "", response => response.Headers.Location = new Uri("https://evil.example.com/"));

        Assert.Equal(FailureClass.Configuration, (await _lab.Append()).Failure().Class);
        Assert.Single(_lab.Snowflake.Requests);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("Mon, 01 Jun 2026 12:01:30 GMT", 90)]
    [InlineData("Mon, 01 Jun 2026 11:00:00 GMT", 0)]
    [InlineData("86400", 3600)]
    [InlineData("Fri, 01 Jun 2035 12:00:00 GMT", 3600)]
    public async Task Retry_after_is_read_in_seconds_and_as_a_date_and_is_bounded(string header, int seconds)
    {
        _lab.Snowflake.Answers(429, "", response => response.Headers.TryAddWithoutValidation("Retry-After", header));

        Assert.Equal(TimeSpan.FromSeconds(seconds), (await _lab.Append()).Failure().RetryAfter);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("99999999999999999999")]
    public async Task Unreadable_retry_after_is_ignored(string header)
    {
        _lab.Snowflake.Answers(503, "", response => response.Headers.TryAddWithoutValidation("Retry-After", header));

        Assert.Null((await _lab.Append()).Failure().RetryAfter);
    }

    [Fact]
    public async Task Retry_after_date_is_measured_against_the_servers_own_clock_where_it_tells_one()
    {
        _lab.Snowflake.Answers(429, "", response =>
        {
            response.Headers.Date = Lab.Noon.AddYears(10);
            response.Headers.TryAddWithoutValidation("Retry-After", Lab.Noon.AddYears(10).AddSeconds(20).ToString("R", CultureInfo.InvariantCulture));
        });

        Assert.Equal(TimeSpan.FromSeconds(20), (await _lab.Append()).Failure().RetryAfter);
    }

    [Fact]
    public async Task Server_date_comes_with_the_failure()
    {
        _lab.Snowflake.Answers(401, "", response => response.Headers.Date = Lab.Noon.AddDays(3));

        Assert.Equal(Lab.Noon.AddDays(3), (await _lab.Append()).Failure().ServerDate);
    }

    [Fact]
    public async Task No_answer_in_time_is_ambiguous()
    {
        _lab.Snowflake.NeverAnswers();

        var call = _lab.Append();
        _lab.Clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(call.IsCompleted);
        _lab.Clock.Advance(TimeSpan.FromSeconds(0.2));

        var failure = (await call).Failure();
        Assert.Equal(FailureClass.Ambiguous, failure.Class);
        Assert.Null(failure.HttpStatus);
        Assert.Contains("did not answer within 30 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_that_stalls_runs_into_the_same_time_out()
    {
        _lab.Snowflake.AnswersWith(new StallingStream());

        var call = _lab.Append();
        _lab.Clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(FailureClass.Ambiguous, (await call).Failure().Class);
    }

    [Fact]
    public async Task Cancellation_by_the_caller_is_thrown_and_not_called_a_time_out()
    {
        using var stop = new CancellationTokenSource();
        _lab.Snowflake.NeverAnswers();

        var call = _lab.Client.AppendRowsAsync(Lab.Access(), Lab.Channel, Lab.Batch(), stop.Token);
        await stop.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(stop.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task Cancelled_caller_sends_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _lab.Client.GetChannelStatusAsync(Lab.Access(), Lab.Channel, new CancellationToken(canceled: true)));

        Assert.Empty(_lab.Snowflake.Requests);
    }

    [Fact]
    public async Task Connect_time_out_of_the_http_stack_is_unreachable()
    {
        _lab.Snowflake.Throws(new TaskCanceledException("connect", new TimeoutException()));

        var failure = (await _lab.Append()).Failure();

        Assert.Equal(FailureClass.Ambiguous, failure.Class);
        Assert.Contains("unreachable", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_connection_is_ambiguous_and_names_the_host()
    {
        _lab.Snowflake.Throws(new HttpRequestException("reset", new SocketException((int)SocketError.ConnectionReset)));

        var failure = (await _lab.Append()).Failure();

        Assert.Equal(FailureClass.Ambiguous, failure.Class);
        Assert.Contains(Lab.IngestHost.Host, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task Answer_that_breaks_off_is_no_answer(int status)
    {
        _lab.Snowflake.AnswersWith(new BreakingStream("{\"next_continuation_token\":"u8.ToArray()), status);

        var failure = (await _lab.Append()).Failure();

        Assert.Equal(FailureClass.Ambiguous, failure.Class);
        Assert.Null(failure.HttpStatus);
    }
}
