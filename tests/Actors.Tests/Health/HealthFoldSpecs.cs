using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Station;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using ThermalActors.Sensors;
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

    private static SensorProtocol.StateChanged Chip(SensorKind kind, SensorProtocol.SensorState state, bool absent) =>
        new(kind, state, null, null, new SensorProtocol.SensorCounters(0, 0, 0, 0, 0)) { Absent = absent };

    private static ChannelProtocol.StatusChanged Channel(ChannelPhase phase, SessionEnd? end, long committed = 0) => new(new ChannelStatusReport(
        phase, 1, default, new OffsetToken(new Sequence(committed), null), new Sequence(committed), default, end, null, null));

    private void Hear(object message, DateTimeOffset? at = null) => _fold = _fold.Apply(message, at ?? Noon);
}
