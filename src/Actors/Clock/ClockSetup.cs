using Akka.Actor;
using ThermalActors.Snowpipe.Http;

namespace ThermalActors.Actors.Clock;

/// <summary>What the clock actor is made from.</summary>
/// <param name="Trust">The clock as rows and logins see it.</param>
/// <param name="BootId">The boot whose rows can be repaired.</param>
/// <param name="Spool">The spool actor.</param>
/// <param name="Probe">Asks the service for its date; null when it is not to be asked.</param>
/// <param name="Time">Both clocks.</param>
/// <param name="Random">Jitter of the back-off.</param>
internal sealed record ClockSetup(
    ClockTrust Trust, string BootId, IActorRef Spool, IServerDateProbe? Probe, TimeProvider Time, Random Random);
