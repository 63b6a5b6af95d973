using ThermalActors.Actors.Health;
using ThermalActors.Host.Hosting.Systemd;

namespace ThermalActors.Host.Tests.Packaging;

public sealed class ProgressWatchSpecs
{
    private static readonly ProgressLimits Limits = new(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(200));
    private static readonly StationStatus Offline = TestStation.Ready with
    {
        NotReady = [new StatusReason(StatusReason.ChannelBackingOff, "channel", "delivery waits for its next try", null, TestStation.Noon)],
    };

    [Fact]
    public void Rows_that_reach_the_disk_are_progress_even_offline()
    {
        var watch = Begin();
        for (var second = 5; second <= 3600; second += 5)
        {
            watch = watch.Observe(Sampled(Offline, rows: second / 5, batches: second / 60), Seconds(second));
            Assert.Null(watch.Stall(Seconds(second)));
        }
    }

    [Fact]
    public void The_first_sample_has_the_whole_limit()
    {
        var watch = Begin();

        Assert.Null(watch.Stall(Seconds(60)));
        Assert.Contains("no sample", watch.Stall(Seconds(61)), StringComparison.Ordinal);
    }

    [Fact]
    public void Talk_without_samples_is_no_progress()
    {
        var watch = Begin().Observe(Sampled(Offline, 1, 0), Seconds(5));
        for (var second = 6; second <= 66; second++)
        {
            watch = watch.Observe(Sampled(Offline, 1, 0) with { At = TestStation.Noon + Seconds(second) }, Seconds(second));
        }

        Assert.Equal("no sample was taken for 61 s", watch.Stall(Seconds(66)));
    }

    [Fact]
    public void Samples_that_never_reach_the_disk_are_no_progress()
    {
        var watch = Begin();
        for (var second = 5; second <= 205; second += 5) watch = watch.Observe(Sampled(Offline, second / 5, 0), Seconds(second));

        Assert.Equal("no batch was stored for 205 s", watch.Stall(Seconds(205)));
    }

    [Fact]
    public void Commits_do_not_replace_samples()
    {
        var watch = Begin();
        for (var second = 1; second <= 61; second++)
        {
            watch = watch.Observe(TestStation.Ready with { Spool = TestStation.Ready.Spool with { Committed = second } }, Seconds(second));
        }

        Assert.NotNull(watch.Stall(Seconds(61)));
    }

    [Fact]
    public void A_full_disk_is_healthy_as_long_as_samples_are_taken()
    {
        var full = Offline with { Spool = Offline.Spool with { Problem = "the disk is full" } };
        var watch = Begin();
        for (var second = 5; second <= 3600; second += 5) watch = watch.Observe(Sampled(full, second / 5, 1), Seconds(second));
        Assert.Null(watch.Stall(Seconds(3600)));

        Assert.NotNull(watch.Stall(Seconds(3661)));
    }

    [Fact]
    public void After_a_trouble_the_wait_for_the_disk_begins_anew()
    {
        var full = Offline with { Spool = Offline.Spool with { Problem = "the disk is full" } };
        var watch = Begin().Observe(Sampled(full, 1, 0), Seconds(5)).Observe(Sampled(full, 100, 0), Seconds(1000));

        watch = watch.Observe(Sampled(Offline, 101, 0), Seconds(1005)).Observe(Sampled(Offline, 140, 0), Seconds(1200));
        Assert.Null(watch.Stall(Seconds(1205)));

        watch = watch.Observe(Sampled(Offline, 141, 0), Seconds(1206));
        Assert.NotNull(watch.Stall(Seconds(1206)));
    }

    [Fact]
    public void A_spool_that_cannot_be_opened_yet_is_waited_for()
    {
        var closed = Offline with { Spool = SpoolSummary.Unknown with { Problem = "the disk is full" } };
        var watch = ProgressWatch.Begin(Limits, closed, TimeSpan.Zero);

        Assert.Null(watch.Stall(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void A_lost_part_is_no_progress_whatever_else_happens() =>
        Assert.NotNull(Begin().Observe(Sampled(Offline, 1, 1) with { Live = false }, Seconds(5)).Stall(Seconds(5)));

    [Theory]
    [InlineData("5s", "5s", "10", 140, 205)]
    [InlineData("5s", "10m", "120", 140, 800)]
    [InlineData("5s", "1h", "1", 140, 280)]
    [InlineData("1h", "1h", "10", 57_660, 61_320)]
    public void Limits_follow_the_slowest_rhythm_that_is_allowed(string sample, string interval, string rows, int tick, int store)
    {
        var settings = TestStation.Settings(
            ("sensors.sample-interval", sample), ("batching.interval", interval), ("batching.batch-size", rows));

        Assert.Equal(new ProgressLimits(Seconds(tick), Seconds(store)), ProgressLimits.From(settings));
    }

    private static ProgressWatch Begin() => ProgressWatch.Begin(Limits, Offline, TimeSpan.Zero);

    private static StationStatus Sampled(StationStatus status, long rows, long batches) => status with { Sampling = new SamplingSummary(rows, batches) };

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
