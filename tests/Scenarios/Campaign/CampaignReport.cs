using System.Globalization;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Campaign;

/// <summary>Prints what a campaign has found.</summary>
internal static class CampaignReport
{
    public static void Print(TextWriter to, CampaignOptions options, CampaignTotals totals)
    {
        Line(to, $"tier {options.Tier.Name}, seeds {options.First}..{options.First + (ulong)totals.Runs - 1}");
        Line(to, $"");
        Line(to, $"  runs              {totals.Runs,14:N0}   in {totals.Elapsed.TotalSeconds:F1} s, {totals.Runs / Math.Max(totals.Elapsed.TotalSeconds, 0.001):F0} seeds/s");
        Line(to, $"  virtual time      {totals.VirtualTime.TotalHours,14:N0} h {totals.Events:N0} events");
        Line(to, $"  rows stored       {totals.Rows.Stored,14:N0}");
        Line(to, $"  rejected by rule  {totals.Rows.Rejected,14:N0}   (the server's, on purpose)");
        Line(to, $"  sent again (R6)   {totals.Rows.Resent,14:N0}   (above our mark when a channel was lost)");
        Line(to, $"  lost              {totals.Rows.Lost,14:N0}");
        Line(to, $"  duplicated        {totals.Rows.Duplicated,14:N0}");
        Line(to, $"  reordered         {totals.Rows.Reordered,14:N0}");
        Line(to, $"  rules broken      {totals.Broken,14:N0}   in {totals.FailedRuns:N0} runs");
        if (options.Twice) Line(to, $"  not replayed      {totals.Unsteady.Count,14:N0}   {string.Join(' ', totals.Unsteady.Take(10))}");
        PrintFaults(to, options.Tier.Kinds, totals);
        PrintPoints(to, options.Tier.Kinds, totals);
        PrintRules(to, options.Tier.Rules, totals);
        foreach (var failure in totals.Failures) PrintFailure(to, options, failure);
        Line(to, $"");
        Line(to, $"{(totals.HasFailed ? "FAILED" : "every rule held")}");
    }

    public static void PrintMutation(TextWriter to, Mutation mutation, CampaignTotals totals)
    {
        var caught = totals.Failures.FirstOrDefault();
        var rules = caught is null
            ? "NOT NOTICED"
            : string.Join(", ", caught.Original.Breaches.Keys.Select(rule => rule.Id));
        Line(to, $"  {Kebab.Of(mutation),-28} {(caught is null ? "-" : $"seed {caught.Original.Seed}"),-10} {rules}");
    }

    public static void PrintRulebook(TextWriter to)
    {
        foreach (var rule in DeliveryRules.All.Union(DeliveryRules.Live))
        {
            Line(to, $"{rule.Id}");
            Line(to, $"    {rule.Statement}");
            Line(to, $"    {rule.Source}");
        }
    }

    private static void PrintFaults(TextWriter to, FaultSet kinds, CampaignTotals totals)
    {
        Line(to, $"");
        Line(to, $"faults injected: {totals.Faults.Sum():N0}");
        foreach (var pair in kinds.Chunk(2))
            Line(to, $"  {string.Join("   ", pair.Select(kind => string.Create(CultureInfo.InvariantCulture, $"{FaultNames.Of(kind),-26}{totals.Faults[(int)kind],11:N0}"))).TrimEnd()}");
    }

    private static void PrintPoints(TextWriter to, FaultSet kinds, CampaignTotals totals)
    {
        Line(to, $"");
        Line(to, $"by the emulator's conformance list");
        foreach (var point in FaultSources.Points)
        {
            FaultKind[] mine = [.. kinds.Where(kind => FaultSources.Of(kind) == point)];
            Line(to, $"  {point}{mine.Sum(kind => totals.Faults[(int)kind]),12:N0}   {string.Join(", ", mine.Select(FaultNames.Of))}");
        }
    }

    private static void PrintRules(TextWriter to, IReadOnlyList<Rule> rules, CampaignTotals totals)
    {
        Line(to, $"");
        Line(to, $"{"rule",-32}{"asked",14}{"broken",10}");
        foreach (var rule in rules)
            Line(to, $"  {rule.Id,-30}{totals.Checks.GetValueOrDefault(rule),14:N0}{totals.Breaches.GetValueOrDefault(rule),10:N0}");
    }

    private static void PrintFailure(TextWriter to, CampaignOptions options, Failure failure)
    {
        Line(to, $"");
        Line(to, $"seed {failure.Original.Seed}: {failure.Original.Breaches.Values.Sum():N0} broken");
        foreach (var violation in failure.Shrunk.Violations.Take(3))
        {
            Line(to, $"  {violation.At:hh\\:mm\\:ss\\.fff} {violation.Rule.Id}: {violation.Detail}");
            Line(to, $"      {violation.Rule.Statement} [{violation.Rule.Source}]");
        }

        var mutate = options.Mutations.Count == 1 ? $" --mutate {Kebab.Of(options.Mutations[0])}" : "";
        Line(to, $"  shrunk to: --tier {options.Tier.Name} --seed {failure.Original.Seed} --faults {failure.Scope.Faults} --minutes {failure.Scope.Length.TotalMinutes:R}{mutate} --trace");
    }

    private static void Line(TextWriter to, FormattableString text) => to.WriteLine(text.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
