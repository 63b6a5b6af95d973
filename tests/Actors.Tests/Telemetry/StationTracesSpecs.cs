using System.Collections.Concurrent;
using System.Diagnostics;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;
using SensorReadings = ThermalActors.TestSupport.Sensors.Readings;

namespace ThermalActors.Actors.Tests.Telemetry;

/// <summary>One reading can be followed from its sensor to its commit.</summary>
[Collection(nameof(StationTracesSpecs))]
public sealed class StationTracesSpecs : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly ConcurrentQueue<Activity> _done = new();
    private readonly StationTraces _traces = new();
    private readonly ActivityListener _listener;

    public StationTracesSpecs()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => string.Equals(source.Name, StationTraces.SourceName, StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _done.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void A_reading_leads_to_its_commit_in_one_trace()
    {
        var (climate, pressure) = (Read(SensorKind.Scd4x), Read(SensorKind.Icp10125));
        var batch = _traces.Seal([climate, pressure], 5, Noon)!;
        batch.Stored(new Sequence(1), new Sequence(5));
        batch.Stored(new Sequence(1), new Sequence(5));
        var request = Request(1, 5);
        using (var append = _traces.StartAppend(request)) _traces.Accepted(append, request, Noon.AddSeconds(1));
        _traces.Committed(new Sequence(5), Noon.AddSeconds(3));

        var path = _done.Where(activity => activity.TraceId == climate.TraceId).ToList();
        Assert.Equal(["sensor read", "batch", "append", "commit"], path.Select(activity => activity.OperationName));
        Assert.Equal(path[..^1].Select(activity => activity.SpanId), path[1..].Select(activity => activity.ParentSpanId));
        Assert.Equal(pressure, Assert.Single(path[1].Links).Context);
        Assert.Equal(TimeSpan.FromSeconds(2), path[3].Duration);
        Assert.Equal(0, _traces.Remembered);
    }

    [Fact]
    public void A_request_of_several_batches_links_to_all_of_them()
    {
        var first = Store(1, 5);
        var second = Store(6, 10);
        Store(11, 15);

        using var append = _traces.StartAppend(Request(1, 10));

        Assert.Equal(first.TraceId, append!.TraceId);
        Assert.Equal(second.TraceId, Assert.Single(append.Links).Context.TraceId);
    }

    [Fact]
    public void Rows_from_before_the_process_have_no_trace() => Assert.Null(_traces.StartAppend(Request(1, 5)));

    [Fact]
    public void What_is_remembered_is_bounded()
    {
        for (var i = 0; i < StationTraces.Limit + 10; i++) Store(i + 1, i + 1);

        Assert.Equal(StationTraces.Limit, _traces.Remembered);
    }

    [Fact]
    public void A_batch_that_is_stored_again_has_the_trace_that_it_had()
    {
        var traces = new ReadingTraces(_traces);
        var waiting = RowBuilder.Create([new SensorPolicy(SensorKind.Scd4x, TimeSpan.FromMinutes(1))])
            .Accept(SensorReadings.Of(SensorKind.Scd4x, new ReadingStamp(Noon, TimeSpan.FromSeconds(1)))).Next;
        traces.Take(SensorKind.Scd4x, Read(SensorKind.Scd4x));
        traces.Carry(waiting);
        Assert.Null(traces.Seal(1, 1, Noon));

        var station = new StationIdentity("D", "b", "h");
        traces.Carry(waiting.Build(new ReadingStamp(Noon, TimeSpan.FromSeconds(2)), ClockQuality.Synced, station, Guid.Empty).Next);
        var batch = traces.Seal(2, 1, Noon);
        Assert.NotNull(batch);
        Assert.Same(batch, traces.Seal(2, 1, Noon));
        Assert.Null(traces.Seal(3, 1, Noon));
    }

    private static ActivityContext Read(SensorKind kind) => StationTraces.Read(SensorReadings.Of(kind, new ReadingStamp(Noon, TimeSpan.FromSeconds(1))));

    private ActivityContext Store(long first, long last)
    {
        var reading = Read(SensorKind.Scd4x);
        _traces.Seal([reading], 1, Noon)!.Stored(new Sequence(first), new Sequence(last));
        return reading;
    }

    private static AppendRequest Request(long first, long last) => new(
        Guid.Empty, new ContinuationToken("0_1"), new Sequence(first), new OffsetToken(new Sequence(last), null), new byte[10], "zstd", 20);
}
