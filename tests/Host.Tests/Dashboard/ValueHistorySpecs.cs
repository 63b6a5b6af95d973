using ThermalActors.Host.Dashboard;

namespace ThermalActors.Host.Tests.Dashboard;

public sealed class ValueHistorySpecs
{
    [Fact]
    public void A_course_ends_with_the_present_step_whatever_the_wall_clock_says()
    {
        var history = new ValueHistory();
        history.Add("scd4x", "co2", "ppm", TimeSpan.FromSeconds(1_001), 400);
        history.Add("scd4x", "co2", "ppm", TimeSpan.FromSeconds(1_009), 500);
        history.Add("scd4x", "co2", "ppm", TimeSpan.FromSeconds(1_025), 600);

        var read = history.Read(TimeSpan.FromSeconds(1_034));

        var series = Assert.Single(read.Series);
        Assert.Equal((10, 2, "scd4x", "co2", "ppm"), (read.StepSeconds, read.AgeSeconds, series.Sensor, series.Name, series.Unit));
        Assert.Equal([450, null, 600, null], series.Values.Where((_, i) => i >= series.Values.Length - 4));
        Assert.Equal(4, series.Values.Length);
    }

    [Fact]
    public void Memory_is_bounded_however_many_names_and_hours_come()
    {
        var history = new ValueHistory();
        for (var name = 0; name < 10 * ValueHistory.MostSeries; name++) history.Add("s", $"q{name}", "x", TimeSpan.FromHours(1), name);
        for (var second = 0; second < 100_000; second += 7) history.Add("s", "q0", "x", TimeSpan.FromSeconds(3_600 + second), second);

        var read = history.Read(TimeSpan.FromSeconds(103_600));

        Assert.Equal(ValueHistory.MostSeries, history.Count);
        Assert.Equal(ValueHistory.MostSeries, read.Series.Length);
        Assert.All(read.Series, series => Assert.InRange(series.Values.Length, 0, ValueHistory.Steps));
        Assert.InRange(read.Series.Max(series => series.Values.Length), ValueHistory.Steps - 2, ValueHistory.Steps);
    }
}
