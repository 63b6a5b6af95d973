using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using ThermalActors.Sensors;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Tests.Telemetry;

/// <summary>What is counted, and that it is counted once.</summary>
public sealed class TelemetryFoldSpecs
{
    private TelemetryState _state = TelemetryState.Initial;

    [Fact]
    public void A_new_life_of_a_sensor_goes_on_counting()
    {
        Hear(new SensorProtocol.Counted(SensorKind.Scd4x, new SensorProtocol.SensorCounters(10, 1, 2, 3, 4) { Rejected = 1 }));
        Hear(new SensorProtocol.Counted(SensorKind.Scd4x, new SensorProtocol.SensorCounters(0, 0, 0, 0, 1)));
        Hear(new SensorProtocol.Counted(SensorKind.Scd4x, new SensorProtocol.SensorCounters(5, 0, 0, 0, 1)));

        Assert.Equal(new SensorProtocol.SensorCounters(15, 1, 2, 3, 5) { Rejected = 1 }, _state.Sensors[SensorKind.Scd4x].Total);
    }

    [Fact]
    public void An_outage_counts_when_it_begins_and_absence_is_none()
    {
        Hear(Offline(absent: true));
        Assert.Empty(_state.Sensors[SensorKind.Scd4x].Outages.Each);

        Hear(Up());
        Hear(Offline(absent: false));
        Hear(Offline(absent: false));
        Hear(Up());
        Hear(Offline(absent: false));
        Assert.Equal(2, _state.Sensors[SensorKind.Scd4x].Outages.Each["not-acknowledged"]);
    }

    [Fact]
    public void Every_end_of_a_session_counts_once()
    {
        var end = new SessionEnd(SessionEndReason.StuckCommit, null, "no commit", false);
        Hear(Status(end));
        Hear(Status(end));
        Hear(Status(end with { }));

        Assert.Equal(2, _state.SessionEnds.Each["stuck-commit"]);
    }

    [Fact]
    public void Token_exchanges_and_disk_failures_are_told_apart()
    {
        Hear(new TokenProtocol.StateChanged(1, "h", null, null, null));
        Hear(new TokenProtocol.StateChanged(1, "h", null, null, new SnowpipeFailure(FailureClass.Unauthorized, null, 401, "no")));
        Hear(new SpoolProtocol.HealthChanged(SpoolFailure.Full, "full"));
        Hear(new SpoolProtocol.HealthChanged(null, null));

        Assert.Equal([("ok", 1L), ("unauthorized", 1L)], _state.TokenExchanges.Each.Select(each => (each.Key, each.Value)));
        Assert.Equal([("full", 1L)], _state.SpoolFailures.Each.Select(each => (each.Key, each.Value)));
    }

    [Fact]
    public void What_says_nothing_changes_nothing()
    {
        Assert.Same(_state, _state.Apply("something else", TimeSpan.Zero, out _));
        Assert.Same(_state, _state.Apply(BatchingProtocol.FirstTick.Instance, TimeSpan.Zero, out _));
    }

    private static SensorProtocol.StateChanged Up() => new(SensorKind.Scd4x, SensorProtocol.SensorState.Reading, "id", null, new SensorProtocol.SensorCounters(0, 0, 0, 0, 1));

    private static SensorProtocol.StateChanged Offline(bool absent) => new(
        SensorKind.Scd4x,
        SensorProtocol.SensorState.Offline,
        null,
        new SensorFailure(SensorFailureReason.NotAcknowledged, "no answer"),
        new SensorProtocol.SensorCounters(0, 0, 3, 0, 3))
    {
        Absent = absent,
    };

    private static ChannelProtocol.StatusChanged Status(SessionEnd end) =>
        new(new ChannelStatusReport(ChannelPhase.BackingOff, 1, default, default, Sequence.None, default, end, null, null));

    private void Hear(object message) => _state = _state.Apply(message, TimeSpan.Zero, out _);
}
