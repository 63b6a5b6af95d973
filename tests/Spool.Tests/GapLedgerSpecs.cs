using FsCheck.Xunit;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Gaps;

namespace ThermalActors.Spool.Tests;

public sealed class GapLedgerSpecs
{
    [Fact]
    public void Extends_a_range_in_place_and_begins_another_after_a_hole_or_for_another_reason()
    {
        var ledger = GapLedger.Empty.WithDrop(Drop(1, 10)).WithDrop(Drop(11, 20)).WithDrop(Drop(31, 40)).WithDrop(Drop(41, 45, "damaged"));

        Assert.Equal([(1, 20, 20), (31, 40, 10), (41, 45, 5)], ledger.Entries.Select(e => (e.Report.First.Value, e.Report.Last.Value, e.Report.Rows)));
        Assert.Equal((Make.Noon.AddSeconds(1), Make.Noon.AddSeconds(20)), (ledger.Entries[0].Report.From, ledger.Entries[0].Report.To));
    }

    [Fact]
    public void Counts_a_loss_that_is_told_twice_once()
    {
        var loss = new Loss(Guid.NewGuid(), 3, "memory", Make.Noon, Make.Noon);

        Assert.Equal(3, GapLedger.Empty.WithLoss(loss).WithLoss(loss).Entries.Single().Report.Rows);
        Assert.Equal(5, GapLedger.Empty.WithLoss(loss).WithLoss(loss with { Id = Guid.NewGuid(), Rows = 2 }).Entries.Single().Report.Rows);
    }

    [Fact]
    public void Does_not_extend_what_a_row_already_reports()
    {
        var ledger = GapLedger.Empty.WithDrop(Drop(1, 10));
        ledger = ledger.WithNumber(ledger.Entries[0].Id, new Sequence(50)).WithDrop(Drop(11, 20));

        Assert.Equal([10, 10], ledger.Entries.Select(e => e.Report.Rows));
        Assert.Equal([20], ledger.WithTrim(new Sequence(50)).Entries.Select(e => e.Report.Last.Value));
        Assert.Equal(2, ledger.WithTrim(new Sequence(49)).Entries.Length);
    }

    [Fact]
    public void Wants_a_row_again_when_the_row_that_reported_a_loss_is_lost()
    {
        var ledger = GapLedger.Empty.WithDrop(Drop(1, 10));
        ledger = ledger.WithNumber(ledger.Entries[0].Id, new Sequence(15)).WithDrop(Drop(11, 20));

        // Nine rows of the second range were data; the tenth said what happened to the first.
        var gap = Assert.Single(ledger.Pending).Report;
        Assert.Equal((1, 20, 19), (gap.First.Value, gap.Last.Value, gap.Rows));
    }

    [Property(MaxTest = 20)]
    public void Never_forgets_a_row_however_many_losses_there_are(byte[] losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        var ledger = GapLedger.Empty;
        var (number, rows) = (1L, 0L);
        foreach (var loss in losses.Concat(Enumerable.Range(0, 600).Select(i => (byte)i)))
        {
            var reason = "reason" + (loss % 3);
            if (loss % 7 == 0) ledger = ledger.WithLoss(new Loss(Guid.NewGuid(), 1 + loss, reason, Make.Noon, Make.Noon));
            else ledger = ledger.WithDrop(Drop(number, number + loss, reason));
            number += 2 * (1 + loss);
            rows += 1 + loss;
            Assert.InRange(ledger.Entries.Length, 0, GapLedger.MaxEntries);
            Assert.Equal(ledger.Entries.Length, ledger.Entries.DistinctBy(e => e.Id).Count());
        }

        Assert.Equal(rows, ledger.Entries.Sum(e => e.Report.Rows));
    }

    private static GapReport Drop(long first, long last, string reason = "drop-oldest") =>
        new(new Sequence(first), new Sequence(last), last - first + 1, reason, Make.Noon.AddSeconds(first), Make.Noon.AddSeconds(last));
}
