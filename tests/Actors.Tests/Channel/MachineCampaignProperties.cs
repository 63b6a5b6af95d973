using ThermalActors.Scenarios.Campaign;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Actors.Tests.Channel;

/// <summary>The beginning of the seeded campaign; <c>dotnet run --project tests/Scenarios</c> plays as much of it as one likes.</summary>
public sealed class MachineCampaignProperties
{
    private static readonly MachineTier Tier = new();

    public static TheoryData<string> Mistakes => new(
        Enum.GetValues<Mutation>().Where(mutation => mutation != Mutation.None).Select(Kebab.Of));

    [Fact]
    public void Every_rule_holds_for_the_first_three_hundred_seeds()
    {
        var asked = new HashSet<Rule>();
        for (var seed = 1UL; seed <= 300; seed++)
        {
            var result = Play(seed);
            Assert.True(!result.HasFailed, $"seed {seed}: {string.Join("; ", result.Violations)}");
            asked.UnionWith(result.Checks.Keys);
        }

        Assert.Empty(DeliveryRules.All.Except(asked).Select(rule => rule.Id));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(77)]
    [InlineData(1559)]
    public void A_seed_replays_bit_for_bit(ulong seed)
    {
        var (once, twice) = (Play(seed), Play(seed));

        Assert.Equal((once.Digest, once.Events, once.Rows), (twice.Digest, twice.Events, twice.Rows));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_planted_mistake_is_noticed_within_a_hundred_seeds(string mistake)
    {
        var options = CommandLine.Read(["--seeds", "1..100", "--mutate", mistake]).Options!;

        var totals = CampaignRun.Play(options with { MostFailures = 0 }, options.Mutations[0], TraceLog.Off, stopAtFailure: true);

        Assert.True(totals.HasFailed);
    }

    [Fact]
    public void A_failure_is_shrunk_to_what_it_takes()
    {
        var seed = 3UL;
        var failed = Tier.Play(seed, Tier.ScopeOf(seed), Mutation.NoRewind, TraceLog.Off);
        Assert.True(failed.HasFailed);

        var failure = Shrinker.Shrink(Tier, failed, Tier.ScopeOf(seed), Mutation.NoRewind);

        Assert.True(failure.Shrunk.HasFailed);
        Assert.True(failure.Scope.Length < Tier.ScopeOf(seed).Length || failure.Scope.Faults.Count < Tier.ScopeOf(seed).Faults.Count);
    }

    [Fact]
    public void A_tier_that_is_not_there_is_answered_with_those_that_are()
    {
        var (options, fault) = CommandLine.Read(["--tier", "quantum"]);

        Assert.Null(options);
        Assert.Contains("machine", fault, StringComparison.Ordinal);
    }

    private static RunResult Play(ulong seed) => Tier.Play(seed, Tier.ScopeOf(seed), Mutation.None, TraceLog.Off);
}
