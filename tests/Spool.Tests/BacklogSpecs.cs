using System.Globalization;
using ThermalActors.Readings.Streaming;
using Xunit.Abstractions;

namespace ThermalActors.Spool.Tests;

/// <summary>Tests that measure the heap of the whole process run alone.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;

[Collection(nameof(MeasuredAlone))]
public sealed class BacklogSpecs(ITestOutputHelper output) : IDisposable
{
    // A million was measured once: same heap, same pages (see the figures of the test output).
    private const int LargeBacklog = 200_000;
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Needs_no_more_memory_and_no_more_reads_to_open_for_a_large_backlog_than_for_a_small_one()
    {
        Fill(1, 1);
        var small = Measure(expectedRows: 100);
        Fill(2, LargeBacklog / 100);
        var large = Measure(LargeBacklog);

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"100 rows: heap {small.Heap:N0} bytes, {small.Pages} pages read to open; {LargeBacklog:N0} rows: heap {large.Heap:N0} bytes, {large.Pages} pages, {large.Bytes:N0} bytes on disk"));
        Assert.InRange(large.Pages, small.Pages, small.Pages + 4);

        // Joined bodies of up to 4 MiB are made from buffers of the same size.
        Assert.InRange(large.Heap - small.Heap, long.MinValue, 4 * FetchBytes);
    }

    private const int FetchBytes = 4 * 1024 * 1024;

    private (long Heap, int Pages, long Bytes) Measure(long expectedRows)
    {
        using var spool = _bench.Open();
        var pages = spool.Database.PagesRead;
        var bytes = spool.State.Bytes;
        var peak = 0L;
        var rows = 0L;
        var start = GC.GetTotalMemory(forceFullCollection: true);
        for (var (after, i) = (Sequence.None, 0); spool.Fetch(after, new FetchLimits(FetchBytes, int.MaxValue)) is { } batch; after = batch.Last, i++)
        {
            rows += batch.Rows;
            if (i % 4 == 0) peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - start);
        }

        Assert.Equal(expectedRows, rows);
        return (peak, pages, bytes);
    }

    private void Fill(int from, int to)
    {
        using var spool = _bench.Open();
        var rows = Make.SensorLikeRows(100);
        for (var i = from; i <= to; i++) spool.Store(Make.Batch(_life, i, rows));
    }
}
