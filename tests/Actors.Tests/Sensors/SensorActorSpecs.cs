using Akka.Actor;
using Akka.TestKit;
using ThermalActors.Actors.Sensors;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Sensors;
using Xunit.Abstractions;
using SensorState = ThermalActors.Actors.Sensors.SensorProtocol.SensorState;

namespace ThermalActors.Actors.Tests.Sensors;

public sealed class SensorActorSpecs : ActorSpecs
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeSensor _sensor;
    private readonly TestProbe _batching;
    private readonly TestProbe _states;

    public SensorActorSpecs(ITestOutputHelper output)
        : base(output)
    {
        _sensor = new FakeSensor(SensorKind.Scd4x, Time);
        _batching = CreateTestProbe();
        _states = Listen<SensorProtocol.StateChanged>();
    }

    [Fact]
    public void Reads_at_its_interval_once_it_was_found()
    {
        Start();
        Assert.Equal(SensorState.Reading, State().State);
        Advance(TimeSpan.FromSeconds(4.5));
        Assert.Equal(5, _sensor.Reads.Count);
    }

    [Fact]
    public void Another_interval_holds_from_the_next_reading_on()
    {
        var actor = Start();
        Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(2, _sensor.Reads.Count);

        actor.Tell(new SensorProtocol.Reconfigure(TimeSpan.FromSeconds(10)));
        Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(3, _sensor.Reads.Count);

        Advance(TimeSpan.FromSeconds(1));
        actor.Tell(new SensorProtocol.Reconfigure(TimeSpan.FromSeconds(2)));
        var read = _sensor.Reads.Count;
        Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(read + 4, _sensor.Reads.Count);
    }

    [Fact]
    public void Another_interval_does_not_disturb_the_pauses_of_a_sensor_that_is_gone()
    {
        _sensor.Probes.Always(_ => FakeSensor.Missing());
        var actor = Start();
        Advance(TimeSpan.FromMinutes(2));
        var probes = _sensor.Probes.Count;

        actor.Tell(new SensorProtocol.Reconfigure(TimeSpan.FromSeconds(0.1)));
        Advance(TimeSpan.FromMinutes(1));

        Assert.InRange(_sensor.Probes.Count - probes, 1, 4);
    }

    [Fact]
    public void Tells_the_batching_actor_its_state_too()
    {
        Start();
        Assert.Equal("fake-1", _batching.ExpectMsg<SensorProtocol.StateChanged>().Identity);
        _batching.ExpectMsg<SensorProtocol.Taken>();
    }

    [Fact]
    public void Slow_reads_neither_drift_nor_pile_up()
    {
        _sensor.Reads.Always(null);
        Start();
        var start = Clock.Elapsed;
        _sensor.Reads.Next().Answer(_sensor.Measured());
        Advance(Second);
        var slow = _sensor.Reads.Next();
        Advance(TimeSpan.FromSeconds(3.3));
        slow.Answer(_sensor.Measured());
        _sensor.Reads.ExpectNone();
        Advance(TimeSpan.FromSeconds(0.7));
        _sensor.Reads.Next().Answer(_sensor.Measured());
        Assert.Equal(TimeSpan.FromSeconds(5), Clock.Elapsed - start);
        Assert.Equal(3, _sensor.Reads.Count);
    }

    [Fact]
    public void Values_during_the_warm_up_say_so()
    {
        _sensor.Probes.Enqueue(FakeSensor.Found(TimeSpan.FromSeconds(15)));
        var actor = Start();
        Assert.Equal(SensorState.WarmingUp, State().State);
        Assert.Equal(SensorStatus.WarmingUp, Taken(actor).Reading.Status);
        Advance(TimeSpan.FromSeconds(14));
        ExpectNothing(_states);
        Advance(Second);
        Assert.Equal(SensorState.Reading, State().State);
        Taken(actor);
        Advance(Second);
        Assert.Equal(SensorStatus.Ok, Taken(actor).Reading.Status);
    }

    [Fact]
    public void Without_credit_the_newest_reading_waits_and_the_older_ones_are_counted()
    {
        var actor = Start();
        Assert.Equal(0, Taken(actor, credit: false).Superseded);
        Advance(TimeSpan.FromSeconds(3));
        ExpectNoTaken();
        actor.Tell(SensorProtocol.Credit.Instance);
        var taken = Taken(actor, credit: false);
        Assert.Equal(2, taken.Superseded);
        Assert.Equal(Time.GetUtcNow(), taken.Reading.TakenAt.At);
    }

    [Fact]
    public void Three_failures_in_a_row_take_it_offline_and_probes_bring_it_back()
    {
        var actor = Start();
        State();
        Taken(actor);
        _sensor.Reads.Enqueue(FakeSensor.Failed()).Enqueue(FakeSensor.Failed()).Enqueue(FakeSensor.Failed(SensorFailureReason.ChecksumMismatch));
        Advance(TimeSpan.FromSeconds(2));
        ExpectNothing(_states);
        _sensor.Probes.Enqueue(FakeSensor.Missing());
        Advance(Second);
        var offline = State();
        Assert.Equal((SensorState.Offline, SensorFailureReason.ChecksumMismatch), (offline.State, offline.Failure?.Reason));
        Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(SensorState.Reading, State().State);
        Assert.Equal(3, _sensor.Probes.Count);
    }

    [Fact]
    public void A_success_between_failures_keeps_it_reading()
    {
        Start();
        State();
        for (var i = 0; i < 10; i++)
        {
            _sensor.Reads.Enqueue(FakeSensor.Failed()).Enqueue(FakeSensor.Failed()).Enqueue(_sensor.Measured());
            Advance(TimeSpan.FromSeconds(3));
        }

        ExpectNothing(_states);
    }

    [Fact]
    public void Not_being_ready_is_counted_but_no_failure()
    {
        var actor = Start();
        _sensor.Reads.Always(_ => ReadResult.NotReady.Instance);
        Advance(TimeSpan.FromMinutes(1));
        State();
        ExpectNothing(_states);
        actor.Tell(SensorProtocol.Stop.Instance);
        var counters = State().Counters;
        Assert.Equal((60, 0), (counters.NotReady, counters.Failures));
    }

    [Fact]
    public void A_missing_sensor_is_probed_ever_more_rarely_but_for_ever()
    {
        _sensor.Probes.Always(_ => FakeSensor.Missing());
        Start(random: new AlwaysOne());
        Advance(TimeSpan.FromSeconds(3));
        Assert.Equal((SensorState.Offline, 3), (State().State, _sensor.Probes.Count));
        Advance(TimeSpan.FromSeconds(4 + 8 + 16));
        Assert.Equal(6, _sensor.Probes.Count);
        Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(26, _sensor.Probes.Count);
        ExpectNothing(_states);
    }

    [Fact]
    public void A_throwing_driver_is_a_defect_and_no_crash()
    {
        _sensor.Probes.Always(_ => throw new InvalidOperationException("bang"));
        Start(random: new AlwaysOne());
        Advance(TimeSpan.FromSeconds(3));
        var state = State();
        Assert.Equal((SensorState.Offline, SensorFailureReason.Defect), (state.State, state.Failure?.Reason));
        Assert.Contains("bang", state.Failure?.Message, StringComparison.Ordinal);
        Assert.Equal(0, _sensor.Disposals);
    }

    [Fact]
    public void A_driver_that_never_answers_is_a_bus_fault()
    {
        _sensor.Probes.HoldNext().HoldNext().HoldNext();
        Start(random: new AlwaysOne());
        Advance((SensorRhythm.CallTimeout * 3) + TimeSpan.FromSeconds(3));
        Assert.Equal(SensorFailureReason.BusFault, State().Failure?.Reason);
    }

    [Theory]
    [InlineData(SensorFailureReason.WasReset)]
    [InlineData(SensorFailureReason.WrongIdentity)]
    public void A_brown_out_or_another_individual_is_answered_by_a_new_probe(SensorFailureReason reason)
    {
        Start();
        State();
        _sensor.Reads.Enqueue(FakeSensor.Failed(reason));
        Advance(Second);
        Assert.Equal(SensorState.Probing, State().State);
        Advance(Second);
        Assert.Equal(SensorState.Reading, State().State);
    }

    [Fact]
    public void Surroundings_are_told_between_reads_and_never_during_one()
    {
        _sensor.Reads.Always(null);
        var actor = Start();
        var read = _sensor.Reads.Next();
        actor.Tell(new SensorProtocol.Compensate(new Compensation.AmbientPressure(99_000)));
        _sensor.Compensations.ExpectNone();
        read.Answer(_sensor.Measured());
        Assert.Equal(new Compensation.AmbientPressure(99_000), _sensor.Compensations.Next().Args);
        actor.Tell(new SensorProtocol.Compensate(new Compensation.AmbientPressure(98_000)));
        Assert.Equal(new Compensation.AmbientPressure(98_000), _sensor.Compensations.Next().Args);
    }

    [Fact]
    public void A_tick_during_a_compensation_is_kept()
    {
        var actor = Start();
        _sensor.Compensations.HoldNext();
        actor.Tell(new SensorProtocol.Compensate(new Compensation.AbsoluteHumidity(9)));
        Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(1, _sensor.Reads.Count);
        _sensor.Compensations.Next().Answer(true);
        Assert.Equal(2, _sensor.Reads.Count);
        Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(3, _sensor.Reads.Count);
    }

    [Fact]
    public void A_reviewed_reading_may_be_refused()
    {
        Start(review: _ => null, random: new AlwaysOne());
        State();
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(SensorFailureReason.Implausible, State().Failure?.Reason);
        ExpectNoTaken();
    }

    [Fact]
    public void Stops_itself_when_the_driver_is_at_rest()
    {
        var actor = Start();
        Watch(actor);
        actor.Tell(SensorProtocol.Stop.Instance);
        ExpectTerminated(actor);
        State();
        Assert.Equal(SensorState.Stopped, State().State);
        Assert.Equal(1, _sensor.Disposals);
    }

    [Fact]
    public void A_read_under_way_is_asked_to_end_before_the_driver_is_let_go()
    {
        _sensor.Reads.Always(null);
        var actor = Start();
        Watch(actor);
        var read = _sensor.Reads.Next();
        actor.Tell(SensorProtocol.Stop.Instance);
        Assert.True(read.Cancellation.IsCancellationRequested);
        ExpectTerminated(actor);
        Assert.Equal(1, _sensor.Disposals);
    }

    [Fact]
    public void A_reading_that_is_done_when_the_stop_comes_still_counts()
    {
        var actor = Start();
        Taken(actor, credit: false);
        Advance(Second);
        State();
        actor.Tell(SensorProtocol.Stop.Instance);
        var counters = State().Counters;
        Assert.Equal((2L, 1L), (counters.Readings, counters.Superseded));
    }

    private IActorRef Start(Func<Reading, Reading?>? review = null, Random? random = null) => Sys.ActorOf(
        SensorActor.Props(new SensorSetup(SensorKind.Scd4x, () => _sensor, Second, _batching.Ref, Time, random ?? new Random(1))
        {
            Review = review,
        }),
        "scd4x");

    private SensorProtocol.StateChanged State() => _states.ExpectMsg<SensorProtocol.StateChanged>(TimeSpan.Zero);

    private SensorProtocol.Taken Taken(IActorRef actor, bool credit = true)
    {
        var taken = _batching.FishForMessage<SensorProtocol.Taken>(_ => true);
        if (credit) actor.Tell(SensorProtocol.Credit.Instance);
        return taken;
    }

    private void ExpectNoTaken()
    {
        while (_batching.HasMessages) Assert.IsNotType<SensorProtocol.Taken>(_batching.ReceiveOne(TimeSpan.Zero));
    }

    private sealed class AlwaysOne : Random
    {
        public override double NextDouble() => 1;
    }
}
