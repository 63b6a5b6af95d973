using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Station;

namespace ThermalActors.Actors.Health;

/// <summary>Listens to the event stream and keeps the one picture of the station that page, probes and statistics show.</summary>
internal sealed class HealthActor : UntypedActor
{
    private readonly StationStatusBoard _board;
    private readonly TimeProvider _time;
    private HealthFold _fold;
    private IActorRef _root = ActorRefs.Nobody;

    public HealthActor(string device, StationStatusBoard board, TimeProvider time)
    {
        _board = board;
        _time = time;
        _fold = new HealthFold(device, time.GetUtcNow());
    }

    public static Props Props(string device, StationStatusBoard board, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new HealthActor(device, board, time));

    protected override void PreStart()
    {
        foreach (var source in HealthFold.Sources) Context.System.EventStream.Subscribe(Self, source);
        Context.System.EventStream.Subscribe(Self, typeof(StationProtocol.Stopping));
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        if (message is WatchRoot watch)
        {
            _root = Context.WatchWith(watch.Root, new StationProtocol.ChildLost("station"));
            return;
        }

        if (message is StationProtocol.Stopping)
        {
            Context.Unwatch(_root);
            return;
        }

        var now = _time.GetUtcNow();
        var next = _fold.Apply(message, now);
        if (ReferenceEquals(next, _fold)) return;
        _fold = next;
        _board.Publish(next.Snapshot(now));
    }

    /// <summary>The root that nobody above it would miss: when it is gone, the process is to end.</summary>
    public sealed record WatchRoot(IActorRef Root) : INoSerializationVerificationNeeded;
}
