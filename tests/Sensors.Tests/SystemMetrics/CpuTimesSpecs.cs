using FsCheck.Xunit;
using ThermalActors.Sensors.SystemMetrics;

namespace ThermalActors.Sensors.Tests.SystemMetrics;

public sealed class CpuTimesSpecs
{
    [Theory]
    // user nice system idle iowait irq softirq steal guest guest_nice
    [InlineData("0 0 0 0 0 0 0 0 0 0", "100 0 0 300 0 0 0 0 0 0", 25.0)]
    [InlineData("0 0 0 0 0 0 0 0 0 0", "1 0 0 2 0 0 0 0 0 0", 33.3)]
    [InlineData("10 10 10 10 10 10 10 10 0 0", "20 20 20 20 20 20 20 20 0 0", 75.0)]
    [InlineData("0 0 0 0 0 0 0 0 0 0", "0 0 0 100 100 0 0 0 0 0", 0.0)]
    [InlineData("0 0 0 0 0 0 0 0 0 0", "7 0 0 0 0 0 0 0 0 0", 100.0)]
    // Guest time is inside user time: 100 of 200 ticks are idle.
    [InlineData("0 0 0 0 0 0 0 0 0 0", "200 0 0 100 0 0 0 0 100 0", 50.0)]
    [InlineData("0 0 0 0 0 0 0 0 0 0", "0 200 0 100 0 0 0 0 0 100", 50.0)]
    // iowait went down: counted as no change, not as negative time.
    [InlineData("0 0 0 0 500 0 0 0 0 0", "50 0 0 50 400 0 0 0 0 0", 50.0)]
    [InlineData("5 5 5 5 5 5 5 5 0 0", "5 5 5 5 5 5 5 5 0 0", 0.0)]
    // All counters restarted.
    [InlineData("900 0 0 900 0 0 0 0 0 0", "1 0 0 1 0 0 0 0 0 0", 0.0)]
    public void Tells_the_busy_share(string earlier, string later, double percent)
        => Assert.Equal(percent, Parsed(later).PercentSince(Parsed(earlier)));

    [Theory]
    [InlineData("cpu  1 2 3 4", 0, 0)]
    [InlineData("cpu  1 2 3 4 5 6 7 8", 8, 0)]
    [InlineData("cpu  1 2 3 4 5 6 7 8 9 10 11 12\ncpu0 0 0 0 0", 8, 10)]
    public void Missing_trailing_fields_are_zero_and_new_ones_are_ignored(string stat, long steal, long guestNice)
    {
        var times = CpuTimes.Parse(stat)!.Value;

        Assert.Equal((1, 2, 3, 4), (times.User, times.Nice, times.System, times.Idle));
        Assert.Equal(steal, times.Steal);
        Assert.Equal(guestNice, times.GuestNice);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cpu")]
    [InlineData("cpu  1 2 3")]
    [InlineData("cpu0 1 2 3 4 5")]
    [InlineData("cpu  1 2 x 4 5")]
    [InlineData("cpu  1 2 -3 4 5")]
    [InlineData("intr 1 2 3 4\ncpu  1 2 3 4")]
    public void Anything_else_is_no_answer(string? stat) => Assert.Null(CpuTimes.Parse(stat));

    [Property]
    public bool Is_always_a_percentage(uint[] earlier, uint[] later)
    {
        var percent = Parsed(Fields(later)).PercentSince(Parsed(Fields(earlier)));
        return percent is >= 0 and <= 100;

        static string Fields(uint[] ticks) => string.Join(' ', ticks.Concat(Enumerable.Repeat(0u, 10)).Take(10));
    }

    private static CpuTimes Parsed(string ticks) => CpuTimes.Parse("cpu  " + ticks + "\ncpu0 1 1 1 1\n")!.Value;
}
