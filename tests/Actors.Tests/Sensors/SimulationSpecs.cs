using Akka.Actor;
using Akka.TestKit;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Spooling;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Sensors;
using ThermalActors.TestSupport.Spool;
using Xunit.Abstractions;
using SensorState = ThermalActors.Actors.Sensors.SensorProtocol.SensorState;

namespace ThermalActors.Actors.Tests.Sensors;

/// <summary>Who delivers the values: real chips, simulated ones, or nobody.</summary>
public sealed class SimulationSpecs : ActorSpecs
{
    private static readonly SensorKind[] Kinds = Enum.GetValues<SensorKind>();
    private readonly FakeSensorFactory _factory;
    private readonly HashSet<SensorKind> _plugged = [];
    private readonly TestProbe _sources;
    private readonly FakeSpoolDisk _disk = new();
    private int _guids;

    public SimulationSpecs(ITestOutputHelper output)
        : base(output)
    {
        _factory = new FakeSensorFactory(Time) { OnCreate = Wire };
        _sources = Listen<SensorProtocol.SourceChanged>();
    }

    [Fact]
    public void Simulated_chips_take_over_when_none_is_found_and_every_row_says_so()
    {
        EventFilter.Warning(contains: "NO I2C SENSOR WAS FOUND").ExpectOne(() => Start(SimulationMode.Auto));
        Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(new SensorProtocol.SourceChanged(SensorSource.Simulation, Asked: false), _sources.ExpectMsg<SensorProtocol.SourceChanged>());
        Assert.All(Stored(), row => Assert.True(row.Simulated));
        Assert.Equal(800, Stored()[^1].CarbonDioxidePpm);
        Assert.False(_factory.Of(SensorKind.System).Simulated);
    }

    [Fact]
    public void One_real_chip_is_enough_and_the_missing_ones_stay_null()
    {
        _plugged.Add(SensorKind.Icp10125);
        Start(SimulationMode.Auto);
        Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(SensorSource.Hardware, _sources.ExpectMsg<SensorProtocol.SourceChanged>().Source);
        Assert.DoesNotContain(_factory.Made, sensor => sensor.Simulated);
        Assert.All(Stored(), row => Assert.Equal((false, null), (row.Simulated, row.CarbonDioxidePpm)));
        Assert.NotNull(Stored()[^1].PressurePa);
    }

    [Fact]
    public void A_real_chip_that_appears_later_ends_the_simulation_for_good()
    {
        Start(SimulationMode.Auto);
        Advance(TimeSpan.FromSeconds(60));
        var simulated = Stored().Count;

        _plugged.Add(SensorKind.Bme680);
        Advance(SensorsActor.LookEvery + TimeSpan.FromSeconds(2));
        var changed = Stored().Count;
        Advance(TimeSpan.FromSeconds(60));
        _plugged.Clear();
        Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(
            [SensorSource.Simulation, SensorSource.Hardware],
            new[] { _sources.ExpectMsg<SensorProtocol.SourceChanged>().Source, _sources.ExpectMsg<SensorProtocol.SourceChanged>().Source });
        ExpectNothing(_sources);
        Assert.All(Stored().Take(simulated), row => Assert.True(row.Simulated));
        Assert.All(Stored().Skip(changed), row => Assert.Equal((false, null, null), (row.Simulated, row.CarbonDioxidePpm, row.EquivalentCarbonDioxidePpm)));
        Assert.Equal(22.5, Stored()[changed + 5].TemperatureC);
        Assert.Null(Stored()[^1].TemperatureC);
        Assert.Equal(1, _factory.Made.Where(sensor => sensor.Simulated && sensor.Kind == SensorKind.Scd4x).Sum(sensor => sensor.Disposals));
    }

    [Fact]
    public void Off_never_simulates()
    {
        Start(SimulationMode.Off);
        Advance(TimeSpan.FromMinutes(2));

        Assert.DoesNotContain(_factory.Made, sensor => sensor.Simulated);
        Assert.All(Stored(), row => Assert.Equal((false, null), (row.Simulated, row.CarbonDioxidePpm)));
    }

    [Fact]
    public void On_simulates_without_looking_and_whatever_is_there()
    {
        _plugged.UnionWith(Kinds);
        Start(SimulationMode.On);
        Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(new SensorProtocol.SourceChanged(SensorSource.Simulation, Asked: true), _sources.ExpectMsg<SensorProtocol.SourceChanged>());
        Assert.All(_factory.Made, sensor => Assert.Equal(sensor.Kind != SensorKind.System, sensor.Simulated));
        Assert.All(Stored(), row => Assert.True(row.Simulated));
    }

