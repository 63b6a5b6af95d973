using Akka.Actor;
using ThermalActors.Snowpipe;

namespace ThermalActors.Actors.Channel;

/// <summary>What a session works with.</summary>
/// <param name="Channel">Channel name.</param>
/// <param name="Client">The REST client.</param>
/// <param name="Tokens">The token actor.</param>
/// <param name="Spool">The spool actor.</param>
/// <param name="Time">The clock; elapsed time only.</param>
/// <param name="Jitter">Random numbers, 0 inclusive to 1 exclusive.</param>
/// <param name="FreshId">Ids that were never used.</param>
internal sealed record SessionDependencies(
    string Channel,
    ISnowpipeClient Client,
    IActorRef Tokens,
    IActorRef Spool,
    TimeProvider Time,
    Func<double> Jitter,
    Func<Guid> FreshId)
{
    /// <summary>Identity of the sequence that rows are read from; the spool hands out nothing of another one. Null in tests that have only one.</summary>
    public string? SpoolId { get; init; }
}
