using System.Diagnostics;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Campaign;

/// <summary>The sums of a campaign.</summary>
internal sealed class CampaignTotals
{
    public long Runs { get; private set; }

    public long FailedRuns { get; private set; }

    public long Broken { get; private set; }

    /// <summary>Seeds that did not play the same twice.</summary>
    public List<ulong> Unsteady { get; } = [];

    public long Events { get; private set; }

    public TimeSpan VirtualTime { get; private set; }

    public TimeSpan Elapsed { get; set; }

    public RowCounts Rows { get; private set; }

    public long[] Faults { get; } = new long[FaultNames.Count];

    public Dictionary<Rule, long> Checks { get; } = [];

    public Dictionary<Rule, long> Breaches { get; } = [];

    public List<Failure> Failures { get; } = [];

    public bool HasFailed => FailedRuns > 0 || Unsteady.Count > 0;

    public void Add(RunResult result)
    {
        Runs++;
        if (result.HasFailed) FailedRuns++;
        Broken += result.Breaches.Values.Sum();
        Events += result.Events;
        VirtualTime += result.VirtualTime;
        Rows += result.Rows;
        for (var kind = 0; kind < Faults.Length; kind++) Faults[kind] += result.Faults[kind];
        foreach (var (rule, checks) in result.Checks) Checks[rule] = Checks.GetValueOrDefault(rule) + checks;
        foreach (var (rule, breaches) in result.Breaches) Breaches[rule] = Breaches.GetValueOrDefault(rule) + breaches;
    }
}

/// <summary>Plays one seed after the other.</summary>
internal static class CampaignRun
{
    /// <param name="options">What to play.</param>
    /// <param name="mutation">The planted mistake.</param>
    /// <param name="trace">Where the steps go.</param>
    /// <param name="stopAtFailure">True to stop at the first seed that fails.</param>
    public static CampaignTotals Play(CampaignOptions options, Mutation mutation, TraceLog trace, bool stopAtFailure)
    {
        var totals = new CampaignTotals();
        var watch = Stopwatch.StartNew();
        for (var seed = options.First; ; seed++)
        {
            var scope = options.ScopeOf(seed);
            var result = options.Tier.Play(seed, scope, mutation, trace);
            totals.Add(result);
            if (options.Twice && options.Tier.Play(seed, scope, mutation, TraceLog.Off).Digest != result.Digest) totals.Unsteady.Add(seed);
            if (result.HasFailed)
            {
                if (totals.Failures.Count < options.MostFailures) totals.Failures.Add(Shrinker.Shrink(options.Tier, result, scope, mutation));
                if (stopAtFailure) break;
            }

            if (seed == options.Last) break;
        }

        totals.Elapsed = watch.Elapsed;
        return totals;
    }
}
