using Akka.Actor;

namespace ThermalActors.Actors.Health;

/// <summary>Listens to the event stream and keeps the one picture of the station that page, probes and statistics show.</summary>
internal sealed class HealthActor : UntypedActor
{
    private readonly HealthBoard _board;
    private StationHealth _health = StationHealth.Empty;

    public HealthActor(HealthBoard board) => _board = board;

    public static Props Props(HealthBoard board) => Akka.Actor.Props.Create(() => new HealthActor(board));

    protected override void PreStart()
    {
        foreach (var source in HealthFold.Sources) Context.System.EventStream.Subscribe(Self, source);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        var next = HealthFold.Apply(_health, message);
        if (ReferenceEquals(next, _health)) return;
        _health = next;
        _board.Post(next);
    }
}
