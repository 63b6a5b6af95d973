using System.Collections.Immutable;
using Akka.Actor;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Readings.Rows;

namespace ThermalActors.Actors.Batching;

/// <summary>What the batching actor is made from.</summary>
/// <param name="Policy">When a batch is closed.</param>
/// <param name="Station">Who writes the rows.</param>
/// <param name="Sensors">The sensors in use, with the age at which a held value no longer fills a column.</param>
/// <param name="Spool">The spool actor.</param>
/// <param name="Clock">How far the wall clock can be trusted now.</param>
/// <param name="NewGuid">Makes row ids and incarnations.</param>
/// <param name="Time">Both clocks.</param>
/// <param name="Random">Jitter of the back-off.</param>
internal sealed record BatchingSetup(
    BatchingPolicy Policy,
    StationIdentity Station,
    ImmutableArray<SensorPolicy> Sensors,
    IActorRef Spool,
    Func<ClockQuality> Clock,
    Func<Guid> NewGuid,
    TimeProvider Time,
    Random Random)
{
    /// <summary>Follows batches; null when nobody can.</summary>
    public StationTraces? Traces { get; init; }
}
