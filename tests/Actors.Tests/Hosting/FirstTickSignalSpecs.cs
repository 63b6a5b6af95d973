using Akka.Actor;
using Akka.TestKit.Xunit2;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Hosting;

namespace ThermalActors.Actors.Tests.Hosting;

public sealed class FirstTickSignalSpecs : TestKit
{
    [Fact]
    public async Task Happens_at_the_first_tick_and_then_listens_no_more()
    {
        var signal = new FirstTickSignal();
        var listener = Watch(Sys.ActorOf(Props.Create(() => new FirstTickListener(signal))));
        listener.Tell(new Identify(1));
        ExpectMsg<ActorIdentity>();
        Assert.False(signal.Happened.IsCompleted);

        Sys.EventStream.Publish(BatchingProtocol.FirstTick.Instance);

        await signal.Happened;
        ExpectTerminated(listener);
    }
}
