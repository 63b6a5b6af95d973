using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Campaign;

/// <summary>How much of a seed is played: all of it, or the smaller part that a failure was shrunk to.</summary>
/// <param name="Faults">Faults that may strike.</param>
/// <param name="Length">Length of the faulty part.</param>
internal sealed record Scope(FaultSet Faults, TimeSpan Length);

/// <summary>A way to play a seed: what of the product is real in it, and what is modelled.</summary>
internal interface ITier
{
    string Name { get; }

    string Description { get; }

    /// <summary>The faults that it knows.</summary>
    FaultSet Kinds { get; }

    /// <summary>The rules that its runs are held to.</summary>
    IReadOnlyList<Rule> Rules { get; }

    /// <summary>What the seed itself asks for.</summary>
    Scope ScopeOf(ulong seed);

    /// <summary>Whether a mistake can be planted in it.</summary>
    bool Knows(Mutation mutation);

    RunResult Play(ulong seed, Scope scope, Mutation mutation, TraceLog trace);
}
