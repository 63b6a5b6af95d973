using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.TestKit;
using Akka.TestKit;
using ThermalActors.TestSupport.Time;
using Xunit.Abstractions;

namespace ThermalActors.TestSupport.Actors;

/// <summary>
/// Base of the actor scenarios: an actor system with virtual time in which every actor runs on the thread that tells it
/// something. As long as the fakes answer at once, everything that follows from a message or from <see cref="Advance"/> has
/// happened when the call returns: no waiting, no races, and "nothing was sent" can be asserted at once. Only the test journal and
/// the snapshot store have threads of their own: wait for what a persistent actor says before time is moved.
/// </summary>
public abstract class ActorSpecs : Akka.TestKit.Xunit2.TestKit
{
    private const string CallingThread = """
        akka.loglevel = DEBUG
        akka.scheduler.implementation = "ThermalActors.TestSupport.Time.VirtualScheduler, ThermalActors.TestSupport"
        akka.actor.default-dispatcher {
          type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit"
          throughput = 2147483647
        }
        akka.actor.internal-dispatcher {
          type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit"
          throughput = 2147483647
        }
        specs.plugin-dispatcher.type = Dispatcher
        akka.persistence.journal.test.plugin-dispatcher = specs.plugin-dispatcher
        akka.persistence.snapshot-store.test.plugin-dispatcher = specs.plugin-dispatcher
        thermal-actors.dispatchers {
          storage { type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit", throughput = 2147483647 }
          bus { type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit", throughput = 2147483647 }
        }
        """;

    private const string PersistenceResource = "Akka.Persistence.TestKit.config.conf";

    /// <summary>Starts the system.</summary>
    /// <param name="output">Where the log goes; null for nowhere.</param>
    /// <param name="config">Configuration that comes before the tests' own, for instance serializer bindings.</param>
    protected ActorSpecs(ITestOutputHelper? output = null, Config? config = null)
        : base((config ?? Config.Empty).WithFallback(DefaultSpecConfig), "specs", output)
    {
        Clock = (VirtualScheduler)Sys.Scheduler;
        Time = new SchedulerTimeProvider(Clock);
    }

    /// <summary>Virtual time, the test journal and snapshot store, and actors on the calling thread.</summary>
    public static Config DefaultSpecConfig { get; } = ConfigurationFactory.ParseString(CallingThread)
        .WithFallback(ConfigurationFactory.FromResource(PersistenceResource, typeof(TestJournal).Assembly))
        .WithFallback(DefaultConfig);

    /// <summary>The scheduler of the system.</summary>
    protected VirtualScheduler Clock { get; }

    /// <summary>The clock that goes with it.</summary>
    protected SchedulerTimeProvider Time { get; }

    /// <summary>The journal, to make it fail, reject or delay.</summary>
    protected ITestJournal Journal => TestJournal.FromRef(Persistence.Instance.Apply(Sys).JournalFor(null));

    /// <summary>The snapshot store, to make it fail or delay.</summary>
    protected ITestSnapshotStore Snapshots => TestSnapshotStore.FromRef(Persistence.Instance.Apply(Sys).SnapshotStoreFor(null));

    /// <summary>Moves virtual time and lets every timer on the way fire at its own moment.</summary>
    protected void Advance(TimeSpan by) => Clock.Advance(by);

    /// <summary>A probe that sees everything of this type on the event stream.</summary>
    protected TestProbe Listen<T>()
    {
        var probe = CreateTestProbe();
        Sys.EventStream.Subscribe(probe.Ref, typeof(T));
        return probe;
    }

    /// <summary>Asserts that the probe has nothing left, without waiting.</summary>
    protected static void ExpectNothing(TestProbe probe)
    {
        if (probe.HasMessages) throw new Xunit.Sdk.XunitException("Unexpected message: " + probe.ReceiveOne(TimeSpan.Zero));
    }
}
