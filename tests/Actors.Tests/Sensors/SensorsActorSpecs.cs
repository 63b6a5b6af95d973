using Akka.Actor;
using Akka.TestKit;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Sensors;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Sensors;
using Xunit.Abstractions;
using SensorState = ThermalActors.Actors.Sensors.SensorProtocol.SensorState;

namespace ThermalActors.Actors.Tests.Sensors;

public sealed class SensorsActorSpecs : ActorSpecs
{
    private readonly FakeSensorFactory _factory;
    private readonly TestProbe _batching;
    private readonly TestProbe _states;

    public SensorsActorSpecs(ITestOutputHelper output)
        : base(output)
    {
        _factory = new FakeSensorFactory(Time);
        _batching = CreateTestProbe();
        _states = Listen<SensorProtocol.StateChanged>();
    }

    [Fact]
    public void Every_sensor_in_use_gets_an_actor_of_its_name()
    {
        var sensors = Start(off: SensorKind.Bme680);
        Assert.Equal(
            [SensorKind.System, SensorKind.Scd4x, SensorKind.Icp10125, SensorKind.Sgp30], _factory.Made.Select(sensor => sensor.Kind));
        foreach (var name in new[] { "system", "scd4x", "icp10125", "sgp30" }) Assert.False(Child(sensors, name).IsNobody());
        Assert.True(Child(sensors, "bme680").IsNobody());
    }

    [Fact]
    public void Another_interval_reaches_the_running_sensor_and_outlives_its_crash()
    {
        var sensors = Start(off: SensorKind.Bme680);
        var each = Enum.GetValues<SensorKind>().ToDictionary(
            kind => kind, kind => new SensorSettings(SensorUse.On, 0, TimeSpan.FromSeconds(kind == SensorKind.Scd4x ? 60 : 1), TimeSpan.FromMinutes(2)));

        sensors.Tell(new SensorProtocol.ReconfigureAll(each));

        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 5), (ReadsIn(SensorKind.Scd4x, 5), ReadsIn(SensorKind.Icp10125, 5)));
        Crash(sensors, "scd4x");
        Assert.Equal(1, ReadsIn(SensorKind.Scd4x, 60));
        Assert.True(Child(sensors, "bme680").IsNobody());
    }

    [Fact]
    public void Its_own_crash_is_told_to_who_knows_the_settings()
    {
        var parent = CreateTestProbe();
        var each = new Dictionary<SensorKind, SensorSettings> { [SensorKind.System] = new(SensorUse.On, 0, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)) };
        var sensors = parent.ChildActorOf(SensorsActor.Props(new SensorsSetup(each, _factory, _batching.Ref, Time, new Random(1))), "sensors", SupervisorStrategy.DefaultStrategy);

        EventFilter.Exception<ActorKilledException>().Mute();
        EventFilter.Exception<InvalidOperationException>().Mute();
        sensors.Tell(new SensorProtocol.ReconfigureAll(null!));

        parent.ExpectMsg<SensorProtocol.AllRevived>();
    }

    [Fact]
    public void A_crash_restarts_one_sensor_and_leaves_the_others_alone()
    {
        var sensors = Start();
        Crash(sensors, "sgp30");
        Assert.Equal(2, _factory.Made.Count(sensor => sensor.Kind == SensorKind.Sgp30));
        Assert.Equal(6, _factory.Made.Count);
        Assert.Equal(1, _factory.Made.First(sensor => sensor.Kind == SensorKind.Sgp30).Disposals);
    }

    [Fact]
    public void Too_many_crashes_make_one_sensor_pause_and_start_again_later()
    {
        var sensors = Start();
        for (var crash = 0; crash <= SensorsActor.RestartsInWindow; crash++) Crash(sensors, "scd4x");
        var offline = _states.FishForMessage<SensorProtocol.StateChanged>(state => state.State == SensorState.Offline);
        Assert.Equal(SensorKind.Scd4x, offline.Sensor);
        Assert.Equal(offline, _batching.FishForMessage<SensorProtocol.StateChanged>(state => state.State == SensorState.Offline));
        Advance(SensorsActor.Pause);
        Assert.False(Child(sensors, "scd4x").IsNobody());
        Assert.Equal(SensorState.Reading, _states.FishForMessage<SensorProtocol.StateChanged>(state => state.Sensor == SensorKind.Scd4x).State);
    }

    [Fact]
    public void A_driver_that_cannot_be_made_does_not_keep_the_others_from_working()
    {
        _factory.OnCreate = sensor =>
        {
            if (sensor.Kind == SensorKind.Scd4x) throw new InvalidOperationException("no such driver");
        };
        Start();
        var reading = new HashSet<SensorKind>();
        while (_states.HasMessages && _states.ReceiveOne(TimeSpan.Zero) is SensorProtocol.StateChanged state)
        {
            if (state.State == SensorState.Reading) reading.Add(state.Sensor);
        }

        Assert.Equal([SensorKind.System, SensorKind.Icp10125, SensorKind.Sgp30, SensorKind.Bme680], reading.Order());
    }

    [Fact]
    public void Stops_when_every_sensor_has_come_to_rest()
    {
        _factory.OnCreate = sensor => sensor.Reads.Always(null);
        var sensors = Start();
        Watch(sensors);
        sensors.Tell(SensorProtocol.Stop.Instance);
        ExpectTerminated(sensors);
        Assert.All(_factory.Made, sensor => Assert.Equal(1, sensor.Disposals));
    }

    [Fact]
    public void Stops_at_once_without_sensors()
    {
        var sensors = Sys.ActorOf(SensorsActor.Props(
            new SensorsSetup(new Dictionary<SensorKind, SensorSettings>(), _factory, _batching.Ref, Time, new Random(1))));
        Watch(sensors);
        sensors.Tell(SensorProtocol.Stop.Instance);
        ExpectTerminated(sensors);
    }

    private IActorRef Start(SensorKind? off = null)
    {
        var each = Enum.GetValues<SensorKind>().ToDictionary(
            kind => kind,
            kind => new SensorSettings(kind == off ? SensorUse.Off : SensorUse.Auto, 0, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)));
        return Sys.ActorOf(SensorsActor.Props(new SensorsSetup(each, _factory, _batching.Ref, Time, new Random(1))), "sensors");
    }

    private int ReadsIn(SensorKind kind, double seconds)
    {
        var before = _factory.Of(kind).Reads.Count;
        Advance(TimeSpan.FromSeconds(seconds));
        return _factory.Of(kind).Reads.Count - before;
    }

    private void Crash(IActorRef sensors, string name)
    {
        EventFilter.Exception<ActorKilledException>().Mute();
        Child(sensors, name).Tell(Kill.Instance);
    }

    private IActorRef Child(IActorRef sensors, string name)
    {
        Sys.ActorSelection(sensors.Path / name).Tell(new Identify(name), TestActor);
        return ExpectMsg<ActorIdentity>(identity => Equals(identity.MessageId, name)).Subject ?? ActorRefs.Nobody;
    }
}
