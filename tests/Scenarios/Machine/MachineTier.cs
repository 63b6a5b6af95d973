using ThermalActors.Scenarios.Campaign;
using ThermalActors.Scenarios.Clock;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Machine;

/// <summary>The product's pure machines on one thread against models of server, network, disk and time.</summary>
internal sealed class MachineTier : ITier
{
    public string Name => "machine";

    public string Description => "the pure session, channel, token and clock machines in virtual time";

    public FaultSet Kinds => FaultSet.Machine;

    public IReadOnlyList<Rule> Rules => DeliveryRules.All;

    public Scope ScopeOf(ulong seed)
    {
        var plan = ScenarioPlan.Of(seed);
        return new Scope(plan.Faults, plan.Length);
    }

    public bool Knows(Mutation mutation) => true;

    public RunResult Play(ulong seed, Scope scope, Mutation mutation, TraceLog trace) =>
        ClockRun.Play(MachineRun.Play(ScenarioPlan.Of(seed) with { Faults = scope.Faults, Length = scope.Length }, mutation, trace), scope, mutation, trace);
}
