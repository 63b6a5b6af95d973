using Akka.Actor;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.TestSupport.Actors;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Sensors;

/// <summary>The rule of simulation with the drivers on a bus: the chips in use are those that answer with their identity there.</summary>
public sealed class SimulationOnABusSpecs : ActorSpecs
{
    private readonly SimulatedI2cBus _bus = new();
    private readonly SensorFactory _factory;
    private readonly IActorRef _batching;
    private readonly List<Reading> _readings = [];

    public SimulationOnABusSpecs(ITestOutputHelper output)
        : base(output)
    {
        _factory = new SensorFactory(new SensorFactoryOptions { Time = Time, OpenBus = () => _bus });
        _batching = Sys.ActorOf(Props.Create(() => new Collector(_readings)), "batching");
    }

    [Fact]
    public void A_chip_that_is_plugged_in_later_takes_over_from_all_that_was_simulated()
    {
        var sources = Listen<SensorProtocol.SourceChanged>();
        Start();
        Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(new SensorProtocol.SourceChanged(SensorSource.Simulation, Asked: false), sources.ExpectMsg<SensorProtocol.SourceChanged>());
        var simulated = Taken();
        Assert.Equal(ChipAddresses.Chips.Order(), simulated.Select(reading => reading.Sensor).Distinct().Order());
        Assert.All(simulated, reading => Assert.True(reading.Simulated));

        _bus.Plug(Icp10125.DefaultI2cAddress, new SimulatedIcp10125(Time, _ => AirConditions.Room));
        Advance(SensorsActor.LookEvery + TimeSpan.FromSeconds(10));

        Assert.Equal(SensorSource.Hardware, sources.ExpectMsg<SensorProtocol.SourceChanged>().Source);
        Taken();
        Advance(TimeSpan.FromMinutes(5));
        var real = Taken();
        Assert.All(real, reading => Assert.Equal((SensorKind.Icp10125, false), (reading.Sensor, reading.Simulated)));
        Assert.InRange(real.Count, 290, 301);
        Assert.All(real, reading => Assert.InRange(((Icp10125Reading)reading).PressurePa!.Value, 101_320, 101_330));
    }

    [Fact]
    public void A_chip_that_is_pulled_out_is_not_replaced_by_a_simulated_one()
    {
        _bus.Plug(Icp10125.DefaultI2cAddress, new SimulatedIcp10125(Time, _ => AirConditions.Room));
        var sources = Listen<SensorProtocol.SourceChanged>();
        Start();
        Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(SensorSource.Hardware, sources.ExpectMsg<SensorProtocol.SourceChanged>().Source);
        Assert.NotEmpty(Taken());

        _bus.Unplug(Icp10125.DefaultI2cAddress);
        Advance(TimeSpan.FromSeconds(5));
        Taken();
        Advance(TimeSpan.FromMinutes(10));

        Assert.Empty(Taken());
        ExpectNothing(sources);
    }

    private void Start()
    {
        var each = ChipAddresses.Chips.ToDictionary(
            chip => chip, _ => new SensorSettings(SensorUse.Auto, 0, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(12)));
        Sys.ActorOf(
            SensorsActor.Props(new SensorsSetup(each, _factory, _batching, Time, new Random(1)) { Simulate = SimulationMode.Auto }), "sensors");
    }

    private List<Reading> Taken()
    {
        List<Reading> taken = [.. _readings];
        _readings.Clear();
        return taken;
    }

    /// <summary>Takes every reading and gives the credit back.</summary>
    private sealed class Collector(List<Reading> readings) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not SensorProtocol.Taken taken) return;
            readings.Add(taken.Reading);
            Sender.Tell(SensorProtocol.Credit.Instance);
        }
    }
}
