using System.Net;
using System.Text.Json;
using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>Open, drop and status: C17 to C36.</summary>
public sealed class ChannelSpecs
{
    [Fact]
    public async Task C17_an_empty_object_opens_a_new_channel()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync("pi-kitchen");
        Assert.Equal(HttpStatusCode.OK, opened.Status);
        Assert.Equal("0_1", opened.Next);
        var status = opened.ChannelStatus;
        Assert.Equal("DEMO", status.GetProperty("database_name").GetString());
        Assert.Equal("DEMO", status.GetProperty("schema_name").GetString());
        Assert.Equal("THERMAL_SENSOR_PIPE", status.GetProperty("pipe_name").GetString());
        Assert.Equal("PI-KITCHEN", status.GetProperty("channel_name").GetString());
        Assert.Equal("SUCCESS", status.GetProperty("channel_status_code").GetString());
        Assert.Equal(station.Clock.GetUtcNow().ToUnixTimeMilliseconds(), status.GetProperty("created_on_ms").GetInt64());
        foreach (var counter in new[] { "rows_inserted", "rows_parsed", "rows_error_count", "snowflake_avg_processing_latency_ms" })
            Assert.Equal(0, status.GetProperty(counter).GetInt64());
        foreach (var empty in new[] { "last_committed_offset_token", "last_error_offset_upper_bound", "last_error_message", "last_error_timestamp" })
            Assert.Equal(JsonValueKind.Null, status.GetProperty(empty).ValueKind);
        Assert.False(opened.Json.TryGetProperty("status_code", out _));
    }

    [Fact]
    public async Task C17_the_documented_status_code_and_the_older_fields_are_switches()
    {
        await using var station = await Station.StartAsync(static o => o with { UsableStatusCode = "ACTIVE", AnswerStatusFields = true });
        var opened = await station.OpenAsync();
        Assert.Equal("ACTIVE", opened.ChannelStatus.GetProperty("channel_status_code").GetString());
        Assert.Equal(0, opened.Json.GetProperty("status_code").GetInt32());
    }

    [Fact]
    public async Task C18_reopening_raises_the_client_sequencer_and_keeps_what_is_durable()
    {
        await using var station = await Station.StartAsync();
        var first = await station.OpenAsync();
        await station.AppendAsync(first.Next, Station.Rows(1, 2) + "nonsense\n", "offsetToken=3");
        station.PassCommit();
        station.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await station.OpenAsync();
        Assert.Equal("1_2", second.Next);
        Assert.Equal("3", second.ChannelStatus.GetProperty("last_committed_offset_token").GetString());
        Assert.Equal(2, second.ChannelStatus.GetProperty("rows_inserted").GetInt64());
        Assert.Equal(1, second.ChannelStatus.GetProperty("rows_error_count").GetInt64());
        Assert.Equal("3", second.ChannelStatus.GetProperty("last_error_offset_upper_bound").GetString());
        Assert.Equal(
            first.ChannelStatus.GetProperty("created_on_ms").GetInt64(), second.ChannelStatus.GetProperty("created_on_ms").GetInt64());
    }

    [Fact]
    public async Task C19_tokens_of_an_earlier_session_are_stale()
    {
        await using var station = await Station.StartAsync();
        var first = await station.OpenAsync();
        var used = await station.AppendAsync(first.Next, Station.Rows(1, 1), "offsetToken=1");
        await station.OpenAsync();
        foreach (var token in new[] { first.Next, used.Next })
        {
            var refused = await station.AppendAsync(token, Station.Rows(2, 2), "offsetToken=2");
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Equal("STALE_CONTINUATION_TOKEN_SEQUENCER", refused.Json.GetProperty("code").GetString());
        }

        station.PassCommit();
        Assert.Equal(0, await station.CountAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"fail_on_uncommitted_rows":false}""")]
    [InlineData("")]
    public async Task C20_an_open_drops_uncommitted_rows_without_a_trace(string body)
    {
        await using var station = await Station.StartAsync();
        var first = await station.OpenAsync();
        await station.AppendAsync(first.Next, Station.Rows(1, 5), "offsetToken=5");
        var second = await station.OpenAsync(body: body);
        Assert.Equal(JsonValueKind.Null, second.ChannelStatus.GetProperty("last_committed_offset_token").ValueKind);
        station.PassCommit();
        Assert.Equal(0, await station.CountAsync());
        var status = await station.StatusOfAsync();
        Assert.Equal(JsonValueKind.Null, status.GetProperty("last_committed_offset_token").ValueKind);
        Assert.Equal(0, status.GetProperty("rows_parsed").GetInt64());
    }

    [Fact]
    public async Task C21_an_open_that_must_not_drop_rows_waits_for_the_commit()
    {
        await using var station = await Station.StartAsync();
        const string careful = """{"fail_on_uncommitted_rows":true}""";
        var first = await station.OpenAsync(body: careful);
        var appended = await station.AppendAsync(first.Next, Station.Rows(1, 2), "offsetToken=2");
        var refused = await station.OpenAsync(body: careful);
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal("ERR_CHANNEL_HAS_UNCOMMITTED_DATA", refused.Json.GetProperty("error_code").GetString());

        var stillValid = await station.AppendAsync(appended.Next, Station.Rows(3, 3), "offsetToken=3");
        Assert.Equal(HttpStatusCode.OK, stillValid.Status);
        station.PassCommit();
        var reopened = await station.OpenAsync(body: careful);
        Assert.Equal("3", reopened.ChannelStatus.GetProperty("last_committed_offset_token").GetString());
    }

    [Fact]
    public async Task C22_an_offset_token_in_the_body_sets_the_committed_one_and_null_does_not()
    {
        await using var station = await Station.StartAsync();
        Assert.Equal("42", (await station.OpenAsync(body: """{"offset_token":"42"}""")).ChannelStatus.GetProperty("last_committed_offset_token").GetString());
        Assert.Equal("42", (await station.OpenAsync(body: """{"offset_token":null,"fail_on_uncommitted_rows":false}""")).ChannelStatus.GetProperty("last_committed_offset_token").GetString());
        await station.RestartAsync();
        Assert.Equal("42", await station.CommittedAsync());
    }

    [Fact]
    public async Task C25_an_unknown_pipe_is_404_on_every_call()
    {
        await using var station = await Station.StartAsync();
        var other = Station.Base.Replace("THERMAL_SENSOR_PIPE", "NO_PIPE", StringComparison.Ordinal);
        Answer[] answers =
        [
            await station.SendAsync(HttpMethod.Put, station.Ingest($"{other}/channels/CH"), await station.TokenAsync(), Station.Json("{}")),
            await station.SendAsync(HttpMethod.Post, station.Ingest($"{other}:bulk-channel-status"), await station.TokenAsync(), Station.Json("""{"channel_names":["CH"]}""")),
        ];
        foreach (var answer in answers)
        {
            Assert.Equal(HttpStatusCode.NotFound, answer.Status);
            Assert.Equal("ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", answer.Json.GetProperty("error_code").GetString());
        }
    }

    [Fact]
    public async Task C29_a_drop_forgets_the_channel_and_keeps_its_rows()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var next = await station.AppendAsync(opened.Next, Station.Rows(1, 3), "offsetToken=3");
        station.PassCommit();
        await station.AppendAsync(next.Next, Station.Rows(4, 4), "offsetToken=4");
        Assert.Equal(HttpStatusCode.Conflict, (await station.DropAsync(body: """{"fail_on_uncommitted_rows":true}""")).Status);
        var dropped = await station.DropAsync();
        Assert.Equal(HttpStatusCode.OK, dropped.Status);
        Assert.Empty(dropped.Body);
        Assert.Empty((await station.StatusAsync("CH")).Json.GetProperty("channel_statuses").EnumerateObject());
        station.PassCommit();
        Assert.Equal(3, await station.CountAsync());

        var fresh = await station.OpenAsync();
        Assert.Equal(JsonValueKind.Null, fresh.ChannelStatus.GetProperty("last_committed_offset_token").ValueKind);
        Assert.Equal(0, fresh.ChannelStatus.GetProperty("rows_inserted").GetInt64());
        await station.DropAsync();
        await station.RestartAsync();
        Assert.Empty(station.Admin.Channels());
    }

    [Fact]
    public async Task C30_the_status_answers_several_channels_and_leaves_unknown_ones_out()
    {
        await using var station = await Station.StartAsync();
        await station.OpenAsync("A");
        await station.OpenAsync("B");
        var answer = await station.StatusAsync("B", "NOBODY", "A", "A");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["B", "A"], answer.Json.GetProperty("channel_statuses").EnumerateObject().Select(static p => p.Name), StringComparer.Ordinal);
        Assert.False((await station.StatusOfAsync("A")).TryGetProperty("created_on_ms", out _));
    }

    [Fact]
    public async Task C31_names_in_the_body_are_exact_and_names_in_the_path_are_not_unless_quoted()
    {
        await using var station = await Station.StartAsync();
        await station.OpenAsync("Pi-One");
        await station.OpenAsync("%22Pi-One%22");
        var names = (await station.StatusAsync("PI-ONE", "Pi-One", "pi-one")).Json.GetProperty("channel_statuses").EnumerateObject().Select(static p => p.Name);
        Assert.Equal(["PI-ONE", "Pi-One"], names, StringComparer.Ordinal);
        var lower = Station.Base.Replace("DEMO", "demo", StringComparison.Ordinal).Replace("THERMAL_SENSOR_PIPE", "thermal_sensor_pipe", StringComparison.Ordinal);
        Assert.Equal("1_1", (await station.SendAsync(HttpMethod.Put, station.Ingest($"{lower}/channels/pi-one"), await station.TokenAsync(), Station.Json("{}"))).Next);
        var quoted = Station.Base.Replace("THERMAL_SENSOR_PIPE", "%22thermal_sensor_pipe%22", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await station.SendAsync(HttpMethod.Put, station.Ingest($"{quoted}/channels/x"), await station.TokenAsync(), Station.Json("{}"))).Status);
    }

    [Theory]
    [InlineData("rows_error_count")]
    [InlineData("rows_errors")]
    public async Task C32_the_error_counter_of_the_status_has_the_configured_name(string name)
    {
        await using var station = await Station.StartAsync(o => o with { ErrorCounterName = name });
        var opened = await station.OpenAsync();
        await station.AppendAsync(opened.Next, "[]\n", "offsetToken=1");
        station.PassCommit();
        Assert.Equal(1, (await station.StatusOfAsync()).GetProperty(name).GetInt64());
    }

    [Fact]
    public async Task C36_the_reserved_name_cannot_be_opened()
    {
        await using var station = await Station.StartAsync();
        foreach (var name in new[] { "ELASTIC", "elastic", "%22ELASTIC%22" })
            Assert.Equal((HttpStatusCode.BadRequest, "ERR_INVALID_REQUEST"), ((await station.OpenAsync(name)).Status, (await station.OpenAsync(name)).Code));
        Assert.Equal(HttpStatusCode.OK, (await station.OpenAsync("%22elastic%22")).Status);
        Assert.Single(station.Admin.Channels());
    }

    [Fact]
    public async Task Wrong_verbs_are_405_and_wrong_paths_404()
    {
        await using var station = await Station.StartAsync();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await station.SendAsync(HttpMethod.Post, station.Control("/v2/streaming/hostname"), station.Jwt)).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await station.SendAsync(HttpMethod.Get, station.Ingest($"{Station.Base}/channels/CH"), await station.TokenAsync())).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await station.SendAsync(HttpMethod.Get, station.Ingest("/v2/streaming/hostname"), station.Jwt)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await station.SendAsync(HttpMethod.Get, station.Control("/v1/nothing"), station.Jwt)).Status);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("not json")]
    public async Task A_body_that_is_no_object_is_400(string body)
    {
        await using var station = await Station.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await station.OpenAsync(body: body)).Status);
    }
}
