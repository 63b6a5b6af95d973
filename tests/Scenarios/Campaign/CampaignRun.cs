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

/// <summary>Plays the seeds, as many at the same time as there are cores; a seed knows nothing of the others.</summary>
internal static class CampaignRun
{
    /// <summary>Actors run inside one another on one thread.</summary>
    private const int StackBytes = 16 << 20;

    /// <param name="options">What to play.</param>
    /// <param name="mutation">The planted mistake.</param>
    /// <param name="trace">Where the steps go.</param>
    /// <param name="stopAtFailure">True to stop at the first seed that fails.</param>
    public static CampaignTotals Play(CampaignOptions options, Mutation mutation, TraceLog trace, bool stopAtFailure)
    {
        var totals = new CampaignTotals();
        var watch = Stopwatch.StartNew();
        var gate = new Lock();
        var (next, isOver) = (options.First, false);
        var workers = options.Trace || stopAtFailure ? 1 : (int)Math.Min((ulong)options.Jobs, options.Last - options.First + 1);
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(Work, StackBytes))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        totals.Failures.Sort(static (one, other) => one.Original.Seed.CompareTo(other.Original.Seed));

        void Work()
        {
            while (true)
            {
                ulong seed;
                lock (gate)
                {
                    if (isOver) return;
                    seed = next++;
                    isOver = seed == options.Last;
                }

                var scope = options.ScopeOf(seed);
                var result = options.Tier.Play(seed, scope, mutation, trace);
                var isSteady = !options.Twice || options.Tier.Play(seed, scope, mutation, TraceLog.Off).Digest == result.Digest;
                lock (gate)
                {
                    totals.Add(result);
                    if (!isSteady) totals.Unsteady.Add(seed);
                    if (!result.HasFailed) continue;
                    isOver |= stopAtFailure;
                    if (totals.Failures.Count < options.MostFailures) totals.Failures.Add(Shrinker.Shrink(options.Tier, result, scope, mutation));
                }
            }
        }

        totals.Elapsed = watch.Elapsed;
        return totals;
    }
}
