using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Campaign;

/// <summary>What the command line asks for.</summary>
/// <param name="Tier">How to play.</param>
/// <param name="First">First seed.</param>
/// <param name="Last">Last seed.</param>
internal sealed record CampaignOptions(ITier Tier, ulong First, ulong Last)
{
    /// <summary>Print every step.</summary>
    public bool Trace { get; init; }

    /// <summary>Play every seed twice and compare the fingerprints.</summary>
    public bool Twice { get; init; }

    /// <summary>Only these faults, null for what the seed asks for.</summary>
    public FaultSet? Faults { get; init; }

    /// <summary>Length of the faulty part, null for what the seed asks for.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>The planted mistakes: one, several, or none.</summary>
    public IReadOnlyList<Mutation> Mutations { get; init; } = [];

    /// <summary>Seeds that are played at the same time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Failing seeds that are shrunk and printed.</summary>
    public int MostFailures { get; init; } = 5;

    public Scope ScopeOf(ulong seed)
    {
        var scope = Tier.ScopeOf(seed);
        return new Scope(Faults ?? scope.Faults, Length ?? scope.Length);
    }
}
