using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Health;

namespace ThermalActors.Actors.Tests.Health;

/// <summary>What the watchdog judges progress by.</summary>
public sealed class SamplingSummarySpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Counts_the_rows_that_were_built_and_the_batches_that_were_stored()
    {
        var fold = new HealthFold("TA-1", Noon);
        Assert.Equal(SamplingSummary.None, fold.Snapshot(Noon).Sampling);

        fold = fold.Apply(new BatchingProtocol.Progress(new BatchingProtocol.BatchingCounters(7, 4, 1, 2, 3, 30, 5)), Noon);

        Assert.Equal(new SamplingSummary(RowsBuilt: 7, BatchesStored: 3) { RowsHeld = 2 }, fold.Snapshot(Noon).Sampling);
    }
}
