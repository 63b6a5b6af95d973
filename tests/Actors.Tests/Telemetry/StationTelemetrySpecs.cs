using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Configuration;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using ThermalActors.Sensors;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Actors;
using Xunit.Abstractions;
using SensorReadings = ThermalActors.TestSupport.Sensors.Readings;

namespace ThermalActors.Actors.Tests.Telemetry;

/// <summary>What a listener of the meter sees.</summary>
public sealed class StationTelemetrySpecs : ActorSpecs
{
    private readonly Dictionary<string, List<(double Value, string[] Labels)>> _seen = new(StringComparer.Ordinal);
    private readonly StationTelemetry _telemetry;
    private readonly MeterListener _listener = new();

    public StationTelemetrySpecs(ITestOutputHelper output)
        : base(output, ConfigurationFactory.ParseString("akka.actor.telemetry.enabled = on"))
    {
        var board = new StationStatusBoard(StationStatus.Starting("DEVICE", Time.GetUtcNow()));
        _telemetry = new StationTelemetry(board, Time, nameof(StationTelemetrySpecs)) { Clock = () => ClockQuality.Synced, DiskBytesWritten = () => 4_096 };
        _telemetry.CredentialExpires = Time.GetUtcNow().AddDays(3);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (string.Equals(instrument.Meter.Name, _telemetry.Name, StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.Start();
        Sys.ActorOf(TelemetryActor.Props(_telemetry), "telemetry");
    }

    [Fact]
    public void Instruments_are_those_of_the_table_with_their_labels()
    {
        Live();

        Assert.Empty(_seen.Keys.Except(StationMetrics.All.Select(metric => metric.Name), StringComparer.Ordinal));
        foreach (var metric in StationMetrics.All)
        {
            Assert.True(_seen.TryGetValue(metric.Name, out var values), $"{metric.Name} was not seen");
            Assert.All(values, value => Assert.Equal(metric.Labels, value.Labels));
            Assert.InRange(values.Count, 1, 20);
        }
    }

    [Fact]
    public void A_station_of_which_nothing_is_known_tells_nothing_false()
    {
        _listener.RecordObservableInstruments();

        Assert.Equal(
            [
                "thermal_actors.actor.dead_letters", "thermal_actors.channel.appended.wire", "thermal_actors.clock.synchronized", "thermal_actors.live",
                "thermal_actors.problems", "thermal_actors.process.cpu.time", "thermal_actors.process.disk.written", "thermal_actors.process.memory.managed",
                "thermal_actors.process.memory.resident", "thermal_actors.process.start.time", "thermal_actors.ready", "thermal_actors.spool.rows.left",
                "thermal_actors.token.credential.remaining",
            ],
            _seen.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(0, Assert.Single(_seen["thermal_actors.ready"]).Value);
    }

    [Fact]
    public void A_crash_that_a_restart_answers_counts_for_its_part()
    {
        Crash();
        _listener.RecordObservableInstruments();

        Assert.Equal(1, Assert.Single(_seen["thermal_actors.actor.restarts"]).Value);
    }

    protected override void AfterAll()
    {
        _listener.Dispose();
        _telemetry.Dispose();
        base.AfterAll();
    }

    private void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++) labels[i] = tags[i].Key;
        if (!_seen.TryGetValue(instrument.Name, out var values)) _seen[instrument.Name] = values = [];
        values.Add((value, labels));
    }

    /// <summary>Everything that can be told is told once.</summary>
    private void Live()
    {
        var stamp = ReadingStamp.Now(Time);
        var counters = new SensorProtocol.SensorCounters(2, 1, 1, 1, 1) { Rejected = 1 };
        Publish(new SensorProtocol.StateChanged(SensorKind.Scd4x, SensorProtocol.SensorState.Reading, "id", null, counters));
        Publish(new SensorProtocol.StateChanged(
            SensorKind.Sgp30, SensorProtocol.SensorState.Offline, null, new SensorFailure(SensorFailureReason.BusFault, "stuck"), counters));
        Publish(new BatchingProtocol.Observed(SensorReadings.Climate(stamp)));
        Publish(new BatchingProtocol.Progress(new BatchingProtocol.BatchingCounters(9, 5, 2, 2, 1, 3, 1)
        {
            RowsRefused = 1,
            Each = ImmutableSortedDictionary<SensorKind, BatchingProtocol.ReadingTally>.Empty.Add(SensorKind.Scd4x, new(1, 0, true)),
        }));
        Publish(new SpoolProtocol.MarksChanged(new SpoolState(new Sequence(6), Sequence.None, default, 1, 5, 4_096, stamp.At)));
        Publish(new SpoolProtocol.HealthChanged(SpoolFailure.Full, "full"));
        Publish(new TokenProtocol.StateChanged(1, "h", TimeSpan.FromHours(1), stamp.At, null));
        Publish(new ChannelProtocol.StatusChanged(Status(0, 0)));
        Publish(new ChannelProtocol.StatusChanged(Status(5, 1)));
        Publish(new ChannelProtocol.StatusChanged(Status(5, 1) with { Committed = new OffsetToken(new Sequence(5), null) }));
        Publish(new Akka.Event.DeadLetter("m", TestActor, Sys.DeadLetters));
        Crash();
        var board = (StationStatusBoard)_telemetry.Status;
        board.Publish(board.Current with { Token = new TokenSummary("scoped", "h", stamp.At, stamp.Uptime, TimeSpan.FromHours(1), 1, null) });
        _telemetry.Called("append", "ok", TimeSpan.FromSeconds(1));
        _listener.RecordObservableInstruments();
    }

    private static ChannelStatusReport Status(long accepted, long batches) => new(
        ChannelPhase.Running, 1, default, default, new Sequence(accepted), new SendTotals(accepted, batches, 400, 0, 1),
        batches == 0 ? null : new SessionEnd(SessionEndReason.StuckCommit, null, "x", false), null, null);

    private void Crash() => EventFilter.Exception<InvalidOperationException>()
        .ExpectOne(() => Sys.ActorOf(Props.Create(() => new Crashing()), "batching").Tell("crash"));

    private void Publish(object message) => Sys.EventStream.Publish(message);

    private sealed class Crashing : UntypedActor
    {
        protected override void OnReceive(object message) => throw new InvalidOperationException("crash");
    }
}
