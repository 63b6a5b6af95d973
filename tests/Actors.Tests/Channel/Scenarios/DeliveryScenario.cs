using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Serialization;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Station;
using ThermalActors.Actors.Tokens;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Snowpipe;
using ThermalActors.TestSupport.Spool;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Channel.Scenarios;

/// <summary>
/// The station from the spool to the table: the real station, spool, channel, session and token actors in virtual time, a spool and
/// a service in memory that fail on request. A scenario stores rows, makes something go wrong, and looks at the table.
/// </summary>
public abstract class DeliveryScenario : ActorSpecs
{
    /// <summary>The channel of a fresh spool.</summary>
    protected const string FirstChannel = "PI_FAKE000001";

    /// <summary>The channel after its sequence was replaced once.</summary>
    protected const string SecondChannel = "PI_FAKE000002";

    private static readonly Config Serialization = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.facts = "{{typeof(FactSerializer).AssemblyQualifiedName}}"
          serialization-bindings { "{{typeof(IPersistedFact).AssemblyQualifiedName}}" = facts }
          serialization-identifiers { "{{typeof(FactSerializer).AssemblyQualifiedName}}" = {{FactSerializer.Id}} }
        }
        """);

    private readonly Guid _incarnation = Guid.NewGuid();
    private readonly TestProbe _statuses;
    private readonly TestProbe _pause;
    private readonly List<string> _alarms = [];
    private IActorRef _spool = ActorRefs.Nobody;
    private IActorRef _station = ActorRefs.Nobody;
    private ChannelStatusReport? _latest;
    private long _ordinal;
    private int _stored;
    private int _lives;
    private int _ids;

    private protected DeliveryScenario(ITestOutputHelper output)
        : base(output, Serialization)
    {
        _statuses = new TestProbe(Sys, Assertions);
        Sys.EventStream.Subscribe(_statuses.Ref, typeof(ChannelProtocol.StatusChanged));
        _pause = new TestProbe(Sys, Assertions);
    }

    /// <summary>The service and its table.</summary>
    protected FakeService Service { get; } = new();

    /// <summary>What is on the card.</summary>
    protected FakeSpoolDisk Disk { get; } = new();

    /// <summary>Where access tokens come from.</summary>
    protected FakeAccessTokenSource Access { get; } = new();

    /// <summary>Alarms that were raised so far.</summary>
    protected IReadOnlyList<string> Alarms
    {
        get
        {
            _ = Status;
            return _alarms;
        }
    }

    /// <summary>The channel actor's policy; to be set before <see cref="Start"/>.</summary>
    private protected ChannelPolicy Policy { get; set; } = new(
        SessionRun.Policy,
        Restart: new RetryPolicy(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2)),
        Probe: new RetryPolicy(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)),
        LossesBeforeSuspension: 5,
        StuckBeforeSuspension: 3,
        JournalFrames: 1,
        JournalInterval: TimeSpan.FromSeconds(1));

    /// <summary>The newest word of the channel.</summary>
    private protected ChannelStatusReport? Status
    {
        get
        {
            while (_statuses.HasMessages)
            {
                if (_statuses.ReceiveOne(TimeSpan.Zero) is not ChannelProtocol.StatusChanged changed) continue;
                if (changed.Status.LastAlarm is { } alarm && !_alarms.Contains(alarm, StringComparer.Ordinal)) _alarms.Add(alarm);
                _latest = changed.Status;
            }

            return _latest;
        }
    }

    /// <summary>Starts the process.</summary>
    protected IActorRef Start()
    {
        _station = Sys.ActorOf(StationActor.Props(Blueprint()), $"station-{++_lives}");
        return _station;
    }

    /// <summary>Starts the process and waits until it can deliver.</summary>
    protected void StartAndOpen()
    {
        Start();
        Until(() => Status is { Phase: ChannelPhase.Running, Totals.Sessions: > 0 }, "an open channel");
    }

    /// <summary>The process is gone between two instructions; what is on the card and with the service stays.</summary>
    protected void Kill()
    {
        Watch(_station);
        Sys.Stop(_station);
        ExpectTerminated(_station, TimeSpan.FromSeconds(30));
        _latest = null;
        _ = Status;
        _latest = null;
    }

    /// <summary>Stores a batch; returns after it is on disk.</summary>
    protected void Store(int rows = 10)
    {
        var asker = CreateTestProbe();
        _spool.Tell(new SpoolProtocol.Store(_incarnation, ++_ordinal, Rows.Of(rows, _stored + 1), Time.GetUtcNow()), asker.Ref);
        asker.ExpectMsg<SpoolProtocol.Stored>(TimeSpan.FromSeconds(30));
        _stored += rows;
    }

    /// <summary>Asks the station to stop.</summary>
    protected TestProbe Stop(TimeSpan deadline)
    {
        var asker = CreateTestProbe();
        _station.Tell(new StationProtocol.Stop(deadline, asker.Ref));
        return asker;
    }

    /// <summary>Tells the channel actor something.</summary>
    private protected void TellChannel(ChannelProtocol.ICommand command) => Sys.ActorSelection(_station.Path / "channel").Tell(command);

    /// <summary>The journal answers on threads of its own, everything else in virtual time: lets both pass until something holds.</summary>
    protected void Until(Func<bool> holds, string what)
    {
        for (var i = 0; i < 6000; i++)
        {
            if (Holds(holds)) return;
            _pause.ReceiveOne(TimeSpan.FromMilliseconds(4));
            Advance(TimeSpan.FromSeconds(0.25));
        }

        throw new Xunit.Sdk.XunitException($"Waited in vain for {what}. Channel: {Status}. Calls: {string.Join(", ", Service.Calls.TakeLast(12))}. Spool: {string.Join(", ", Disk.Log)}");
    }

    /// <summary>Lets time pass in which nothing in particular is expected.</summary>
    protected void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            _pause.ReceiveOne(TimeSpan.FromMilliseconds(4));
            Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Waits until everything that was stored is committed and deleted.</summary>
    protected void UntilDelivered() => Until(
        () => Disk.Frames.Count > 0 && Disk.Trimmed == Disk.Frames[^1].Last && Service.Table.Count >= _stored, $"{_stored} rows in the table and none in the spool");

    /// <summary>Waits for an alarm: the channel raises it after the rows are dealt with, and a status comes by way of the event stream.</summary>
    protected void UntilAlarmed(string text) => Until(() => Alarms.Any(alarm => alarm.Contains(text, StringComparison.Ordinal)), $"the alarm '{text}'");

    /// <summary>Every row that was stored is in the table once, in order.</summary>
    protected void AssertTableIsExact() =>
        Assert.Equal(Enumerable.Range(1, _stored).Select(place => new Guid(place, 0, 0, new byte[8]).ToString()), Service.Table.Select(row => row.RowId));

    private static bool Holds(Func<bool> holds)
    {
        try
        {
            return holds();
        }
        catch (InvalidOperationException)
        {
            // A list was being changed by another thread; the next look will tell.
            return false;
        }
    }

    private StationBlueprint Blueprint() => new(
        Tokens: () => TokenActor.Props(Access, Time, new Random(1), () => null),
        Spool: () => SpoolActor.Props(Disk.Open, new Random(1)),
        Channel: (spool, tokens, spoolActor) => ChannelActor.Supervised(
            spool.SpoolId,
            Policy,
            new SessionDependencies(spool.Channel, Service, tokens, spoolActor, Time, () => 0.5, () => new Guid(Interlocked.Increment(ref _ids), 1, 0, new byte[8]))),
        Batching: spool =>
        {
            _spool = spool;
            return Props.Create(() => new EmptyBatching());
        },
        Sensors: _ => Props.Create(() => new Silence()));

    /// <summary>Rows come from the scenario, so a drain finds nothing to store.</summary>
    private sealed class EmptyBatching : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is BatchingProtocol.Drain drain) drain.ReplyTo.Tell(new BatchingProtocol.Drained(new BatchingProtocol.BatchingCounters(0, 0, 0, 0, 0, 0, 0)));
        }
    }

    private sealed class Silence : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
