using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Tests;

public sealed class GapRowSpecs : IDisposable
{
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_loss_leaves_the_ledger_only_when_its_row_is_committed()
    {
        using (var spool = _bench.Open())
        {
            spool.RecordLoss(Loss(7));
            spool.StoreGapRows(Row, Make.Noon, offer: true);
            Assert.Empty(spool.PendingGaps);
            spool.Store(Make.Batch(_life, 1, Make.Rows(5), offer: true));
        }

        using var again = _bench.Open();
        Assert.Single(again.Database.Gaps.Read().Entries);
        again.Trim(again.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 1 })!.End);
        again.Flush();

        Assert.Empty(again.Database.Gaps.Read().Entries);
    }

    [Fact]
    public void A_loss_wants_a_row_again_when_its_row_gives_way_too()
    {
        _bench.Options = _bench.Options with { MaxBytes = 256 * 1024 };
        using var spool = _bench.Open();
        spool.RecordLoss(Loss(7));
        spool.StoreGapRows(Row, Make.Noon, offer: false);
        var ordinal = 0;
        while (spool.PendingGaps.Count < 2) spool.Store(Make.Batch(_life, ++ordinal, Make.NoiseRows(20, 200, ordinal)));

        Assert.Contains(spool.PendingGaps, gap => gap is { Rows: 7, Reason: "memory" });
        Assert.Equal(spool.State.Last.Value - spool.State.Rows - 1, spool.PendingGaps.Single(g => g.Reason == DropReasons.DropOldest).Rows);
    }

    [Fact]
    public void What_a_dropped_gap_row_reported_is_not_forgotten()
    {
        _bench.Options = _bench.Options with { WhenFull = WhenFull.DropNewest, MaxBytes = 1 };
        using var spool = _bench.Open();
        var gap = new GapReport(Sequence.None, Sequence.None, 30, "spool-unavailable", Make.Noon, Make.Noon.AddMinutes(1));

        var result = spool.Store(Make.Batch(_life, 1, [Row(gap), .. Make.Rows(4)]));

        Assert.Equal(5, result.Dropped);
        Assert.Equal([(30, "spool-unavailable"), (4, DropReasons.DropNewest)], spool.PendingGaps.Select(g => (g.Rows, g.Reason)));
    }

    [Fact]
    public void A_batch_that_reports_a_loss_of_its_own_is_guarded_like_the_others()
    {
        using var spool = _bench.Open();
        var gap = new GapReport(Sequence.None, Sequence.None, 30, "spool-unavailable", Make.Noon, Make.Noon.AddMinutes(1));
        spool.Store(Make.Batch(_life, 1, [Row(gap), .. Make.Rows(4)]));
        Assert.Empty(spool.PendingGaps);

        _bench.Sql("UPDATE frame SET body = x'00'");
        spool.Fetch(Sequence.None, SpoolBench.Wide);

        Assert.Equal([(30, "spool-unavailable"), (4, DropReasons.Damaged)], spool.PendingGaps.Select(g => (g.Rows, g.Reason)));
    }

    private static Loss Loss(long rows) => new(Guid.NewGuid(), rows, "memory", Make.Noon, Make.Noon.AddMinutes(1));

    private static SensorRow Row(GapReport gap) => Make.Rows(1)[0] with { Gap = gap };
}
