using System.Diagnostics.CodeAnalysis;
using ThermalActors.Scenarios.Actors;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Campaign;

/// <summary>The tiers that this build has; a new one is added here.</summary>
internal static class Tiers
{
    public static readonly IReadOnlyList<ITier> All = [new MachineTier(), new ActorTier()];

    public static bool TryFind(string name, [NotNullWhen(true)] out ITier? tier)
    {
        tier = All.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase));
        return tier is not null;
    }

    public static string Describe() => string.Join(Environment.NewLine, All.Select(tier => $"  {tier.Name,-9} {tier.Description}"));
}
