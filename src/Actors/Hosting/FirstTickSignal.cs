using Akka.Actor;
using Akka.Hosting;
using ThermalActors.Actors.Batching;

namespace ThermalActors.Actors.Hosting;

/// <summary>Tells the process when sampling has begun; <c>--duration</c> counts from then, not from a slow start.</summary>
public sealed class FirstTickSignal
{
    private readonly TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the first sample tick.</summary>
    public Task Happened => _happened.Task;

    internal void Set() => _happened.TrySetResult();
}

/// <summary>Puts a <see cref="FirstTickSignal"/> into an actor system.</summary>
public static class FirstTickHostingExtensions
{
    /// <summary>Listens for the first tick; add it before the station, which may tick at once.</summary>
    public static AkkaConfigurationBuilder WithFirstTickSignal(this AkkaConfigurationBuilder builder, FirstTickSignal signal)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithActors((system, _) => system.ActorOf(Props.Create(() => new FirstTickListener(signal)), "first-tick"));
    }
}

/// <summary>Waits for one event and stops.</summary>
internal sealed class FirstTickListener(FirstTickSignal signal) : UntypedActor
{
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(BatchingProtocol.FirstTick));

    protected override void OnReceive(object message)
    {
        if (message is not BatchingProtocol.FirstTick)
        {
            Unhandled(message);
            return;
        }

        signal.Set();
        Context.Stop(Self);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);
}
