using System.Globalization;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Storage;
using Xunit.Abstractions;

namespace ThermalActors.Spool.Tests;

/// <summary>What a card and a small processor have to bear, counted in pages, transactions and bytes, never by the clock.</summary>
public sealed class CostSpecs(ITestOutputHelper output) : IDisposable
{
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Opens_and_works_at_the_same_cost_whatever_the_backlog()
    {
        using (var spool = _bench.Open()) Fill(spool, 1, 10);
        var small = CostOfOpeningAndFetching();
        using (var spool = _bench.Open()) Fill(spool, 11, 800);
        var large = CostOfOpeningAndFetching();

        output.WriteLine($"pages read with 10 frames: {small}, with 800 frames: {large}");

        // A larger tree may be one level deeper.
        Assert.InRange(large.Open, small.Open, small.Open + 3);
        Assert.InRange(large.Store, 0, small.Store + 4);
        Assert.InRange(large.Fetch, 0, small.Fetch + 6);
    }

    [Fact]
    public void Writes_the_offered_mark_once_for_many_frames_when_catching_up()
    {
        using var spool = _bench.Open();
        Fill(spool, 1, 200);
        var commits = _bench.Faults[SpoolStep.Committed];
        var after = Sequence.None;
        var fetches = 0;
        for (; spool.Fetch(after, SpoolBench.Wide with { MaxRows = 10 }) is { } batch; fetches++)
        {
            after = batch.Last;
            Assert.True(batch.Last <= spool.State.OfferedTo && spool.State.OfferedTo <= spool.State.Last);
        }

        Assert.Equal((100, 4), (fetches, _bench.Faults[SpoolStep.Committed] - commits));
    }

    [Fact]
    public void Writes_no_mark_of_its_own_while_live()
    {
        using var spool = _bench.Open();
        var commits = _bench.Faults[SpoolStep.Committed];
        for (var i = 1; i <= 50; i++)
        {
            var stored = spool.Store(Make.Batch(_life, i, Make.Rows(5), offer: true));
            spool.Trim(spool.Fetch(new Sequence(stored.First.Value - 1), SpoolBench.Wide)!.End);
        }

        Assert.Equal(50, _bench.Faults[SpoolStep.Committed] - commits);
        Assert.Equal((0, 1), (spool.State.Rows, spool.State.Frames));
    }

    [Fact]
    public void Trims_a_deep_backlog_in_strides()
    {
        using var spool = _bench.Open();
        Fill(spool, 1, 200);
        var deletes = _bench.Faults[SpoolStep.Delete];
        for (var i = 0; i < 100; i++)
        {
            spool.Trim(spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 5 })!.End);
            spool.Store(Make.Batch(_life, 1000 + i, Make.Rows(5)));
        }

        Assert.Equal(5, _bench.Faults[SpoolStep.Delete] - deletes);
        Assert.Equal(200 * 5, spool.State.Rows);
    }

    [Fact]
    public void Gives_space_back_when_flushed()
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= 100; i++) spool.Store(Make.Batch(_life, i, Make.NoiseRows(10, 5000, i), offer: true));
        var before = spool.State.Bytes;
        while (spool.Fetch(Sequence.None, SpoolBench.Wide) is { } batch) spool.Trim(batch.End);

        spool.Flush();

        Assert.True(before > 4_000_000, $"{before} bytes");
        Assert.InRange(spool.State.Bytes, 1, 100_000);
        Assert.Equal(0, new FileInfo(_bench.Wal).Length);
    }

    [Fact]
    public void Keeps_its_log_bounded()
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= 300; i++) spool.Store(Make.Batch(_life, i, Make.NoiseRows(10, 5000, i)));

        Assert.InRange(new FileInfo(_bench.Wal).Length, 0, 8 * 1024 * 1024);
    }

    [Theory]
    [InlineData(20, 1.0)]
    [InlineData(100, 0.7)]
    public void Writes_little_more_than_the_rows_themselves(int rowsPerFrame, double bound)
    {
        using var spool = _bench.Open();
        var rows = Enumerable.Range(0, 1000 / rowsPerFrame).Select(_ => Make.SensorLikeRows(rowsPerFrame)).ToList();
        spool.Store(Make.Batch(Guid.NewGuid(), 1, Make.Rows(1), offer: true));
        var raw = 0L;
        var before = WrittenByThisThread();
        for (var i = 0; i < rows.Count; i++)
        {
            var stored = spool.Store(Make.Batch(_life, i + 1, rows[i], offer: true));
            var batch = spool.Fetch(new Sequence(stored.First.Value - 1), SpoolBench.Wide)!;
            raw += batch.UncompressedBytes;
            spool.Trim(batch.End);
        }

        spool.Flush();
        var written = WrittenByThisThread() - before;

        var ratio = (double)written / raw;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"1000 rows in frames of {rowsPerFrame}: {raw:N0} bytes of NDJSON, {written:N0} written, {ratio:F2} times"));
        Assert.True(ratio < bound, $"{written} bytes written for {raw}: {ratio:F2} times");
    }

    // What this thread passed to write(2); other tests run in the same process.
    private static long WrittenByThisThread() => long.Parse(
        File.ReadLines("/proc/thread-self/io").Single(line => line.StartsWith("wchar:", StringComparison.Ordinal)).AsSpan("wchar:".Length),
        NumberStyles.AllowLeadingWhite,
        CultureInfo.InvariantCulture);

    private void Fill(SqliteSpool spool, int from, int to)
    {
        for (var i = from; i <= to; i++) spool.Store(Make.Batch(_life, i, Make.Rows(5)));
    }

    private (int Open, int Store, int Fetch) CostOfOpeningAndFetching()
    {
        using var spool = _bench.Open();
        var open = spool.Database.PagesRead;
        spool.Store(Make.Batch(Guid.NewGuid(), 1, Make.Rows(5), offer: true));
        var store = spool.Database.PagesRead;
        spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 10 });
        return (open, store - open, spool.Database.PagesRead - store);
    }
}
