using ThermalActors.Scenarios.Actors;
using ThermalActors.Scenarios.Campaign;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Tests;

/// <summary>The beginning of the campaign with the real actors; the machine tier's beginning runs beside the specs of the actors.</summary>
public sealed class ActorCampaignSpecs
{
    private static readonly ActorTier Tier = new();

    /// <summary>
    /// The mistakes that can be planted between the real actors and what surrounds them. A missing rewind takes tens of seeds here, and
    /// minutes; the machine tier notices it in its first seeds.
    /// </summary>
    public static TheoryData<string> Mistakes => new(LiveMistakes.All.Where(mistake => mistake != Mutation.NoRewind).Select(Kebab.Of));

    [Fact]
    public void Every_row_is_there_once_and_in_order_for_the_first_twelve_seeds()
    {
        var totals = CampaignRun.Play(new CampaignOptions(Tier, 1, 12) { MostFailures = 0 }, Mutation.None, TraceLog.Off, stopAtFailure: false);

        Assert.False(totals.HasFailed, string.Join(", ", totals.Breaches.Select(breach => $"{breach.Key.Id}: {breach.Value}")));
        Assert.True(totals.Rows.Stored > 500, $"{totals.Rows.Stored} rows prove little");
        Assert.True(totals.Faults.Sum() > 50, $"{totals.Faults.Sum()} faults prove little");
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_that_is_planted_beside_the_real_actors_is_noticed_within_a_hundred_seeds(string mistake)
    {
        var options = CommandLine.Read(["--tier", "actors", "--seeds", "1..100", "--mutate", mistake]).Options!;

        var totals = CampaignRun.Play(options with { MostFailures = 0 }, options.Mutations[0], TraceLog.Off, stopAtFailure: true);

        Assert.True(totals.HasFailed);
    }
}
