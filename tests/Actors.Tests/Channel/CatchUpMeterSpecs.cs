using ThermalActors.Actors.Channel;

namespace ThermalActors.Actors.Tests.Channel;

/// <summary>When a backlog begins and ends, and what is told of it meanwhile.</summary>
public sealed class CatchUpMeterSpecs
{
    private CatchUpMeter _meter = CatchUpMeter.Idle(500);

    [Fact]
    public void A_few_rows_under_way_are_no_backlog()
    {
        Assert.Null(Look(0, 0, 499));
        Assert.Null(_meter.Progress);
    }

    [Fact]
    public void Tells_rate_and_time_to_go_over_the_last_minute_new_rows_included()
    {
        Assert.NotNull(Look(0, 1000, 10_000));
        Assert.Equal(new CatchUpProgress(10_000, 0, null), _meter.Progress);

        // A hundred rows a second go, one comes.
        for (var second = 1; second <= 40; second++) Look(second, 1000 + (100 * second), 10_000 - (99 * second));

        Assert.Equal(6040, _meter.Progress!.RowsLeft);
        Assert.Equal(100, _meter.Progress.RowsPerSecond, 3);
        Assert.Equal(TimeSpan.FromSeconds(62), _meter.Progress.TimeToGo);
    }

    [Fact]
    public void Says_nothing_of_the_time_to_go_while_the_backlog_grows()
    {
        Look(0, 0, 1000);
        Look(10, 0, 1010);

        Assert.Equal(new CatchUpProgress(1010, 0, null), _meter.Progress);
    }

    [Fact]
    public void Forgets_what_is_older_than_a_minute()
    {
        Look(0, 0, 100_000);
        for (var second = 1; second <= 100; second++) Look(second, 0, 100_000);
        for (var second = 101; second <= 200; second++) Look(second, 50 * (second - 100), 100_000 - (50 * (second - 100)));

        Assert.Equal(50, _meter.Progress!.RowsPerSecond, 3);
    }

    [Fact]
    public void Compares_with_what_it_saw_before_a_long_silence()
    {
        Look(0, 0, 10_000);
        Look(100, 1000, 9000);

        Assert.Equal(new CatchUpProgress(9000, 10, TimeSpan.FromSeconds(900)), _meter.Progress);
    }

    [Fact]
    public void Is_worth_a_line_at_the_begin_once_a_minute_and_at_the_end()
    {
        var lines = new List<(int Second, CatchUpNews News)>();
        for (var second = 0; second <= 200; second++)
        {
            if (Look(second, 100 * second, 20_000 - (100 * second)) is { } news) lines.Add((second, news));
        }

        Assert.Equal([0, 60, 120, 180, 200], lines.Select(line => line.Second));
        Assert.Equal(new CatchUpNews(20_000, TimeSpan.FromSeconds(200)), lines[^1].News);
        Assert.Null(_meter.Progress);
    }

    [Fact]
    public void Begins_again_after_it_was_over()
    {
        Look(0, 0, 600);
        Look(1, 550, 50);
        Assert.Null(_meter.Progress);

        Assert.NotNull(Look(2, 550, 700));
        Assert.NotNull(_meter.Progress);
    }

    private CatchUpNews? Look(double second, long committed, long left)
    {
        (_meter, var news) = _meter.Measure(TimeSpan.FromSeconds(second), committed, left);
        return news;
    }
}
