using System.Collections.Immutable;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Actors;

/// <summary>The mistakes that can be planted between the real actors and their client, spool and journal; the others need a model of the actors.</summary>
internal static class LiveMistakes
{
    public static readonly ImmutableArray<Mutation> All =
    [
        Mutation.NoRewind, Mutation.DeleteOn200, Mutation.FreshRequestIdOnRetry, Mutation.RecutOnRetry, Mutation.SendBeforeStored, Mutation.TrimBeforePersist,
    ];
}
