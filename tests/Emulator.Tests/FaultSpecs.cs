using System.Net;
using ThermalActors.Emulator.Faults;
using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>The vocabulary of faults over HTTP: C23, C33 and C62 to C69.</summary>
public sealed class FaultSpecs
{
    [Fact]
    public async Task C62_an_answer_lost_after_the_append_leaves_the_rows_accepted_and_the_retry_stores_nothing_more()
    {
        await using var station = await Station.StartAsync();
        station.Faults("""{"call":"append","stage":"after","action":"cut","nth":1}""");
        var opened = await station.OpenAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => station.AppendAsync(opened.Next, Station.Rows(1, 3), "offsetToken=3"));
        var retried = await station.AppendAsync(opened.Next, Station.Rows(1, 3), "offsetToken=3");
        Assert.Equal("0_2", retried.Next);
        station.PassCommit();
        Assert.Equal(3, await station.CountAsync());
        Assert.Equal(["Opened", "Accepted", "Replayed", "Committed"], station.Admin.Ledger().Select(static e => e.Event.ToString()), StringComparer.Ordinal);
    }

    [Fact]
    public async Task C62_a_connection_cut_before_the_append_leaves_nothing_and_the_retry_is_the_first()
    {
        await using var station = await Station.StartAsync();
        station.Faults("""{"call":"append","action":"cut","times":1}""");
        var opened = await station.OpenAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => station.AppendAsync(opened.Next, Station.Rows(1, 3), "offsetToken=3"));
        Assert.Equal("0_2", (await station.AppendAsync(opened.Next, Station.Rows(1, 3), "offsetToken=3")).Next);
        Assert.Equal(["Opened", "Accepted"], station.Admin.Ledger().Select(static e => e.Event.ToString()), StringComparer.Ordinal);
    }

    [Fact]
    public async Task C62_an_answer_cut_in_its_middle_has_acted()
    {
        await using var station = await Station.StartAsync();
        station.Faults("""{"call":"append","action":"truncated-body","keepBytes":5,"times":1}""");
        var opened = await station.OpenAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => station.AppendAsync(opened.Next, Station.Rows(1, 3)));
        Assert.Equal(3, Assert.Single(station.Admin.Channels()).BufferedRows);
    }

    [Theory]
    [InlineData("throttled", 429, "390701")]
    [InlineData("retry-request", 503, "ERR_GENERAL_EXCEPTION_RETRY_REQUEST")]
    [InlineData("request-timeout", 408, "")]
    [InlineData("answer", 500, "")]
    [InlineData("answer", 502, "")]
    [InlineData("answer", 504, "")]
    public async Task C63_transient_errors_come_with_and_without_Retry_After_and_the_call_does_not_act(string action, int status, string body)
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        station.Faults($$"""[{"call":"append","action":"{{action}}","status":{{status}},"nth":1,"retryAfter":2},{"call":"append","action":"{{action}}","status":{{status}},"nth":2}]""");
        var first = await station.AppendAsync(opened.Next, Station.Rows(1, 3));
        var second = await station.AppendAsync(opened.Next, Station.Rows(1, 3));
        Assert.Equal([(HttpStatusCode)status, (HttpStatusCode)status], [first.Status, second.Status]);
        Assert.Equal("2", first.Headers["Retry-After"]);
        Assert.False(second.Headers.ContainsKey("Retry-After"));
        Assert.Contains(body, first.Body, StringComparison.Ordinal);
        Assert.Equal(0, Assert.Single(station.Admin.Channels()).BufferedRows);
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(opened.Next, Station.Rows(1, 3))).Status);
    }

    [Fact]
    public async Task C63_a_stall_lasts_as_long_as_the_clock_says()
    {
        await using var station = await Station.StartAsync(LongTokens);
        await station.OpenAsync();
        station.Faults("""{"call":"status","action":"stall","seconds":600}""");
        var status = station.StatusAsync("CH");
        await StruckAsync(station);
        Assert.False(status.IsCompleted);
        await AdvanceUntilDoneAsync(station, status, TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.OK, (await status).Status);
    }

    [Fact]
    public async Task C63_a_slow_body_arrives_in_pieces_and_complete()
    {
        await using var station = await Station.StartAsync(LongTokens);
        station.Faults("""{"call":"open","action":"slow-body","pieceBytes":200,"seconds":20}""");
        var started = station.Clock.GetUtcNow();
        var opening = station.OpenAsync();
        await AdvanceUntilDoneAsync(station, opening, TimeSpan.FromSeconds(5));
        Assert.Equal("0_1", (await opening).Next);
        Assert.True(station.Clock.GetUtcNow() - started >= TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task C64_the_next_call_is_401_or_403_and_the_one_after_is_not()
    {
        await using var station = await Station.StartAsync();
        await station.OpenAsync();
        station.Faults("""[{"action":"unauthorized","call":"status","nth":1},{"action":"forbidden","call":"status","nth":1}]""");
        var refused = await station.StatusAsync("CH");
        Assert.Equal((HttpStatusCode.Unauthorized, "390318"), (refused.Status, refused.Code));

        // The second rule saw the first call as well, but the first one had answered it.
        Assert.Equal(HttpStatusCode.OK, (await station.StatusAsync("CH")).Status);
        station.Faults("""{"action":"forbidden","call":"status","times":1}""");
        Assert.Equal(HttpStatusCode.Forbidden, (await station.StatusAsync("CH")).Status);
    }

    [Fact]
    public async Task C64_tokens_expired_by_a_fault_are_401_until_they_are_exchanged_again()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        station.Faults("""{"action":"expire-tokens","call":"append","nth":1}""");
        Assert.Equal("390318", (await station.AppendAsync(opened.Next, Station.Rows(1, 1))).Code);
        station.ForgetToken();
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(opened.Next, Station.Rows(1, 1))).Status);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.Gone)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task C64_a_fail_over_is_410_for_a_while_and_then_names_another_ingest_host(bool streamingOnly, HttpStatusCode discovery)
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var committed = await station.AppendAsync(opened.Next, Station.Rows(1, 2), "offsetToken=2");
        station.PassCommit();
        var old = station.Snowpipe.IngestAuthority;
        station.Admin.Run(new ServerOperation.FailOver(TimeSpan.FromMinutes(3), streamingOnly));
        Assert.Equal(HttpStatusCode.Gone, (await station.AppendAsync(committed.Next, Station.Rows(3, 3))).Status);
        Assert.Equal(HttpStatusCode.Gone, (await station.StatusAsync("CH")).Status);
        Assert.Equal(discovery, (await station.SendAsync(HttpMethod.Get, station.Control("/v2/streaming/hostname"), station.Jwt)).Status);

        station.Clock.Advance(TimeSpan.FromMinutes(3));
        var now = (await station.SendAsync(HttpMethod.Get, station.Control("/v2/streaming/hostname"), station.Jwt)).Body;
        Assert.NotEqual(old, now, StringComparer.Ordinal);
        Assert.Equal(now, station.Snowpipe.IngestAuthority);
        var stillOld = await station.SendAsync(
            HttpMethod.Post, new Uri($"http://{old}{Station.Base}:bulk-channel-status"), await station.TokenAsync(), Station.Json("""{"channel_names":[]}"""));
        Assert.Equal(HttpStatusCode.Gone, stillOld.Status);

        // The token was for the old host; the channel is the same.
        Assert.Equal(HttpStatusCode.Unauthorized, (await station.StatusAsync("CH")).Status);
        station.ForgetToken();
        Assert.Equal("2", (await station.OpenAsync()).ChannelStatus.GetProperty("last_committed_offset_token").GetString());
    }

    [Theory]
    [InlineData("ERR_CHANNEL_MUST_BE_REOPENED")]
    [InlineData("ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP")]
    [InlineData("ERR_CHANNEL_HAS_INVALID_ROW_SEQUENCER")]
    [InlineData("ERR_CHANNEL_HAS_INVALID_CLIENT_SEQUENCER")]
    [InlineData("ERR_PIPE_IN_INVALID_STATE")]
    [InlineData("ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED")]
    public async Task C65_any_code_invalidates_a_channel_which_loses_its_buffer_and_keeps_its_token(string code)
    {
        await using var station = await Station.StartAsync();
        var first = await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 1), "offsetToken=1");
        station.PassCommit();
        var second = await station.AppendAsync(first.Next, Station.Rows(2, 2), "offsetToken=2");
        station.Faults($$"""{"call":"append","nth":1,"action":"invalidate","statusCode":"{{code}}"}""");
        Assert.Equal(code, (await station.AppendAsync(second.Next, Station.Rows(3, 3), "offsetToken=3")).Code);
        Assert.Equal(code, (await station.StatusOfAsync()).GetProperty("channel_status_code").GetString());
        station.PassCommit();
        Assert.Equal("1", await station.CommittedAsync());
        Assert.Equal(1, await station.CountAsync());
        var reopened = await station.OpenAsync();
        Assert.Equal("SUCCESS", reopened.ChannelStatus.GetProperty("channel_status_code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(reopened.Next, Station.Rows(2, 2))).Status);
    }

    [Fact]
    public async Task C67_a_second_opener_steals_the_channel_and_fences_what_is_under_way()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var next = await station.AppendAsync(opened.Next, Station.Rows(1, 2), "offsetToken=2");
        station.Faults("""{"call":"append","action":"steal","times":1}""");
        Assert.Equal("STALE_CONTINUATION_TOKEN_SEQUENCER", (await station.AppendAsync(next.Next, Station.Rows(3, 3), "offsetToken=3")).Code);
        station.PassCommit();
        Assert.Equal(0, await station.CountAsync());
        Assert.Equal("2_1", (await station.OpenAsync()).Next);
    }

    [Theory]
    [InlineData("proxy-text", HttpStatusCode.BadGateway, "text/plain")]
    [InlineData("proxy-html", HttpStatusCode.ServiceUnavailable, "text/html")]
    [InlineData("redirect", HttpStatusCode.TemporaryRedirect, null)]
    public async Task C69_a_proxy_answers_in_its_own_words(string action, HttpStatusCode status, string? type)
    {
        await using var station = await Station.StartAsync();
        station.Faults($$"""{"action":"{{action}}","call":"hostname"}""");
        var answer = await station.SendAsync(HttpMethod.Get, station.Control("/v2/streaming/hostname"), station.Jwt);
        Assert.Equal((status, type), (answer.Status, answer.ContentType));
        Assert.Equal(status == HttpStatusCode.TemporaryRedirect, answer.Headers.ContainsKey("Location"));
    }

    [Fact]
    public async Task C23_of_two_opens_at_the_same_instant_one_is_told_to_come_again()
    {
        await using var station = await Station.StartAsync(static o => LongTokens(o) with { RefuseConcurrentOpens = true });
        station.Faults("""{"call":"open","action":"stall","stage":"after","seconds":10,"channel":"CH","times":1}""");
        var first = station.OpenAsync();
        await StruckAsync(station);
        var second = await station.OpenAsync();
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Equal("ERR_OPEN_CHANNEL_IN_PROGRESS", second.Json.GetProperty("error_code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await station.OpenAsync("OTHER")).Status);
        await AdvanceUntilDoneAsync(station, first, TimeSpan.FromSeconds(5));
        Assert.Equal("0_1", (await first).Next);
        Assert.Equal("1_1", (await station.OpenAsync()).Next);
    }

    [Fact]
    public async Task C33_status_and_open_may_answer_a_bare_string()
    {
        await using var station = await Station.StartAsync();
        station.Faults("""[{"call":"open","action":"retry-request","status":500,"nth":1},{"call":"status","action":"retry-request","nth":1}]""");
        var open = await station.OpenAsync();
        await station.OpenAsync();
        var status = await station.StatusAsync("CH");
        Assert.Equal((HttpStatusCode.InternalServerError, "\"ERR_GENERAL_EXCEPTION_RETRY_REQUEST\""), (open.Status, open.Body));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "\"ERR_GENERAL_EXCEPTION_RETRY_REQUEST\""), (status.Status, status.Body));
        Assert.Equal(HttpStatusCode.OK, (await station.StatusAsync("CH")).Status);
    }

    [Fact]
    public async Task A_200_may_be_poisoned()
    {
        await using var station = await Station.StartAsync();
        station.Faults("""
            [{"call":"append","action":"patch","set":{"status_code":4},"nth":1},
             {"call":"append","action":"patch","remove":"next_continuation_token","nth":2},
             {"call":"status","action":"patch","set":{"channel_statuses.*.last_committed_offset_token":"7"}}]
            """);
        var opened = await station.OpenAsync();
        var rejected = await station.AppendAsync(opened.Next, Station.Rows(1, 1));
        Assert.Equal((HttpStatusCode.OK, 4), (rejected.Status, rejected.Json.GetProperty("status_code").GetInt32()));
        var without = await station.AppendAsync(rejected.Next, Station.Rows(2, 2));
        Assert.Equal((HttpStatusCode.OK, false), (without.Status, without.Json.TryGetProperty("next_continuation_token", out _)));
        Assert.Equal("7", await station.CommittedAsync());
    }

    [Fact]
    public async Task Commits_are_withheld_for_a_while_and_then_cover_everything()
    {
        await using var station = await Station.StartAsync();
        station.Faults("""{"call":"append","nth":2,"action":"withhold-commits","seconds":60}""");
        var next = (await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 1), "offsetToken=1")).Next;
        await station.AppendAsync(next, Station.Rows(2, 2), "offsetToken=2");
        station.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(await station.CommittedAsync());
        station.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("2", await station.CommittedAsync());
        station.Admin.Run(new ServerOperation.WithholdCommits());
        await station.AppendAsync("0_3", Station.Rows(3, 3), "offsetToken=3");
        station.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("2", station.Admin.Channels()[0].OffsetToken);
        station.Admin.Run(new ServerOperation.ReleaseCommits());
        Assert.Equal("3", station.Admin.Channels()[0].OffsetToken);
    }

    [Fact]
    public async Task Rows_are_rejected_on_demand_and_counted_like_any_bad_row()
    {
        await using var station = await Station.StartAsync();
        station.Faults("""{"call":"append","nth":1,"action":"reject-rows","rows":3}""");
        var next = (await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 2), "offsetToken=2")).Next;
        await station.AppendAsync(next, Station.Rows(3, 5), "offsetToken=5");
        station.PassCommit();
        var status = await station.StatusOfAsync();
        Assert.Equal((2, 3), (status.GetProperty("rows_inserted").GetInt32(), status.GetProperty("rows_error_count").GetInt32()));
        Assert.Equal("5", status.GetProperty("last_error_offset_upper_bound").GetString());
        Assert.Equal([1L, 2L, 3L], station.Admin.Errors().Select(static e => System.Text.Json.JsonDocument.Parse(e.Data).RootElement.GetProperty("seq").GetInt64()));
        Assert.Equal(4L, await station.ScalarAsync("SELECT min(seq) FROM DEMO.DEMO.THERMAL_SENSOR_DATA"));
    }

    [Fact]
    public async Task A_plan_of_another_kind_works_beside_the_rules_of_the_administrator()
    {
        await using var station = await Station.StartAsync(static o => o with { Faults = new NoStatus() });
        station.Faults("""{"call":"drop","action":"gone"}""");
        await station.OpenAsync();
        Assert.Equal(HttpStatusCode.NotImplemented, (await station.StatusAsync("CH")).Status);
        Assert.Equal(HttpStatusCode.Gone, (await station.DropAsync()).Status);
    }

    /// <summary>For clocks that are moved until something happens.</summary>
    private static EmulatorOptions LongTokens(EmulatorOptions options) => options with { TokenLifetime = TimeSpan.FromDays(3650) };

    /// <summary>Waits until a rule has struck: from then on the call is stalled.</summary>
    private static async Task StruckAsync(Station station)
    {
        while (station.Admin.Faults.Rules[0].Struck == 0) await Task.Yield();
    }

    /// <summary>The delay is created some time after the rule struck, so the clock is moved on until the call is through.</summary>
    private static async Task AdvanceUntilDoneAsync(Station station, Task call, TimeSpan step)
    {
        while (!call.IsCompleted)
        {
            station.Clock.Advance(step);
            for (var i = 0; i < 200 && !call.IsCompleted; i++) await Task.Yield();
        }
    }

    private sealed class NoStatus : IFaultPlan
    {
        public FaultAction Before(CallInfo call) => call.Kind == CallKind.Status ? new FaultAction.Answer(501, "") : FaultAction.None;

        public FaultAction After(CallInfo call, int status) => FaultAction.None;
    }
}
