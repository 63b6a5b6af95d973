using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Tests;

public sealed class BoundsSpecs : IDisposable
{
    private const long Bound = 512 * 1024;
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();
    private long _ordinal;

    public BoundsSpecs() => _bench.Options = _bench.Options with { MaxBytes = Bound };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Slows_down_in_four_steps_before_anything_gives_way()
    {
        using var spool = _bench.Open();
        var seen = new List<int>();
        while (spool.PendingGaps.Count == 0)
        {
            if (seen.Count == 0 || spool.State.Pressure != seen[^1]) seen.Add(spool.State.Pressure);
            Store(spool);
        }

        Assert.Equal([0, 1, 2, 3, 4], seen);
    }

    [Fact]
    public void Gives_the_oldest_rows_up_and_records_them_in_the_same_transaction()
    {
        using var spool = _bench.Open();
        Fill(spool);
        var survivor = _bench.Open(_bench.CopyAsAfterPowerCut());

        foreach (var each in new[] { spool, survivor })
        {
            var gap = Assert.Single(each.PendingGaps);
            Assert.Equal((1, DropReasons.DropOldest), (gap.First.Value, gap.Reason));
            Assert.Equal(gap.Rows, gap.Last.Value);
            Assert.Equal(Make.Noon, gap.From);
            Assert.Equal(each.State.Last.Value - gap.Rows, each.State.Rows);
            Assert.Equal(Enumerable.Range((int)gap.Last.Value + 1, (int)each.State.Rows).Select(n => (long)n), SpoolBench.Drain(each, SpoolBench.Wide));
        }

        survivor.Dispose();
        Assert.InRange(spool.Database.Room().Used, 1, Bound);
    }

    [Fact]
    public void Extends_the_range_of_the_loss_in_place_for_as_long_as_it_goes_on()
    {
        using var spool = _bench.Open();
        Fill(spool);
        for (var i = 0; i < 300; i++) Store(spool);

        var gap = Assert.Single(spool.PendingGaps);
        Assert.Equal(spool.State.Last.Value - spool.State.Rows, gap.Rows);
        Assert.InRange(spool.Database.Room().Used, 1, Bound);
    }

