using ThermalActors.Scenarios.Campaign;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Actors;

/// <summary>The real actor tree, spool and client against the real emulator; only time, network distance and the card's faults are made.</summary>
internal sealed class ActorTier : ITier
{
    public string Name => "actors";

    public string Description => "the real actors, spool and client against the real emulator in virtual time";

    public FaultSet Kinds => FaultSet.Actors;

    public IReadOnlyList<Rule> Rules => DeliveryRules.Live;

    public Scope ScopeOf(ulong seed)
    {
        var plan = LivePlan.Of(seed);
        return new Scope(plan.Faults, plan.Length);
    }

    public bool Knows(Mutation mutation) => LiveMistakes.All.Contains(mutation);

    public RunResult Play(ulong seed, Scope scope, Mutation mutation, TraceLog trace) =>
        LiveRun.Play(LivePlan.Of(seed) with { Faults = scope.Faults, Length = scope.Length }, mutation, trace);
}
