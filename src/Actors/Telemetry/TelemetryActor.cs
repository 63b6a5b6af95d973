using Akka.Actor;
using Akka.Event;

namespace ThermalActors.Actors.Telemetry;

/// <summary>Listens to the event stream for <see cref="StationTelemetry"/>; it decides nothing and nobody waits for it.</summary>
internal sealed class TelemetryActor(StationTelemetry telemetry) : UntypedActor
{
    public static Props Props(StationTelemetry telemetry) => Akka.Actor.Props.Create(() => new TelemetryActor(telemetry));

    protected override void PreStart()
    {
        foreach (var source in TelemetryFold.Sources) Context.System.EventStream.Subscribe(Self, source);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message) => telemetry.Observe(message);
}
