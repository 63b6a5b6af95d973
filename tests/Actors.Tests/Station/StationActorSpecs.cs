using Akka.Actor;
using Akka.TestKit;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Station;
using ThermalActors.Actors.Tests.Settings;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Actors;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Station;

/// <summary>Starting in order, stopping in the order in which data flows, and ending the process when a part is lost.</summary>
public sealed class StationActorSpecs : ActorSpecs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly TestProbe _tokens;
    private readonly TestProbe _spool;
    private readonly TestProbe _channel;
    private readonly TestProbe _batching;
    private readonly TestProbe _sensors;
    private readonly TestProbe _lost;
    private readonly IActorRef _station;

    public StationActorSpecs(ITestOutputHelper output)
        : base(output)
    {
        _tokens = CreateTestProbe();
        _spool = CreateTestProbe();
        _channel = CreateTestProbe();
        _batching = CreateTestProbe();
        _sensors = CreateTestProbe();
        _lost = Listen<StationProtocol.ChildLost>();
        _station = Sys.ActorOf(
            StationActor.Props(
                new StationBlueprint(
                    () => Relay(_tokens),
                    () => Relay(_spool),
                    (_, _, _) => Relay(_channel),
                    _ => Relay(_batching),
                    _ => Relay(_sensors))),
            "station");
    }

    [Fact]
    public void Collects_before_the_spool_is_open_and_delivers_after()
    {
        var started = Listen<StationProtocol.Started>();
        _spool.ExpectMsg<SpoolProtocol.Attach>();
        _batching.ExpectMsg<BatchingProtocol.Start>();
        ExpectNothing(started);

        SpoolIsOpen(last: 0);

        started.ExpectMsg<StationProtocol.Started>();
    }

    [Fact]
    public void Live_settings_reach_every_part_and_delivery_tries_at_once()
    {
        Running();
        var settings = SettingsFixture.Settings(("batching.batch-size", "50"), ("batching.interval", "1m"), ("sensors.sample-interval", "7s"), ("sensors.bme680.enabled", "off"));

        _station.Tell(new StationProtocol.Reconfigure(settings));

        var batching = _batching.ExpectMsg<BatchingProtocol.Reconfigure>();
        Assert.Equal(new BatchingPolicy(50, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(7)), batching.Policy);
        Assert.Equal([SensorKind.System, SensorKind.Scd4x, SensorKind.Icp10125, SensorKind.Sgp30], batching.Sensors.Select(sensor => sensor.Sensor).Order());
        Assert.Same(settings.Sensors.Each, _sensors.ExpectMsg<SensorProtocol.ReconfigureAll>().Each);
        _tokens.ExpectMsg<TokenProtocol.CredentialChanged>();
        _channel.ExpectMsg<ChannelProtocol.Resume>();

        _station.Tell(SensorProtocol.AllRevived.Instance);
        Assert.Same(settings.Sensors.Each, _sensors.ExpectMsg<SensorProtocol.ReconfigureAll>().Each);
        ExpectNothing(_tokens);
    }

    [Fact]
    public void Live_settings_outlive_a_crash_of_the_root()
    {
        Running();
        var settings = SettingsFixture.Settings(("batching.batch-size", "50"));
        _station.Tell(new StationProtocol.Reconfigure(settings));
        _batching.ExpectMsg<BatchingProtocol.Reconfigure>();
        EventFilter.Exception<ActorKilledException>().Mute();
        EventFilter.Exception<NullReferenceException>().Mute();

        _station.Tell(new StationProtocol.Reconfigure(null!));

        Assert.Equal(50, _batching.FishForMessage<BatchingProtocol.Reconfigure>(_ => true).Policy.BatchSize);
    }

    [Fact]
    public void Live_settings_do_not_wake_a_channel_that_drains()
    {
        Running();
        _station.Tell(new StationProtocol.Stop(Deadline, TestActor));
        _station.Tell(new StationProtocol.Reconfigure(SettingsFixture.Settings()));

        ExpectNothing(_channel);
    }

    [Fact]
    public void Stops_sensors_then_stores_then_sends_then_closes()
    {
        Running();
        _station.Tell(new StationProtocol.Stop(Deadline, TestActor));
        _sensors.ExpectMsg<SensorProtocol.Stop>();
        var drain = _batching.ExpectMsg<BatchingProtocol.Drain>();
        ExpectNothing(_channel);

        drain.ReplyTo.Tell(new BatchingProtocol.Drained(new BatchingProtocol.BatchingCounters(12, 12, 0, 0, 2, 12, 0)));
        _spool.ExpectMsg<SpoolProtocol.Attach>();
        SpoolIsOpen(last: 12);
        Assert.Equal(new Sequence(12), _channel.ExpectMsg<ChannelProtocol.Drain>().UpTo);

        _station.Tell(new ChannelProtocol.Drained(new Sequence(12)));
        _channel.ExpectMsg<ChannelProtocol.Stop>();
        ExpectNothing(_spool);

        End(_channel);
        var close = _spool.ExpectMsg<SpoolProtocol.Close>();
        close.ReplyTo.Tell(new SpoolProtocol.Closed(State(12, committed: 12)));
        Assert.True(ExpectMsg<StationProtocol.Stopped>().Drained);
    }

    [Fact]
    public void Leaves_in_the_spool_what_cannot_be_sent_before_the_deadline()
    {
        Running();
        _station.Tell(new StationProtocol.Stop(Deadline, TestActor));
        _batching.ExpectMsg<BatchingProtocol.Drain>().ReplyTo.Tell(
            new BatchingProtocol.Drained(new BatchingProtocol.BatchingCounters(12, 12, 0, 0, 2, 12, 0)));
        SpoolIsOpen(last: 12);
        _channel.ExpectMsg<ChannelProtocol.Drain>();

        Advance(Deadline - TimeSpan.FromSeconds(2));
        _channel.FishForMessage<ChannelProtocol.Stop>(_ => true);
        End(_channel);
        _spool.FishForMessage<SpoolProtocol.Close>(_ => true).ReplyTo.Tell(new SpoolProtocol.Closed(State(12, committed: 3)));

        var stopped = ExpectMsg<StationProtocol.Stopped>();
        Assert.False(stopped.Drained);
        Assert.Equal(9, stopped.Spool?.Rows);
    }

    [Fact]
    public void Ends_within_the_deadline_when_nothing_answers_any_more()
    {
        Running();
        _station.Tell(new StationProtocol.Stop(Deadline, TestActor));

        Advance(Deadline);

        Assert.False(ExpectMsg<StationProtocol.Stopped>().Drained);
    }

    [Fact]
    public void Stops_at_once_while_the_spool_cannot_be_opened()
    {
        _station.Tell(new StationProtocol.Stop(Deadline, TestActor));
        _spool.FishForMessage<SpoolProtocol.Close>(_ => true).ReplyTo.Tell(new SpoolProtocol.Closed(State(0, committed: 0)));

        Assert.False(ExpectMsg<StationProtocol.Stopped>().Drained);
    }

    [Fact]
    public void A_channel_between_two_incarnations_is_asked_again()
    {
        Running();
        _station.Tell(new StationProtocol.Stop(Deadline, TestActor));
        _batching.ExpectMsg<BatchingProtocol.Drain>().ReplyTo.Tell(
            new BatchingProtocol.Drained(new BatchingProtocol.BatchingCounters(12, 12, 0, 0, 2, 12, 0)));
        SpoolIsOpen(last: 12);
        _channel.ExpectMsg<ChannelProtocol.Drain>();

        Advance(TimeSpan.FromSeconds(2));

        _channel.ExpectMsg<ChannelProtocol.Drain>();
    }

    [Fact]
    public void A_second_stop_gets_the_same_answer()
    {
        Running();
        var second = CreateTestProbe();
        _station.Tell(new StationProtocol.Stop(Deadline, TestActor));
        _station.Tell(new StationProtocol.Stop(Deadline, second.Ref));

        Advance(Deadline);

        ExpectMsg<StationProtocol.Stopped>();
        second.ExpectMsg<StationProtocol.Stopped>();
    }

    [Fact]
    public void A_part_that_is_lost_for_good_ends_the_process_with_its_name()
    {
        Running();
        End(_batching);

        Assert.Equal("batching", _lost.ExpectMsg<StationProtocol.ChildLost>().Child);
    }

    [Fact]
    public void A_new_identity_of_the_spool_replaces_the_channel_once_the_old_one_is_gone()
    {
        var started = Listen<StationProtocol.Started>();
        Running();
        Assert.Equal("SPOOL00001", started.ExpectMsg<StationProtocol.Started>().Spool.SpoolId);

        SpoolIsOpen(last: 5, "SPOOL00002");
        _channel.ExpectMsg<ChannelProtocol.Stop>();
        ExpectNothing(started);

        // A supervisor between two incarnations may miss it.
        Advance(TimeSpan.FromSeconds(5));
        _channel.ExpectMsg<ChannelProtocol.Stop>();
        End(_channel);

        Assert.Equal("SPOOL00002", started.ExpectMsg<StationProtocol.Started>().Spool.SpoolId);
        ExpectNothing(_lost);
        Advance(TimeSpan.FromMinutes(1));
        ExpectNothing(_channel);
    }

    [Fact]
    public void A_stop_while_the_channel_is_replaced_drains_the_new_one_to_the_newest_number()
    {
        Running();
        SpoolIsOpen(last: 5, "SPOOL00002");
        _channel.ExpectMsg<ChannelProtocol.Stop>();
        _station.Tell(new StationProtocol.Stop(Deadline, TestActor));
        _batching.ExpectMsg<BatchingProtocol.Drain>().ReplyTo.Tell(
            new BatchingProtocol.Drained(new BatchingProtocol.BatchingCounters(12, 12, 0, 0, 2, 12, 0)));
        SpoolIsOpen(last: 12, "SPOOL00002");
        Assert.Equal(new Sequence(12), _channel.ExpectMsg<ChannelProtocol.Drain>().UpTo);

        End(_channel);

        Assert.Equal(new Sequence(12), _channel.ExpectMsg<ChannelProtocol.Drain>().UpTo);
        _station.Tell(new ChannelProtocol.Drained(new Sequence(12)));
        _channel.ExpectMsg<ChannelProtocol.Stop>();
    }

    [Fact]
    public void A_stop_that_is_past_sending_replaces_nothing()
    {
        var started = Listen<StationProtocol.Started>();
        Running();
        started.ExpectMsg<StationProtocol.Started>();
        _station.Tell(new StationProtocol.Stop(Deadline, TestActor));
        Advance(Deadline - TimeSpan.FromSeconds(2));
        _channel.FishForMessage<ChannelProtocol.Stop>(_ => true);

        SpoolIsOpen(last: 5, "SPOOL00002");
        End(_channel);

        _spool.FishForMessage<SpoolProtocol.Close>(_ => true);
        ExpectNothing(started);
    }

    private void Running()
    {
        _spool.ExpectMsg<SpoolProtocol.Attach>();
        SpoolIsOpen(last: 0);
        _batching.ExpectMsg<BatchingProtocol.Start>();
    }

    private void SpoolIsOpen(long last, string spoolId = "SPOOL00001") => _station.Tell(
        new SpoolProtocol.Opened(new SpoolIdentity(spoolId, "DEVICE_" + spoolId, "target", default), State(last, committed: 0)));

    private static void End(TestProbe probe) => probe.LastSender.Tell(PoisonPill.Instance);

    private static SpoolState State(long last, long committed) => new(
        new Sequence(last + 1), new Sequence(last), new OffsetToken(new Sequence(committed), null), 1, last - committed, 4096, null);

    private static Props Relay(TestProbe probe) => Props.Create(() => new RelayActor(probe.Ref));

    /// <summary>Stands in for a child: what it is told the probe sees, with the child as sender.</summary>
    private sealed class RelayActor(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message) => probe.Tell(message, Self);
    }
}
