using Akka.Actor;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Spooling;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Sensors;
using ThermalActors.TestSupport.Spool;

namespace ThermalActors.Actors.Tests.Batching;

/// <summary>Sensors, batching and spool together, with failing drivers and a failing card.</summary>
public sealed class EdgeScenarioSpecs : ActorSpecs
{
    private static readonly SensorKind[] Kinds = Enum.GetValues<SensorKind>();
    private readonly FakeSpoolDisk _disk = new();
    private readonly FakeSensorFactory _sensors;
    private int _guids;

    public EdgeScenarioSpecs() => _sensors = new FakeSensorFactory(Time);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_row_is_stored_exactly_once_and_in_order_whatever_fails(int seed)
    {
        var random = new Random(seed);
        var (sensors, batching) = Start(random);
        var trouble = Enum.GetValues<SpoolOperation>();
        for (var minute = 0; minute < 60; minute++)
        {
            Advance(TimeSpan.FromSeconds(60));
            _disk.FailNext(trouble[random.Next(trouble.Length)], (SpoolFailure)random.Next(4), applied: random.Next(2) == 0);
            if (random.Next(4) == 0)
                _sensors.Of(Kinds[random.Next(Kinds.Length)]).Reads.Enqueue(FakeSensor.Failed()).Enqueue(ReadResult.NotReady.Instance);
        }

        _disk.Heal();
        Watch(sensors);
        sensors.Tell(SensorProtocol.Stop.Instance);
        ExpectTerminated(sensors);
        batching.Tell(new BatchingProtocol.Drain(TestActor));
        Advance(TimeSpan.FromMinutes(2));
        var counters = ExpectMsg<BatchingProtocol.Drained>(TimeSpan.Zero).Counters;

        var rows = _disk.Frames.SelectMany(frame => frame.Rows).ToList();
        Assert.Equal(3600, counters.RowsBuilt);
        Assert.Equal((3600L, 0L, 0L), (counters.RowsStored, counters.RowsDropped, counters.RowsHeld));
        Assert.Equal(3600, rows.Select(row => row.RowGuid).Distinct().Count());
        Assert.Equal(rows.Select(row => row.Uptime).Order(), rows.Select(row => row.Uptime));
        Assert.Equal(3600, _disk.Frames[^1].Last.Value);
        Assert.All(rows, row => Assert.Equal(Kinds.Length, row.Sensors.Length));
    }

    private (IActorRef Sensors, IActorRef Batching) Start(Random random)
    {
        var spool = Sys.ActorOf(SpoolActor.Props(_disk.Open, random), "spool");
        var batching = Sys.ActorOf(
            BatchingActor.Props(new BatchingSetup(
                new BatchingPolicy(10, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1)),
                Rows.Station,
                [.. Kinds.Select(kind => new SensorPolicy(kind, TimeSpan.FromSeconds(12)))],
                spool,
                () => ClockQuality.Synced,
                () => new Guid(++_guids, 0, 0, new byte[8]),
                Time,
                random)),
            "batching");
        var each = Kinds.ToDictionary(kind => kind, _ => new SensorSettings(SensorUse.On, 0x10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(12)));
        var sensors = Sys.ActorOf(SensorsActor.Props(new SensorsSetup(each, _sensors, batching, Time, random)), "sensors");
        batching.Tell(BatchingProtocol.Start.Instance);
        return (sensors, batching);
    }
}
