using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

public sealed class SmokeSpecs
{
    [Fact]
    public async Task Opens_appends_commits_tells_the_status_and_answers_a_query()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var appended = await station.AppendAsync(opened.Next, Station.Rows(1, 3), "offsetToken=3");
        Assert.Equal("0_2", appended.Next);
        Assert.Null(await station.CommittedAsync());
        station.PassCommit();
        Assert.Equal("3", await station.CommittedAsync());
        Assert.Equal(3, await station.CountAsync());
    }
}
