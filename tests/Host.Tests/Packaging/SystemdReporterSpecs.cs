using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Actors.Health;
using ThermalActors.Host.Hosting.Systemd;

namespace ThermalActors.Host.Tests.Packaging;

public sealed class SystemdReporterSpecs : IDisposable
{
    private static readonly StationStatus Starting = StationStatus.Starting("TA-1", TestStation.Noon);
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TestStation.Noon);
    private readonly StationStatusBoard _board = new(Starting);
    private readonly StoppableLifetime _lifetime = new();
    private readonly NotifySocket _systemd;
    private readonly SystemdReporter _reporter;

    public SystemdReporterSpecs()
    {
        _systemd = new NotifySocket(_folder["notify"]);
        var limits = new ProgressLimits(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(200));
        _reporter = new SystemdReporter(
            new SystemdNotifier(SystemdNotifier.Find(_systemd.Environment)!),
            _board,
            new ReportingRules(limits, Watchdog: TimeSpan.FromSeconds(45), Shutdown: TimeSpan.FromSeconds(35)),
            _lifetime,
            _time,
            NullLogger<SystemdReporter>.Instance);
        Assert.True(_reporter.StartAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    public void Dispose()
    {
        _reporter.Dispose();
        _systemd.Dispose();
        _lifetime.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Says_ready_once_and_not_before_the_station_has_started()
    {
        _board.Publish(Starting);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(_systemd.Take());

        _board.Publish(TestStation.Ready);
        Assert.Equal(["READY=1", "STATUS=Collecting; rows arrive in the table", "WATCHDOG=1"], _systemd.TakeLines());

        _board.Publish(TestStation.Ready);
        Assert.DoesNotContain("READY=1", _systemd.TakeLines());
    }

    [Fact]
    public void Is_ready_with_a_disk_that_it_waits_for()
    {
        _board.Publish(Starting with { Spool = SpoolSummary.Unknown with { Problem = "the disk is full" } });

        Assert.Contains("READY=1", _systemd.TakeLines());
        Assert.Equal(240, FedWithin(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Is_not_ready_when_a_part_is_lost() => Assert.DoesNotContain("READY=1", After(TestStation.Ready with { Live = false }));

    [Fact]
    public void Feeds_the_watchdog_three_times_within_its_patience_while_rows_reach_the_disk()
    {
        After(TestStation.Ready);
        var fed = 0;
        for (var second = 5; second <= 450; second += 5)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            _board.Publish(Sampled(second / 5, second / 5));
            fed += _systemd.TakeLines().Count(line => line == "WATCHDOG=1");
        }

        Assert.Equal(30, fed);
    }

    [Fact]
    public void Lets_the_watchdog_starve_without_progress_and_feeds_it_again_with_progress()
    {
        After(TestStation.Ready);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(4, _systemd.TakeLines().Count(line => line == "WATCHDOG=1"));

        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(["STATUS=Stalled; no sample was taken for 75 s"], _systemd.TakeLines());
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty(_systemd.TakeLines());

        _board.Publish(Sampled(1, 1));
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(["WATCHDOG=1", "STATUS=Collecting; rows arrive in the table"], _systemd.TakeLines());
    }

    [Fact]
    public void Shows_the_first_reason_on_one_line_and_only_when_it_changes()
    {
        After(TestStation.Ready);
        var offline = TestStation.Ready with
        {
            NotReady =
            [
                new StatusReason(StatusReason.ChannelBackingOff, "channel", "delivery waits:\nREADY=0 Bearer abc.def", null, TestStation.Noon),
                new StatusReason(StatusReason.TokenRefused, "token", "no answer", null, TestStation.Noon),
            ],
        };

        Assert.Equal(["STATUS=Collecting; channel: delivery waits: READY=0 Bearer *** (and 1 more, see /readyz)"], After(offline));
        Assert.Empty(After(offline with { At = TestStation.Noon.AddSeconds(5) }));
        Assert.Equal(["STATUS=Collecting; rows arrive in the table"], After(TestStation.Ready));
    }

    [Fact]
    public void A_reload_lasts_from_reloading_to_ready()
    {
        _reporter.ReloadBegun();
        _reporter.ReloadEnded();
        Assert.Empty(_systemd.TakeLines());

        After(TestStation.Ready);
        _reporter.ReloadBegun();
        var lines = _systemd.TakeLines();
        Assert.Equal("RELOADING=1", lines[0]);
        Assert.Matches("^MONOTONIC_USEC=[0-9]+$", lines[1]);

        _reporter.ReloadEnded();
        Assert.Equal(["READY=1", "STATUS=Collecting; rows arrive in the table"], _systemd.TakeLines());

        _lifetime.StopApplication();
        _systemd.TakeLines();
        _reporter.ReloadBegun();
        _reporter.ReloadEnded();
        Assert.Empty(_systemd.TakeLines());
    }

    [Fact]
    public void A_longer_interval_is_no_stall()
    {
        After(TestStation.Ready);
        _time.Advance(TimeSpan.FromSeconds(45));
        _systemd.TakeLines();

        _reporter.Follow(new ProgressLimits(TimeSpan.FromHours(1), TimeSpan.FromHours(2)));

        Assert.Equal(200, FedWithin(TimeSpan.FromMinutes(50)));
    }

    [Fact]
    public void A_shorter_interval_has_its_whole_limit_from_its_first_moment_on()
    {
        _reporter.Follow(new ProgressLimits(TimeSpan.FromHours(1), TimeSpan.FromHours(2)));
        After(TestStation.Ready);
        Assert.Equal(200, FedWithin(TimeSpan.FromMinutes(50)));

        _reporter.Follow(new ProgressLimits(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(200)));

        Assert.Equal(4, FedWithin(TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void A_stop_is_told_with_its_time_and_fed_to_the_end()
    {
        After(TestStation.Ready);

        _lifetime.StopApplication();
        Assert.Equal(
            ["STOPPING=1", "EXTEND_TIMEOUT_USEC=45000000", "STATUS=Stopping; what is stored is being sent", "WATCHDOG=1"],
            _systemd.TakeLines());

        _board.Publish(Starting);
        Assert.Equal(20, FedWithin(TimeSpan.FromMinutes(5)));

        Assert.True(_reporter.StopAsync(CancellationToken.None).IsCompletedSuccessfully);
        _time.Advance(TimeSpan.FromMinutes(5));
        _board.Publish(TestStation.Ready);
        Assert.Empty(_systemd.TakeLines());
    }

    /// <summary>In steps, since a socket that nobody reads takes no more than a handful of messages.</summary>
    private int FedWithin(TimeSpan time)
    {
        var fed = 0;
        for (var step = TimeSpan.Zero; step < time; step += TimeSpan.FromSeconds(15))
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            fed += _systemd.TakeLines().Count(line => line == "WATCHDOG=1");
        }

        return fed;
    }

    private IReadOnlyList<string> After(StationStatus status)
    {
        _board.Publish(status);
        return _systemd.TakeLines();
    }

    private static StationStatus Sampled(long rows, long batches) => TestStation.Ready with { Sampling = new SamplingSummary(rows, batches) };

    private sealed class StoppableLifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
