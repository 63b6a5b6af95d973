using ThermalActors.Actors.Health;

namespace ThermalActors.Actors.Tests.Health;

public sealed class StationStatusBoardSpecs
{
    private static readonly StationStatus First = StationStatus.Starting("TA-1", new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Tells_every_snapshot_until_the_observer_leaves()
    {
        var board = new StationStatusBoard(First);
        var seen = new List<StationStatus>();
        var ready = First with { NotReady = [] };

        using (board.Subscribe(seen.Add)) board.Publish(ready);
        board.Publish(First);

        Assert.Equal([ready], seen);
        Assert.Same(First, board.Current);
    }

    [Fact]
    public void A_station_that_starts_is_alive_and_not_ready()
    {
        Assert.True(First.Live);
        Assert.False(First.Ready);
        Assert.Null(First.Spool.Rows);
    }
}