    [Fact]
    public void A_driver_that_throws_counts_as_missing()
    {
        _factory.OnCreate = sensor =>
        {
            if (!sensor.Simulated && sensor.Kind != SensorKind.System) throw new InvalidOperationException("no bus");
        };
        Start(SimulationMode.Auto);

        Assert.Equal(SensorSource.Simulation, _sources.ExpectMsg<SensorProtocol.SourceChanged>().Source);
    }

    [Fact]
    public void A_probe_that_never_ends_delays_the_decision_by_its_time_out_and_the_computer_not_at_all()
    {
        _factory.OnCreate = sensor =>
        {
            Wire(sensor);
            if (sensor.Kind == SensorKind.Sgp30) sensor.Probes.Always(null);
        };
        Start(SimulationMode.Auto);
        Advance(TimeSpan.FromSeconds(5));
        ExpectNothing(_sources);
        Assert.NotNull(Stored()[^1].CpuPercent);

        Advance(SensorRhythm.CallTimeout);
        Assert.Equal(SensorSource.Simulation, _sources.ExpectMsg<SensorProtocol.SourceChanged>().Source);
    }

    [Fact]
    public void Stops_while_it_is_still_looking()
    {
        _factory.OnCreate = sensor => sensor.Probes.Always(null);
        var sensors = Start(SimulationMode.Auto);
        Watch(sensors);
        sensors.Tell(SensorProtocol.Stop.Instance);
        ExpectTerminated(sensors);
        Assert.All(_factory.Made, sensor => Assert.Equal(1, sensor.Disposals));
    }

    [Theory]
    [InlineData(SensorUse.Auto, true)]
    [InlineData(SensorUse.On, false)]
    public void Only_a_chip_that_may_be_absent_is_absent_without_fault(SensorUse use, bool absent)
    {
        var states = Listen<SensorProtocol.StateChanged>();
        _plugged.UnionWith(Kinds);
        _plugged.Remove(SensorKind.Sgp30);
        Start(SimulationMode.Auto, use);
        Advance(TimeSpan.FromMinutes(1));

        var offline = states.FishForMessage<SensorProtocol.StateChanged>(state => state.State == SensorState.Offline);
        Assert.Equal((SensorKind.Sgp30, absent), (offline.Sensor, offline.Absent));

        _plugged.Add(SensorKind.Sgp30);
        Advance(TimeSpan.FromMinutes(1));
        _plugged.Remove(SensorKind.Sgp30);
        Advance(TimeSpan.FromMinutes(1));
        Assert.False(states.FishForMessage<SensorProtocol.StateChanged>(state => state.State == SensorState.Offline).Absent);
    }

    private void Wire(FakeSensor sensor)
    {
        var there = sensor.Simulated || sensor.Kind == SensorKind.System;
        bool Answers() => there || _plugged.Contains(sensor.Kind);
        sensor.Probes.Always(_ => Answers() ? FakeSensor.Found() : FakeSensor.Missing());
        sensor.Reads.Always(_ => Answers() ? sensor.Measured() : FakeSensor.Failed());
    }

    private IActorRef Start(SimulationMode mode, SensorUse use = SensorUse.Auto)
    {
        var spool = Sys.ActorOf(SpoolActor.Props(_disk.Open, new Random(1)), "spool");
        var batching = Sys.ActorOf(
            BatchingActor.Props(new BatchingSetup(
                new BatchingPolicy(1, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1)),
                Rows.Station,
                [.. Kinds.Select(kind => new SensorPolicy(kind, TimeSpan.FromSeconds(12)))],
                spool,
                () => ClockQuality.Synced,
                () => new Guid(++_guids, 0, 0, new byte[8]),
                Time,
                new Random(1))),
            "batching");
        var each = Kinds.ToDictionary(kind => kind, _ => new SensorSettings(use, 0x10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(12)));
        var sensors = Sys.ActorOf(
            SensorsActor.Props(new SensorsSetup(each, _factory, batching, Time, new Random(1)) { Simulate = mode }), "sensors");
        batching.Tell(BatchingProtocol.Start.Instance);
        return sensors;
    }

    private List<SensorRow> Stored() => [.. _disk.Frames.SelectMany(frame => frame.Rows)];
}
