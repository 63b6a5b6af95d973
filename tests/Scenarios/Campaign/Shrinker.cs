using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Campaign;

/// <summary>A failure and the smallest part of its seed that still shows it.</summary>
internal sealed record Failure(RunResult Original, Scope Scope, RunResult Shrunk);

/// <summary>Leaves out one kind of fault after the other and halves the run, as long as the same rule is still broken.</summary>
internal static class Shrinker
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    public static Failure Shrink(ITier tier, RunResult failed, Scope scope, Mutation mutation)
    {
        var rule = failed.Violations[0].Rule;
        var (smallest, result) = (scope, failed);
        for (var isSmaller = true; isSmaller;)
        {
            isSmaller = false;
            foreach (var candidate in Smaller(smallest))
            {
                var replay = tier.Play(failed.Seed, candidate, mutation, TraceLog.Off);
                if (!Shows(replay, rule)) continue;
                (smallest, result, isSmaller) = (candidate, replay, true);
                break;
            }
        }

        return new Failure(failed, smallest, result);
    }

    private static IEnumerable<Scope> Smaller(Scope scope)
    {
        if (scope.Length > Shortest) yield return scope with { Length = scope.Length / 2 };
        foreach (var kind in scope.Faults) yield return scope with { Faults = scope.Faults.Without(kind) };
        if (scope.Length > Shortest) yield return scope with { Length = scope.Length * 0.8 };
    }

    private static bool Shows(RunResult result, Rule rule) => result.Violations.Any(violation => ReferenceEquals(violation.Rule, rule));
}
