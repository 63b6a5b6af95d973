using Akka.Actor;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Station;
using ThermalActors.TestSupport.Actors;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Health;

/// <summary>The end of the tree is fatal when nobody asked for it, and only then.</summary>
public sealed class HealthActorSpecs : ActorSpecs
{
    private readonly StationStatusBoard _board;
    private readonly IActorRef _root;

    public HealthActorSpecs(ITestOutputHelper output)
        : base(output)
    {
        _board = new StationStatusBoard(StationStatus.Starting("DEVICE", Time.GetUtcNow()));
        _root = Sys.ActorOf(Props.Create(() => new Root()));
        Sys.ActorOf(HealthActor.Props("DEVICE", _board, Time)).Tell(new HealthActor.WatchRoot(_root));
    }

    [Fact]
    public void A_root_that_is_lost_ends_the_process()
    {
        Sys.Stop(_root);

        AwaitAssert(() => Assert.NotNull(_board.Current.Fatal));
    }

    [Fact]
    public void A_root_that_was_asked_to_stop_is_not_missed()
    {
        Sys.EventStream.Publish(StationProtocol.Stopping.Instance);
        Watch(_root);
        Sys.Stop(_root);
        ExpectTerminated(_root);

        Assert.Null(_board.Current.Fatal);
    }

    private sealed class Root : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}
