using System.Net;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Emulator.Engine;
using ThermalActors.Emulator.Faults;
using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>C68: time moves on command, and everything that depends on it follows.</summary>
public sealed class ClockSpecs
{
    [Fact]
    public async Task C68_commits_tokens_JWTs_and_the_clean_up_follow_the_clock()
    {
        await using var station = await Station.StartAsync();
        var jwt = station.Jwt;
        var before = station.Admin.Now;
        await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 2), "offsetToken=2");
        Advance(station, TimeSpan.FromSeconds(2));
        Assert.Equal("2", await station.CommittedAsync());

        Advance(station, TimeSpan.FromHours(1));
        Assert.Equal("390318", (await station.StatusAsync("CH")).Code);
        var refused = await station.SendAsync(HttpMethod.Get, station.Control("/v2/streaming/hostname"), jwt);
        Assert.Equal((HttpStatusCode.Unauthorized, "390144"), (refused.Status, refused.Code));
        Assert.Equal("Sun, 01 Mar 2026 13:00:02 GMT", refused.Headers["Date"]);
        Assert.Equal(before.AddSeconds(3602), station.Admin.Now);
        Assert.Equal(TimeSpan.FromSeconds(3602), station.Admin.Elapsed);

        Advance(station, TimeSpan.FromDays(30));
        Assert.Empty(station.Admin.Channels());
        Assert.Throws<ArgumentOutOfRangeException>(() => Advance(station, TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public async Task C68_an_advanced_clock_ends_a_stall()
    {
        // Time may run far before the request arrives: the token must outlive that.
        await using var station = await Station.StartAsync(options => options with { TokenLifetime = TimeSpan.FromDays(3650) });
        await station.OpenAsync();
        station.Faults("""{"call":"status","action":"stall","seconds":60}""");
        var status = station.StatusAsync("CH");
        while (!status.IsCompleted)
        {
            Advance(station, TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.OK, (await status).Status);
    }

    [Fact]
    public void Timers_fire_once_at_their_time_however_the_clock_gets_there()
    {
        var inner = new FakeTimeProvider();
        var clock = new OffsetClock(inner);
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        inner.Advance(TimeSpan.FromSeconds(4));
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, fired);
        inner.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, fired);
        inner.Advance(TimeSpan.FromSeconds(60));
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(1, fired);

        timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, fired);
        timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, fired);
    }

    [Fact]
    public void A_periodic_timer_keeps_its_rhythm_and_ends_with_its_disposal()
    {
        var inner = new FakeTimeProvider();
        var clock = new OffsetClock(inner);
        var fired = 0;
        var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        inner.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3, fired);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(4, fired);
        timer.Dispose();
        inner.Advance(TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(4, fired);
    }

    private static void Advance(Station station, TimeSpan by) => station.Admin.Run(new ServerOperation.AdvanceClock(by));
}
