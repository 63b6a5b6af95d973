using Akka.Actor;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Station;

/// <summary>How the children of the station are made; a test replaces any of them by a probe.</summary>
/// <param name="Tokens">The token actor.</param>
/// <param name="Spool">The spool actor.</param>
/// <param name="Channel">The supervised channel actor, from the spool's identity, the token actor and the spool actor.</param>
/// <param name="Batching">The batching actor, from the spool actor.</param>
/// <param name="Sensors">The parent of the sensors, from the batching actor.</param>
internal sealed record StationBlueprint(
    Func<Props> Tokens,
    Func<Props> Spool,
    Func<SpoolIdentity, IActorRef, IActorRef, Props> Channel,
    Func<IActorRef, Props> Batching,
    Func<IActorRef, Props> Sensors)
{
    /// <summary>The clock actor, from the spool actor; null for a station whose rows wait for no clock.</summary>
    public Func<IActorRef, Props>? Clock { get; init; }
}
