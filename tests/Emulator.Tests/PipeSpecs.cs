using System.Net;
using System.Text.Json;
using ThermalActors.Emulator.Faults;
using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>Pipes, table, roles and limits that change under a client: C24, C26 to C28, C35, C54 to C56.</summary>
public sealed class PipeSpecs
{
    private const string DefaultPipe = "THERMAL_SENSOR_DATA-STREAMING";

    [Fact]
    public async Task C24_opening_the_default_pipe_makes_it_and_it_maps_by_name_only()
    {
        await using var station = await Station.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await StatusAsync(station, DefaultPipe)).Status);
        var opened = await OpenAsync(station, DefaultPipe);
        Assert.Equal(DefaultPipe, opened.ChannelStatus.GetProperty("pipe_name").GetString());
        Assert.Equal(HttpStatusCode.OK, (await StatusAsync(station, DefaultPipe)).Status);
        await AppendAsync(station, DefaultPipe, opened.Next, """{"hostname":"pi","seq":1,"raw_data":{"own":true}}""");
        await station.AppendAsync((await station.OpenAsync()).Next, """{"hostname":"pi","seq":2}""");
        station.PassCommit();
        Assert.Equal(
            ["1|{\"own\":true}|NULL", "2|{\"hostname\":\"pi\",\"seq\":2}|2026-03-01T12:00:02"],
            (await station.QueryAsync("SELECT seq, raw_data, ingestion_timestamp FROM DEMO.DEMO.THERMAL_SENSOR_DATA ORDER BY seq")).Lines(), StringComparer.Ordinal);

        // The same channel name in another pipe is another channel.
        Assert.Equal(["THERMAL_SENSOR_DATA-STREAMING", "THERMAL_SENSOR_PIPE"], station.Admin.Channels().Select(static c => c.Pipe), StringComparer.Ordinal);
        await station.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, (await StatusAsync(station, DefaultPipe)).Status);
    }

    [Theory]
    [InlineData(false, "NO_TABLE-STREAMING")]
    [InlineData(true, DefaultPipe)]
    [InlineData(true, "THERMAL_SENSOR_PIPE")]
    public async Task C24_without_the_table_there_is_nothing_to_open(bool drop, string pipe)
    {
        await using var station = await Station.StartAsync();
        if (drop) station.Admin.Run(new ServerOperation.DropTable());
        var refused = await OpenAsync(station, pipe);
        Assert.Equal(HttpStatusCode.NotFound, refused.Status);
        Assert.Equal("ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED", refused.Json.GetProperty("error_code").GetString());
    }

    [Fact]
    public async Task C26_a_role_without_rights_cannot_open_and_loses_what_it_had()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var other = await station.ExchangeAsync(
            station.Jwt, ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("scope", station.Snowpipe.IngestAuthority + " session:role:OTHER_ROLE"));
        station.Admin.Run(new ServerOperation.RevokeRole("THERMAL_STREAMING_ROLE"));
        var refused = await station.OpenAsync();
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal("ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", refused.Json.GetProperty("error_code").GetString());
        Assert.Equal("ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", (await station.AppendAsync(opened.Next, Station.Rows(1, 1))).Code);
        Assert.Equal("ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", (await station.StatusAsync("CH")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await station.DropAsync()).Status);

        // Another role of the same user, named in its token, has kept its rights.
        Assert.Equal(HttpStatusCode.OK, (await station.SendAsync(HttpMethod.Put, station.Ingest($"{Station.Base}/channels/X"), other.Body, Station.Json("{}"))).Status);
        station.Admin.Run(new ServerOperation.GrantRole("THERMAL_STREAMING_ROLE"));
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(opened.Next, Station.Rows(1, 1))).Status);
        station.Admin.Run(new ServerOperation.RevokeRole());
        Assert.Equal(HttpStatusCode.Forbidden, (await station.SendAsync(HttpMethod.Put, station.Ingest($"{Station.Base}/channels/X"), other.Body, Station.Json("{}"))).Status);
    }

    [Fact]
    public async Task C26_a_user_without_default_role_needs_one_in_the_token()
    {
        await using var station = await Station.StartAsync(static o => o with { DefaultRole = null });
        Assert.Equal("ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", (await station.OpenAsync()).Code);
        var named = await station.ExchangeAsync(
            station.Jwt, ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("scope", station.Snowpipe.IngestAuthority + " session:role:R"));
        Assert.Equal(HttpStatusCode.OK, (await station.SendAsync(HttpMethod.Put, station.Ingest($"{Station.Base}/channels/CH"), named.Body, Station.Json("{}"))).Status);
    }

    [Fact]
    public async Task C27_a_pipe_that_does_not_stream_says_so_in_a_form_of_its_own()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        station.Admin.Run(new ServerOperation.SetPipe(PipeMode.NotStreaming));
        Assert.Equal("""{"error":"ERR_PIPE_KIND_NOT_SUPPORTED"}""", (await station.OpenAsync()).Body);
        Assert.Equal("""{"error":"ERR_PIPE_KIND_NOT_SUPPORTED"}""", (await station.StatusAsync("CH")).Body);
        Assert.Equal("ERR_PIPE_KIND_NOT_SUPPORTED", (await station.AppendAsync(opened.Next, Station.Rows(1, 1))).Code);
    }

    [Fact]
    public async Task C28_a_broken_pipe_takes_rows_and_throws_them_away()
    {
        await using var station = await Station.StartAsync();
        var healthy = await station.OpenAsync();
        await station.AppendAsync(healthy.Next, Station.Rows(1, 2), "offsetToken=2");
        station.PassCommit();
        station.Admin.Run(new ServerOperation.SetPipe(PipeMode.Broken));
        var opened = await station.OpenAsync();
        Assert.Equal(HttpStatusCode.OK, opened.Status);
        Assert.Equal("ERR_PIPE_IN_INVALID_STATE", opened.ChannelStatus.GetProperty("channel_status_code").GetString());
        Assert.NotEqual(JsonValueKind.Null, opened.ChannelStatus.GetProperty("last_error_message").ValueKind);
        var first = await station.AppendAsync(opened.Next, Station.Rows(3, 3), "offsetToken=3");
        var second = await station.AppendAsync(first.Next, Station.Rows(4, 4), "offsetToken=4");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.Status, second.Status));
        Assert.NotEqual(first.Next, second.Next, StringComparer.Ordinal);
        station.PassCommit();
        Assert.Equal("2", await station.CommittedAsync());
        Assert.Equal("ERR_PIPE_IN_INVALID_STATE", (await station.StatusOfAsync()).GetProperty("channel_status_code").GetString());
        Assert.Equal(2, await station.CountAsync());
        Assert.Equal((0L, 2L), (station.Admin.Proof().Channels[0].Waiting, station.Admin.Proof().Channels[0].Dropped));

        // Repaired: the token of the session has run ahead, so it must begin anew.
        station.Admin.Run(new ServerOperation.SetPipe(PipeMode.Working));
        Assert.Equal("ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP", (await station.AppendAsync(second.Next, Station.Rows(5, 5))).Code);
        var again = await station.OpenAsync();
        Assert.Equal("SUCCESS", again.ChannelStatus.GetProperty("channel_status_code").GetString());
        Assert.Equal("2", again.ChannelStatus.GetProperty("last_committed_offset_token").GetString());
    }

    [Fact]
    public async Task C28_what_was_in_the_buffer_when_the_pipe_broke_is_lost_and_a_repair_does_not_hide_it()
    {
        await using var station = await Station.StartAsync();
        var next = await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 2), "offsetToken=2");
        station.Admin.Run(new ServerOperation.SetPipe(PipeMode.Broken));
        station.Admin.Run(new ServerOperation.SetPipe(PipeMode.Working));
        station.PassCommit();
        Assert.Equal("ERR_PIPE_IN_INVALID_STATE", (await station.AppendAsync(next.Next, Station.Rows(3, 3))).Code);
        Assert.Equal(0, await station.CountAsync());
        Assert.Equal(HttpStatusCode.OK, (await station.OpenAsync()).Status);
    }

    [Fact]
    public async Task A_paused_pipe_is_409_and_its_channels_wait()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        station.Admin.Run(new ServerOperation.SetPipe(PipeMode.Paused));
        Assert.Equal((HttpStatusCode.Conflict, "ERR_PIPE_IN_INVALID_STATE"), ((await station.OpenAsync()).Status, (await station.OpenAsync()).Code));
        Assert.Equal(HttpStatusCode.Conflict, (await station.AppendAsync(opened.Next, Station.Rows(1, 1))).Status);
        Assert.Equal("ERR_PIPE_IN_INVALID_STATE", (await station.StatusOfAsync()).GetProperty("channel_status_code").GetString());
        station.Admin.Run(new ServerOperation.SetPipe(PipeMode.Working));
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(opened.Next, Station.Rows(1, 1))).Status);
    }

    [Fact]
    public async Task C35_a_channel_that_nobody_used_for_30_days_is_gone_with_its_token()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var idle = await station.OpenAsync("IDLE");
        await station.AppendAsync(idle.Next, Station.Rows(1, 1), "offsetToken=1", "IDLE");
        station.PassCommit();
        station.Clock.Advance(TimeSpan.FromDays(29));
        station.ForgetToken();
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(opened.Next, Station.Rows(1, 1), "offsetToken=1")).Status);
        station.Clock.Advance(TimeSpan.FromDays(1));
        station.ForgetToken();
        Assert.Equal(["CH"], (await station.StatusAsync("CH", "IDLE")).Json.GetProperty("channel_statuses").EnumerateObject().Select(static p => p.Name), StringComparer.Ordinal);
        await station.RestartAsync();
        Assert.Equal(["CH"], station.Admin.Channels().Select(static c => c.Channel), StringComparer.Ordinal);
        Assert.Equal("ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", (await station.AppendAsync("0_2", Station.Rows(2, 2), channel: "IDLE")).Code);
        var fresh = await station.OpenAsync("IDLE");
        Assert.Equal(JsonValueKind.Null, fresh.ChannelStatus.GetProperty("last_committed_offset_token").ValueKind);
        Assert.Equal(2, await station.CountAsync());
    }

    [Fact]
    public async Task C54_after_a_recreated_pipe_a_reopen_cures_the_stale_cache_and_the_token_is_gone()
    {
        await using var station = await Station.StartAsync();
        var next = await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 2), "offsetToken=2");
        station.PassCommit();
        var buffered = await station.AppendAsync(next.Next, Station.Rows(3, 3), "offsetToken=3");
        station.Admin.Run(new ServerOperation.RecreatePipe());
        Assert.Equal("STALE_PIPE_CACHE", (await station.AppendAsync(buffered.Next, Station.Rows(4, 4))).Code);
        Assert.Empty((await station.StatusAsync("CH")).Json.GetProperty("channel_statuses").EnumerateObject());
        var reopened = await station.OpenAsync();
        Assert.Equal("0_1", reopened.Next);
        Assert.Equal(JsonValueKind.Null, reopened.ChannelStatus.GetProperty("last_committed_offset_token").ValueKind);
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(reopened.Next, Station.Rows(3, 3))).Status);
        station.PassCommit();
        Assert.Equal(3, await station.CountAsync());
        Assert.Equal("ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", (await station.AppendAsync("0_1", "{}", channel: "NEVER")).Code);
    }

    [Fact]
    public async Task C25_C54_a_dropped_pipe_is_404_until_it_is_there_again()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        station.Admin.Run(new ServerOperation.SetPipe(PipeMode.Missing));
        Assert.Equal("ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", (await station.OpenAsync()).Code);
        Assert.Equal(
            (HttpStatusCode.NotFound, "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED"),
            ((await station.AppendAsync(opened.Next, "{}")).Status, (await station.AppendAsync(opened.Next, "{}")).Code));
        station.Admin.Run(new ServerOperation.SetPipe(PipeMode.Working));
        Assert.Equal("STALE_PIPE_CACHE", (await station.AppendAsync(opened.Next, "{}")).Code);
        Assert.Equal("0_1", (await station.OpenAsync()).Next);
    }

    [Fact]
    public async Task C55_a_recreated_table_has_fresh_channels_and_a_truncated_one_keeps_them()
    {
        await using var station = await Station.StartAsync();
        var next = await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 2), "offsetToken=2");
        station.PassCommit();
        station.Admin.Run(new ServerOperation.TruncateTable());
        Assert.Equal(0, await station.CountAsync());
        Assert.Equal("2", await station.CommittedAsync());
        var goesOn = await station.AppendAsync(next.Next, Station.Rows(3, 3), "offsetToken=3");
        station.PassCommit();
        Assert.Equal(1, await station.CountAsync());
        Assert.Equal(3, (await station.StatusOfAsync()).GetProperty("rows_inserted").GetInt64());

        await station.AppendAsync(goesOn.Next, Station.Rows(4, 4), "offsetToken=4");
        station.Admin.Run(new ServerOperation.RecreateTable());
        Assert.Equal("ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", (await station.AppendAsync("0_4", Station.Rows(5, 5))).Code);
        var fresh = await station.OpenAsync();
        Assert.Equal(JsonValueKind.Null, fresh.ChannelStatus.GetProperty("last_committed_offset_token").ValueKind);
        Assert.Equal("0_1", fresh.Next);
        await station.AppendAsync(fresh.Next, Station.Rows(5, 6), "offsetToken=6");
        station.PassCommit();
        Assert.Equal(2, await station.CountAsync());
        Assert.Equal(0, station.Admin.Proof().Channels[0].Waiting);
    }

    [Fact]
    public async Task C55_a_dropped_table_takes_its_channels_along_and_comes_back_with_a_new_one()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        await station.AppendAsync(opened.Next, Station.Rows(1, 2), "offsetToken=2");
        station.Admin.Run(new ServerOperation.DropTable());
        Assert.Empty(station.Admin.Channels());
        Assert.Equal(0, station.Admin.Proof().TableRows);
        station.Admin.Run(new ServerOperation.RecreateTable());
        var fresh = await station.OpenAsync();
        await station.AppendAsync(fresh.Next, Station.Rows(1, 2), "offsetToken=2");
        station.PassCommit();
        Assert.Equal(2, await station.CountAsync());
    }

    [Fact]
    public async Task C56_more_appends_in_a_second_than_allowed_are_429_on_that_channel()
    {
        await using var station = await Station.StartAsync(static o => o with { MaxAppendsPerSecond = 10 });
        var next = (await station.OpenAsync()).Next;
        for (var i = 1; i <= 10; i++) next = (await station.AppendAsync(next, Station.Rows(i, i))).Next;
        Assert.Equal(HttpStatusCode.TooManyRequests, (await station.AppendAsync(next, Station.Rows(11, 11))).Status);
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync((await station.OpenAsync("B")).Next, Station.Rows(1, 1), channel: "B")).Status);
        station.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("0_12", (await station.AppendAsync(next, Station.Rows(11, 11))).Next);
    }

    private static async Task<Answer> OpenAsync(Station station, string pipe) => await station.SendAsync(
        HttpMethod.Put, station.Ingest($"{Of(pipe)}/channels/CH"), await station.TokenAsync(), Station.Json("{}"));

    private static async Task<Answer> StatusAsync(Station station, string pipe) => await station.SendAsync(
        HttpMethod.Post, station.Ingest($"{Of(pipe)}:bulk-channel-status"), await station.TokenAsync(), Station.Json("""{"channel_names":["CH"]}"""));

    private static async Task<Answer> AppendAsync(Station station, string pipe, string? token, string rows) => await station.SendAsync(
        HttpMethod.Post, station.Ingest($"{Station.Data.Replace("THERMAL_SENSOR_PIPE", pipe, StringComparison.Ordinal)}/channels/CH/rows?continuationToken={token}"),
        await station.TokenAsync(), new StringContent(rows));

    private static string Of(string pipe) => Station.Base.Replace("THERMAL_SENSOR_PIPE", pipe, StringComparison.Ordinal);
}