    [Fact]
    public void Never_gives_up_what_was_offered_and_is_not_committed()
    {
        using var spool = _bench.Open();
        StoreWhileThereIsRoom(spool, offer: true);
        var last = spool.State.Last;

        Assert.Equal(SpoolFailure.Full, Assert.Throws<SpoolException>(() => spool.Store(Batch(rows: 40))).Failure);
        Assert.Empty(spool.PendingGaps);
        Assert.Equal(last.Value, SpoolBench.Drain(spool, SpoolBench.Wide).Count);

        spool.Trim(spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 60 })!.End);
        Assert.Equal(last.Next, Store(spool).First);
    }

    [Fact]
    public void Drops_the_new_batch_when_told_to_keep_the_past_and_answers_the_same_again()
    {
        _bench.Options = _bench.Options with { WhenFull = WhenFull.DropNewest };
        using var spool = _bench.Open();
        StoreWhileThereIsRoom(spool, offer: false);
        var (last, rows) = (spool.State.Last, spool.State.Rows);
        // As large as the one that was refused is not large enough: how well a batch compresses differs.
        var batch = Batch(rows: 40);

        var dropped = spool.Store(batch);
        Assert.Equal((40, Sequence.None, false), (dropped.Dropped, dropped.Last, dropped.Repeated));
        Assert.Equal(dropped with { Repeated = true }, spool.Store(batch));

        // One was dropped while the spool was being filled.
        var gap = Assert.Single(spool.PendingGaps);
        Assert.Equal((DropReasons.DropNewest, 60, Sequence.None), (gap.Reason, gap.Rows, gap.First));
        Assert.Equal((last, rows), (spool.State.Last, spool.State.Rows));
    }

    [Fact]
    public void Blocks_when_told_to_and_loses_nothing()
    {
        _bench.Options = _bench.Options with { WhenFull = WhenFull.Block };
        using var spool = _bench.Open();
        StoreWhileThereIsRoom(spool, offer: false);

        // A batch that is a few bytes smaller than the one that was refused may still fit.
        var e = Assert.Throws<SpoolException>(() =>
        {
            for (var batches = 0; batches < 50; batches++) Store(spool);
        });

        Assert.Equal(SpoolFailure.Full, e.Failure);
        Assert.Contains("Free some space", e.Message, StringComparison.Ordinal);
        Assert.Empty(spool.PendingGaps);
        Assert.Equal(spool.State.Last.Value, spool.State.Rows);
    }

    [Fact]
    public void Leaves_the_reserve_of_the_disk_to_others()
    {
        _bench.Options = _bench.Options with { MaxBytes = null, MinFreeDisk = 1000_000, WhenFull = WhenFull.Block };
        _bench.Disk.Free = 1_100_000;
        using var spool = _bench.Open();
        Store(spool);

        _bench.Disk.Free = 1_000_000;
        Assert.Equal(SpoolFailure.Full, Assert.Throws<SpoolException>(() => Store(spool)).Failure);

        _bench.Disk.Free = null;
        Store(spool);
    }

    [Fact]
    public void Gives_rows_up_by_age_between_trusted_stamps_only()
    {
        _bench.Options = _bench.Options with { MaxAge = TimeSpan.FromHours(1) };
        using var spool = _bench.Open();
        StoreAt(spool, 0, ClockQuality.Synced);
        StoreAt(spool, 1, ClockQuality.Synced);
        StoreAt(spool, 2, ClockQuality.Unsynced);
        StoreAt(spool, 3, ClockQuality.Synced);

        StoreAt(spool, 100, ClockQuality.Unsynced);
        Assert.Empty(spool.PendingGaps);

        StoreAt(spool, 60.5, ClockQuality.Synced);
        var gap = Assert.Single(spool.PendingGaps);
        Assert.Equal((DropReasons.TooOld, 1, 10), (gap.Reason, gap.First.Value, gap.Last.Value));

        StoreAt(spool, 1000, ClockQuality.Synced);

        // The third batch has no time that could be trusted, so it and what follows it stay.
        Assert.Equal(20, Assert.Single(spool.PendingGaps).Rows);
    }

    [Fact]
    public void Goes_on_fetching_behind_what_gave_way()
    {
        using var spool = _bench.Open();
        for (var i = 0; i < 3; i++) Store(spool);
        var end = spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 20 })!.End;
        Fill(spool);

        spool.Trim(end);
        var next = spool.Fetch(end.Sequence, SpoolBench.Wide with { MaxRows = 20 })!;
        spool.Trim(next.End);
        spool.Flush();

        Assert.Equal(next.End, spool.State.TrimmedTo);
        Assert.Equal(TokenOrigin.Ours, spool.Recognize(next.End));
    }

    private StoreRequest Batch(bool offer = false, int rows = 20) => Make.Batch(_life, ++_ordinal, Make.NoiseRows(rows, 200, (int)_ordinal), offer);

    private StoreResult Store(SqliteSpool spool, bool offer = false) => spool.Store(Batch(offer));

    private void StoreAt(SqliteSpool spool, double minutes, ClockQuality clock)
    {
        var rows = Make.Rows(10).Select(r => r with { Clock = clock, SampledAt = Make.Noon.AddMinutes(minutes) });
        spool.Store(new StoreRequest(_life, ++_ordinal, [.. rows], Make.Noon.AddMinutes(minutes), Offer: false));
    }

    private void Fill(SqliteSpool spool)
    {
        while (spool.PendingGaps.Count == 0) Store(spool);
    }

    private void StoreWhileThereIsRoom(SqliteSpool spool, bool offer)
    {
        try
        {
            while (Store(spool, offer).Dropped == 0)
            {
            }
        }
        catch (SpoolException e) when (e.Failure == SpoolFailure.Full)
        {
            // That was the point.
        }
    }
}
