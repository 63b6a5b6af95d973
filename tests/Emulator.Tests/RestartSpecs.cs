using System.Net;
using ThermalActors.Emulator.Faults;
using ThermalActors.Emulator.Queries;
using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>What survives the end of the process: everything committed, nothing else (C66 as far as persistence goes).</summary>
public sealed class RestartSpecs
{
    [Fact]
    public async Task Answers_the_same_through_the_process_and_from_the_file()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        await station.AppendAsync(opened.Next, Station.Rows(1, 20), "offsetToken=20");
        station.PassCommit();
        const string sql = "SELECT *, temperature::FLOAT, 1.5::FLOAT, CURRENT_DATE, simulated FROM DEMO.DEMO.THERMAL_SENSOR_DATA ORDER BY seq";
        var served = await station.QueryAsync(sql);
        await station.Snowpipe.DisposeAsync();
        var read = await WarehouseClient.QueryAsync([station.Directory], sql, clock: station.Clock);
        Assert.Equal(served.Columns.AsEnumerable(), read.Columns);
        Assert.Equal(served.Lines(), read.Lines(), StringComparer.Ordinal);
        Assert.Equal(served.Rows[0].Select(static v => v?.GetType()), read.Rows[0].Select(static v => v?.GetType()));
    }

    [Fact]
    public async Task Committed_rows_tokens_counters_and_sequencers_survive_a_restart()
    {
        await using var station = await Station.StartAsync();
        await station.OpenAsync();
        var opened = await station.OpenAsync();
        await station.AppendAsync(opened.Next, Station.Rows(1, 2) + "[]\n", "offsetToken=3");
        station.PassCommit();
        var before = await station.StatusOfAsync();
        await station.RestartAsync();
        var after = await station.StatusOfAsync();
        Assert.Equal(before.ToString(), after.ToString());
        Assert.Equal(2, await station.CountAsync());
        Assert.Equal("1_2", Assert.Single(station.Admin.Channels()).ContinuationToken);

        // No row was waiting, so the session goes on with the token it has.
        var next = await station.AppendAsync("1_2", Station.Rows(4, 4), "offsetToken=4");
        Assert.Equal("1_3", next.Next);
    }

    [Fact]
    public async Task Rows_in_the_buffer_are_lost_with_the_process_and_their_channel_needs_a_reopen()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var committed = await station.AppendAsync(opened.Next, Station.Rows(1, 2), "offsetToken=2");
        station.PassCommit();
        var buffered = await station.AppendAsync(committed.Next, Station.Rows(3, 4), "offsetToken=4");
        await station.RestartAsync();

        Assert.Equal("ERR_CHANNEL_MUST_BE_REOPENED", (await station.StatusOfAsync()).GetProperty("channel_status_code").GetString());
        var refused = await station.AppendAsync(buffered.Next, Station.Rows(5, 5), "offsetToken=5");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("ERR_CHANNEL_MUST_BE_REOPENED", refused.Code);

        var reopened = await station.OpenAsync();
        Assert.Equal("2", reopened.ChannelStatus.GetProperty("last_committed_offset_token").GetString());
        await station.AppendAsync(reopened.Next, Station.Rows(3, 5), "offsetToken=5");
        station.PassCommit();
        Assert.Equal("5|5|1|5", Assert.Single((await station.QueryAsync(
            "SELECT count(*), count(DISTINCT seq), min(seq), max(seq) FROM DEMO.DEMO.THERMAL_SENSOR_DATA")).Lines()));
    }

    [Fact]
    public async Task A_second_emulator_on_the_directory_or_port_is_told_so()
    {
        await using var station = await Station.StartAsync();
        await using var other = await Station.StartAsync();
        await Assert.ThrowsAsync<EmulatorPortInUseException>(
            () => LocalSnowpipe.StartAsync(other.Options with { Directory = Path.Combine(other.Directory, "x"), Port = station.Snowpipe.ControlUrl.Port }, other.Clock));
        var taken = await Assert.ThrowsAsync<EmulatorDirectoryInUseException>(() => LocalSnowpipe.StartAsync(station.Options, other.Clock));
        Assert.Equal(station.Directory, taken.Directory);
    }

    [Fact]
    public async Task Leaves_its_address_for_the_owner_only_and_takes_it_away_at_the_end()
    {
        await using var station = await Station.StartAsync();
        var path = Path.Combine(station.Directory, "emulator.json");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        await station.Snowpipe.DisposeAsync();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_left_over_address_of_a_killed_process_does_not_hide_the_file()
    {
        await using var station = await Station.StartAsync();
        var path = Path.Combine(station.Directory, "emulator.json");
        var leftOver = await File.ReadAllTextAsync(path);
        await station.Snowpipe.DisposeAsync();
        await File.WriteAllTextAsync(path, leftOver);
        Assert.Equal(0, await station.CountAsync());
    }

    [Fact]
    public async Task A_kill_at_any_moment_leaves_rows_token_and_counters_of_the_last_commit()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var first = await station.AppendAsync(opened.Next, Station.Rows(1, 100), "offsetToken=100");
        station.PassCommit();
        await station.AppendAsync(first.Next, Station.Rows(101, 150), "offsetToken=150");

        // What a killed process leaves is what the disk holds while it still runs: the file and its write-ahead log.
        var left = CopyOfFiles(station);
        await station.Snowpipe.DisposeAsync();

        const string sql = "SELECT count(*), count(DISTINCT seq), max(seq) FROM DEMO.DEMO.THERMAL_SENSOR_DATA";
        Assert.Equal("100|100|100", Assert.Single((await WarehouseClient.QueryAsync([left], sql)).Lines()));
        await using (var revived = await LocalSnowpipe.StartAsync(station.Options with { Directory = left }, station.Clock))
        {
            var channel = Assert.Single(revived.Admin.Channels());
            Assert.Equal(("100", 100L, "ERR_CHANNEL_MUST_BE_REOPENED"), (channel.OffsetToken, channel.RowsInserted, channel.StatusCode));
        }

        Directory.Delete(left, recursive: true);
    }

    [Fact]
    public async Task C72_a_kill_loses_no_entry_of_the_ledger_and_what_it_lost_is_noted_once()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var first = await station.AppendAsync(opened.Next, Station.Rows(1, 3), "offsetToken=3");
        station.PassCommit();
        var second = await station.AppendAsync(first.Next, Station.Rows(4, 5), "offsetToken=5");
        await station.AppendAsync(second.Next, Station.Rows(6, 6), "offsetToken=6");
        await station.AppendAsync(second.Next, Station.Rows(6, 6), "offsetToken=6");
        await station.AppendAsync("9_1", Station.Rows(7, 7));
        var before = station.Admin.Ledger();
        var left = CopyOfFiles(station);
        await station.Snowpipe.DisposeAsync();

        for (var life = 0; life < 2; life++)
        {
            await using var revived = await LocalSnowpipe.StartAsync(station.Options with { Directory = left }, station.Clock);
            var after = revived.Admin.Ledger();
            Assert.Equal(before, after.Take(before.Length));
            Assert.Equal(
                [(LedgerEvent.Dropped, "5", 2L, "the emulator ended"), (LedgerEvent.Dropped, "6", 1L, "the emulator ended")],
                after.Skip(before.Length).Select(static e => (e.Event, e.EndToken!, e.Rows, e.Detail!)));
            Assert.True(revived.Admin.Proof().Settled);
        }

        Directory.Delete(left, recursive: true);
    }

    [Fact]
    public async Task C66_a_restart_in_place_cuts_calls_loses_the_buffer_and_keeps_all_that_is_committed()
    {
        await using var station = await Station.StartAsync(static o => o with { TokenLifetime = TimeSpan.FromDays(3650) });
        var committed = await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 2), "offsetToken=2");
        station.PassCommit();
        var idle = await station.OpenAsync("IDLE");
        var buffered = await station.AppendAsync(committed.Next, Station.Rows(3, 4), "offsetToken=4");

        // One call is under way, another comes while the service is down.
        station.Faults("""{"call":"status","action":"stall","seconds":3600}""");
        var underWay = station.StatusAsync("CH");
        while (station.Admin.Faults.Rules[0].Struck == 0) await Task.Yield();
        station.Admin.Run(new ServerOperation.Restart(TimeSpan.FromSeconds(5)));
        await Assert.ThrowsAsync<HttpRequestException>(() => underWay);
        await Assert.ThrowsAsync<HttpRequestException>(() => station.OpenAsync());
        station.Admin.Faults.Clear();
        station.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("ERR_CHANNEL_MUST_BE_REOPENED", (await station.StatusOfAsync()).GetProperty("channel_status_code").GetString());
        Assert.Equal("ERR_CHANNEL_MUST_BE_REOPENED", (await station.AppendAsync(buffered.Next, Station.Rows(5, 5))).Code);
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(idle.Next, Station.Rows(9, 9), channel: "IDLE")).Status);
        var reopened = await station.OpenAsync();
        Assert.Equal(("1_2", "2"), (reopened.Next, reopened.ChannelStatus.GetProperty("last_committed_offset_token").GetString()));
        await station.AppendAsync(reopened.Next, Station.Rows(3, 5), "offsetToken=5");
        station.PassCommit();
        Assert.Equal("1|2|3|4|5|9", string.Join('|', (await station.QueryAsync("SELECT seq FROM DEMO.DEMO.THERMAL_SENSOR_DATA ORDER BY seq")).Lines()));
        Assert.Equal(2, station.Admin.Proof().Channels.Single(static c => c.Channel is "CH").Dropped);
    }

    [Fact]
    public async Task C66_a_fault_may_restart_the_service_in_the_middle_of_an_append()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        station.Faults("""{"call":"append","stage":"after","action":"restart","nth":1}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => station.AppendAsync(opened.Next, Station.Rows(1, 2), "offsetToken=2"));
        Assert.Equal("ERR_CHANNEL_MUST_BE_REOPENED", (await station.AppendAsync(opened.Next, Station.Rows(1, 2), "offsetToken=2")).Code);
        var reopened = await station.OpenAsync();
        await station.AppendAsync(reopened.Next, Station.Rows(1, 2), "offsetToken=2");
        station.PassCommit();
        Assert.Equal(2, await station.CountAsync());
    }

    private static string CopyOfFiles(Station station)
    {
        var left = Station.NewDirectory();
        foreach (var file in Directory.GetFiles(station.Directory, "warehouse.duckdb*").Append(Path.Combine(station.Directory, "emulator.json")))
            File.Copy(file, Path.Combine(left, Path.GetFileName(file)));
        return left;
    }
}
