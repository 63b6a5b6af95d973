using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Clock;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Station;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using ThermalActors.Sensors;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Tests.Health;

/// <summary>What the station tells about itself: every reason why rows do not arrive, and none when they do.</summary>
public sealed class HealthFoldSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly StationProtocol.Started Started = new(new SpoolIdentity("SPOOL00001", "DEVICE_SPOOL00001", "A/D.S.P", Noon));
    private HealthFold _fold = new("DEVICE", Noon);

    [Fact]
    public void Is_not_ready_before_the_spool_is_open_and_ready_after()
    {
        Assert.Equal("station", Assert.Single(_fold.Snapshot(Noon).NotReady).Part);

        Hear(Started);

        Assert.True(_fold.Snapshot(Noon).Ready);
    }

    [Fact]
    public void A_clock_that_rows_or_logins_wait_for_is_a_reason_and_one_that_only_says_unsynced_is_none()
    {
        Hear(Started);
        Hear(new SpoolProtocol.Repaired(42));
        Hear(new ClockProtocol.StateChanged(new ClockReport(ClockVerdict.Wrong, "it is 1970", Holds: true, Signs: false, TimeSpan.FromSeconds(-7))));
        var reason = Assert.Single(_fold.Snapshot(Noon).NotReady);
        Assert.Equal(("clock", "rows wait for the clock: it is 1970"), (reason.Part, reason.Reason));
        Assert.Equal(new ClockSummary("wrong", "it is 1970", true, false, -7, 42), _fold.Snapshot(Noon).Clock);

        Hear(new ClockProtocol.StateChanged(new ClockReport(ClockVerdict.Wrong, "it is 1970", Holds: false, Signs: false, null)));
        Assert.Equal("no login is signed: it is 1970", Assert.Single(_fold.Snapshot(Noon).NotReady).Reason);

        Hear(new ClockProtocol.StateChanged(new ClockReport(ClockVerdict.Unconfirmed, "who knows", Holds: false, Signs: true, null)));
        Assert.True(_fold.Snapshot(Noon).Ready);
    }

    [Fact]
    public void Names_the_sensor_that_is_offline_with_its_hint()
    {
        Hear(Started);
        Hear(new SensorProtocol.StateChanged(
            SensorKind.Scd4x,
            SensorProtocol.SensorState.Offline,
            "0x1234",
            new SensorFailure(SensorFailureReason.NotAcknowledged, "address 0x62 does not answer", "check the wiring"),
            new SensorProtocol.SensorCounters(10, 0, 3, 0, 2)));

        var reason = Assert.Single(_fold.Snapshot(Noon).NotReady);
        Assert.Equal(("sensors", "scd4x is offline: address 0x62 does not answer", "check the wiring"), (reason.Part, reason.Reason, reason.Hint));
    }

    [Fact]
    public void Simulation_that_nobody_asked_for_is_a_reason_until_a_real_sensor_is_found()
    {
        Hear(Started);
        Hear(new SensorProtocol.SourceChanged(SensorSource.Simulation, Asked: false));
        var reason = Assert.Single(_fold.Snapshot(Noon).NotReady);
        Assert.Equal("sensors", reason.Part);
        Assert.Contains("simulated", reason.Reason, StringComparison.Ordinal);
        Assert.Contains("check-sensors", reason.Hint, StringComparison.Ordinal);

        Hear(new SensorProtocol.SourceChanged(SensorSource.Hardware, Asked: false));
        Assert.True(_fold.Snapshot(Noon).Ready);
    }

    [Fact]
    public void Simulation_that_was_asked_for_is_no_reason()
    {
        Hear(Started);
        Hear(new SensorProtocol.SourceChanged(SensorSource.Simulation, Asked: true));
        Assert.True(_fold.Snapshot(Noon).Ready);
    }

    [Fact]
    public void One_sensor_may_be_absent_but_not_all_of_them()
    {
        Hear(Started);
        Hear(new SensorProtocol.SourceChanged(SensorSource.Hardware, Asked: true));
        Hear(Chip(SensorKind.Scd4x, SensorProtocol.SensorState.Offline, absent: true));
        Hear(Chip(SensorKind.Sgp30, SensorProtocol.SensorState.Probing, absent: true));
        Hear(Chip(SensorKind.System, SensorProtocol.SensorState.Reading, absent: false));
        Assert.True(_fold.Snapshot(Noon).Ready);

        Hear(Chip(SensorKind.Sgp30, SensorProtocol.SensorState.Offline, absent: true));
        Assert.Contains("no I2C sensor was found", Assert.Single(_fold.Snapshot(Noon).NotReady).Reason, StringComparison.Ordinal);

        Hear(Chip(SensorKind.Sgp30, SensorProtocol.SensorState.Reading, absent: false));
        Assert.True(_fold.Snapshot(Noon).Ready);
    }

    [Fact]
    public void A_suspension_is_a_reason_with_code_and_message()
    {
        Hear(Started);
        Hear(Channel(ChannelPhase.Suspended, new SessionEnd(SessionEndReason.Configuration, "390144", "JWT token is invalid", false)));

        Assert.Equal("delivery is suspended: Configuration (390144): JWT token is invalid", Assert.Single(_fold.Snapshot(Noon).NotReady).Reason);
    }

    [Fact]
    public void Rows_that_were_set_aside_are_a_reason_with_the_command_that_sends_them()
    {
        Hear(Started);
        Hear(new SpoolProtocol.MarksChanged(new SpoolState(new Sequence(41), new Sequence(40), default, 0, 0, 4096, null) { RowsSetAside = 30 }));

        var status = _fold.Snapshot(Noon);
        var reason = Assert.Single(status.NotReady);
        Assert.Equal("spool", reason.Part);
        Assert.Contains("30 rows of uncertain owner are set aside", reason.Reason, StringComparison.Ordinal);
        Assert.Contains("spool release", reason.Hint, StringComparison.Ordinal);
        Assert.Equal(30, status.Spool.RowsSetAside);
    }

    [Theory]
    [InlineData(null, "rows wait for another channel to take over")]
    [InlineData("spool: no space left", "rows wait for another channel: spool: no space left")]
    public void A_change_of_the_channel_is_a_reason(string? trouble, string expected)
    {
        Hear(Started);
        var status = Channel(ChannelPhase.Switching, null).Status with { LastTrouble = trouble };
        Hear(new ChannelProtocol.StatusChanged(status));

        Assert.Equal(expected, Assert.Single(_fold.Snapshot(Noon).NotReady).Reason);
        Assert.Equal("switching", _fold.Snapshot(Noon).Channel.Phase);
    }

    [Fact]
    public void A_catch_up_is_shown_with_rows_left_rate_and_time_to_go()
    {
        Hear(Started);
        Hear(new ChannelProtocol.StatusChanged(Channel(ChannelPhase.Running, null).Status with { CatchUp = new CatchUpProgress(1200, 99.96, TimeSpan.FromSeconds(13)), RowsRejected = 2 }));

        var status = _fold.Snapshot(Noon);
        Assert.Equal(new CatchUpSummary(1200, 100, 13), status.Channel.CatchUp);
        Assert.Equal(status.Channel.CatchUp, status.Statistics.CatchUp);
        Assert.Equal(2, status.Channel.RowsRejected);
        Assert.True(status.Ready);
    }

    [Fact]
    public void The_figures_go_on_when_a_channel_takes_over_from_another()
    {
        Hear(Started);
        Hear(Totals(new SendTotals(100, 10, 9000, 2, 3)));
        Hear(Totals(default));
        Hear(Totals(new SendTotals(20, 2, 1800, 0, 1)));

        var status = _fold.Snapshot(Noon);
        Assert.Equal((120, 12, 10_800, 2), (status.Statistics.RowsSent, status.Statistics.Batches, status.Statistics.BytesSent, status.Statistics.Errors));
        Assert.Equal(4, status.Channel.Sessions);

        static ChannelProtocol.StatusChanged Totals(SendTotals totals) => new(Channel(ChannelPhase.Running, null).Status with { Totals = totals });
    }

    [Fact]
    public void A_reason_is_as_old_as_its_first_appearance()
    {
        Hear(Started);
        Hear(Channel(ChannelPhase.BackingOff, new SessionEnd(SessionEndReason.ChannelInvalid, null, "first", false)), Noon.AddMinutes(1));
        Hear(Channel(ChannelPhase.BackingOff, new SessionEnd(SessionEndReason.ChannelInvalid, null, "second", false)), Noon.AddMinutes(2));

        Assert.Equal(Noon.AddMinutes(1), Assert.Single(_fold.Snapshot(Noon.AddMinutes(3)).NotReady).Since);
    }

    [Fact]
    public void Problems_of_disk_and_token_come_and_go()
    {
        Hear(Started);
        Hear(new SpoolProtocol.HealthChanged(SpoolFailure.Full, "no space left"));
        Hear(new TokenProtocol.StateChanged(0, null, null, null, new SnowpipeFailure(FailureClass.Ambiguous, null, null, "the host is unreachable")));
        Assert.Equal(["spool", "token"], _fold.Snapshot(Noon).NotReady.Select(reason => reason.Part));

        Hear(new SpoolProtocol.HealthChanged(null, null));
        Hear(new TokenProtocol.StateChanged(1, "https://ingest", TimeSpan.FromHours(1), Noon, null));
        Assert.True(_fold.Snapshot(Noon).Ready);
    }

    [Fact]
    public void Every_reason_has_a_code_and_two_sensors_have_an_age_each()
    {
        Hear(Started);
        Hear(Offline(SensorKind.Scd4x), Noon.AddMinutes(1));
        Hear(Offline(SensorKind.Bme680), Noon.AddMinutes(2));
        Hear(Channel(ChannelPhase.Suspended, new SessionEnd(SessionEndReason.Configuration, "390144", "JWT token is invalid", false)), Noon.AddMinutes(3));

        Assert.Equal(
            [
                (StatusReason.SensorOffline, Noon.AddMinutes(1)), (StatusReason.SensorOffline, Noon.AddMinutes(2)),
                (StatusReason.ChannelSuspended, Noon.AddMinutes(3)),
            ],
            _fold.Snapshot(Noon.AddMinutes(4)).NotReady.Select(reason => (reason.Code, reason.Since)));
    }

    [Fact]
    public void A_sensor_shows_its_newest_reading_and_takes_it_back_when_it_goes_offline()
    {
        var reading = new Scd4xReading { TakenAt = new ReadingStamp(Noon, TimeSpan.FromSeconds(9)), CarbonDioxidePpm = 612, TemperatureC = 21.5 };
        Hear(new SensorProtocol.StateChanged(SensorKind.Scd4x, SensorProtocol.SensorState.Reading, "0x1234", null, new SensorProtocol.SensorCounters(1, 0, 0, 0, 1)));
        Assert.Null(Assert.Single(_fold.Snapshot(Noon).Sensors).Last);

        Hear(new BatchingProtocol.Observed(reading with { Status = SensorStatus.Suspect }));
        var last = Assert.Single(_fold.Snapshot(Noon).Sensors).Last!;
        Assert.Equal((Noon, TimeSpan.FromSeconds(9), "suspect"), (last.MeasuredAt, last.Uptime, last.Quality));
        Assert.Equal([new MeasuredValue("co2", 612, "ppm"), new MeasuredValue("temperature", 21.5, "°C")], last.Values.ToArray());

        Hear(Offline(SensorKind.Scd4x));
        Assert.Equal("offline", Assert.Single(_fold.Snapshot(Noon).Sensors).Last!.Quality);
    }

    [Fact]
    public void The_life_of_a_token_counts_in_elapsed_time()
    {
        Hear(new TokenProtocol.StateChanged(1, "ingest", TimeSpan.FromHours(1), Noon, null) { Kind = TokenKind.Scoped, ReceivedAt = TimeSpan.FromMinutes(10) });

        var token = _fold.Snapshot(Noon).Token;
        Assert.Equal(("scoped", "ingest", 1L), (token.Kind, token.IngestHost, token.Renewals));
        Assert.Equal(TimeSpan.FromMinutes(55), token.Remaining(TimeSpan.FromMinutes(15)));
        Assert.Equal(TimeSpan.Zero, token.Remaining(TimeSpan.FromMinutes(80)));
        Assert.Null(TokenSummary.None.Remaining(TimeSpan.Zero));
    }

    [Fact]
    public void What_went_wrong_stays_on_the_list_when_it_is_over()
    {
        Hear(Started);
        Hear(new SpoolProtocol.HealthChanged(SpoolFailure.Full, "no space left"));
        Hear(new SpoolProtocol.HealthChanged(null, null));

        Assert.True(_fold.Snapshot(Noon).Ready);
        Assert.Equal("no space left", Assert.Single(_fold.Snapshot(Noon).Errors).Message);
    }

    [Fact]
    public void A_lost_part_is_fatal_and_no_longer_alive()
    {
        Hear(Started);
        Hear(new StationProtocol.ChildLost("batching"));

        var status = _fold.Snapshot(Noon);
        Assert.False(status.Live);
        Assert.Contains("batching", status.Fatal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_commit_is_one_of_this_process()
    {
        Hear(Started);
        Hear(Channel(ChannelPhase.Running, null, committed: 10), Noon);
        Assert.Null(_fold.Snapshot(Noon).Channel.LastCommitAt);

        Hear(Channel(ChannelPhase.Running, null, committed: 20), Noon.AddSeconds(5));
        Assert.Equal(Noon.AddSeconds(5), _fold.Snapshot(Noon).Channel.LastCommitAt);
    }

    [Fact]
    public void What_says_nothing_about_health_changes_nothing() => Assert.Same(_fold, _fold.Apply("something else", Noon));

    private static SensorProtocol.StateChanged Offline(SensorKind kind) => new(
        kind,
        SensorProtocol.SensorState.Offline,
        null,
        new SensorFailure(SensorFailureReason.NotAcknowledged, "no answer"),
        new SensorProtocol.SensorCounters(1, 0, 3, 0, 2));

    private static SensorProtocol.StateChanged Chip(SensorKind kind, SensorProtocol.SensorState state, bool absent) =>
        new(kind, state, null, null, new SensorProtocol.SensorCounters(0, 0, 0, 0, 0)) { Absent = absent };

    private static ChannelProtocol.StatusChanged Channel(ChannelPhase phase, SessionEnd? end, long committed = 0) => new(new ChannelStatusReport(
        phase, 1, default, new OffsetToken(new Sequence(committed), null), new Sequence(committed), default, end, null, null));

    private void Hear(object message, DateTimeOffset? at = null) => _fold = _fold.Apply(message, at ?? Noon);
}
