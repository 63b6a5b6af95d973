using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.TestKit;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Time;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Support;

public sealed class ActorSpecsSpecs(ITestOutputHelper output) : ActorSpecs(output)
{
    [Fact]
    public void Rearmed_timers_fire_as_often_as_in_real_time()
    {
        var ticker = Sys.ActorOf(Props.Create(() => new Ticker(TestActor, Time)));
        Advance(TimeSpan.FromSeconds(10.5));
        for (var second = 1; second <= 10; second++)
            Assert.Equal(VirtualScheduler.StartsAt.AddSeconds(second), ExpectMsg<DateTimeOffset>(TimeSpan.Zero));
        Assert.False(HasMessages);
        Sys.Stop(ticker);
    }

    [Fact]
    public async Task Delays_on_the_time_provider_end_when_virtual_time_has_passed()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(3), Time);
        Advance(TimeSpan.FromMinutes(3) - TimeSpan.FromTicks(1));
        Assert.False(delay.IsCompleted);
        Advance(TimeSpan.FromTicks(1));
        await delay;
    }

    [Fact]
    public void Periodic_timers_keep_their_period_and_end_when_disposed()
    {
        var fired = 0;
        using (Time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2))) Advance(TimeSpan.FromSeconds(7));
        Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(4, fired);
    }

    [Fact]
    public void A_step_of_the_wall_clock_leaves_elapsed_time_alone()
    {
        var before = Time.GetTimestamp();
        Time.StepWallClock(TimeSpan.FromDays(-400));
        Assert.Equal(TimeSpan.Zero, Time.GetElapsedTime(before));
        Assert.Equal(VirtualScheduler.StartsAt.AddDays(-400), Time.GetUtcNow());
    }

    [Fact]
    public void Persistent_actors_recover_from_the_test_journal()
    {
        var first = Sys.ActorOf(Props.Create(() => new Counter("c")));
        first.Tell("add", TestActor);
        Assert.Equal(1, ExpectMsg<int>());
        Watch(first);
        first.Tell(PoisonPill.Instance);
        ExpectTerminated(first);
        var second = Sys.ActorOf(Props.Create(() => new Counter("c")));
        second.Tell("add", TestActor);
        Assert.Equal(2, ExpectMsg<int>());
    }

    [Fact]
    public async Task A_failing_journal_stops_a_persistent_actor()
    {
        var counter = Sys.ActorOf(Props.Create(() => new Counter("f")));
        counter.Tell("add", TestActor);
        ExpectMsg(1);
        await Journal.OnWrite.SetInterceptorAsync(JournalInterceptors.Failure.Instance);
        Watch(counter);
        counter.Tell("add", TestActor);
        ExpectTerminated(counter);
    }

    private sealed class Ticker : UntypedActor, IWithTimers
    {
        private readonly IActorRef _target;
        private readonly TimeProvider _time;

        public Ticker(IActorRef target, TimeProvider time) => (_target, _time) = (target, time);

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartSingleTimer("t", "t", TimeSpan.FromSeconds(1));

        protected override void OnReceive(object message)
        {
            _target.Tell(_time.GetUtcNow());
            Timers.StartSingleTimer("t", "t", TimeSpan.FromSeconds(1));
        }
    }

    private sealed class Counter : ReceivePersistentActor
    {
        private int _count;

        public Counter(string id)
        {
            PersistenceId = id;
            Recover<string>(_ => _count++);
            Command<string>(text =>
            {
                var sender = Sender;
                Persist(text, _ => sender.Tell(++_count));
            });
        }

        public override string PersistenceId { get; }
    }
}
