using System.Diagnostics;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;

namespace ThermalActors.Actors.Telemetry;

/// <summary>
/// Follows a reading from its sensor to its commit, in one trace:
/// <code>
///   sensor read ──▶ batch (links to the other readings) ──▶ append (links to the other batches) ──▶ commit
/// </code>
/// The context travels in our messages up to the spool; from there on the row numbers lead the way, so that neither the
/// spool's file nor a request has to carry it. What is older than this process has no trace. While nobody listens nothing
/// is made and nothing is remembered.
/// </summary>
internal sealed class StationTraces
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "ThermalActors";

    /// <summary>So many batches are remembered until they are appended; and so many appends until they are committed.</summary>
    public const int Limit = 1024;

    /// <summary>More links than this tell nobody anything.</summary>
    public const int LinksLimit = 64;

    private static readonly ActivitySource Source = new(SourceName);
    private readonly Lock _gate = new();
    private readonly Queue<StoredBatch> _stored = new();
    private readonly Queue<SentBatch> _sent = new();

    /// <summary>Batches and appends that are remembered.</summary>
    public int Remembered
    {
        get
        {
            lock (_gate) return _stored.Count + _sent.Count;
        }
    }

    /// <summary>Notes that a sensor was read.</summary>
    /// <returns>What the following steps belong to; default when nobody follows.</returns>
    public static ActivityContext Read(Reading reading)
    {
        if (!Source.HasListeners()) return default;
        Activity.Current = null;
        using var activity = Source.StartActivity("sensor read", ActivityKind.Internal, default(ActivityContext), startTime: reading.TakenAt.At - reading.Took);
        if (activity is null) return default;
        activity.SetTag("sensor", reading.Sensor.ToString().ToLowerInvariant());
        activity.SetTag("status", reading.Status.ToString().ToLowerInvariant());
        activity.SetEndTime(reading.TakenAt.At.UtcDateTime);
        return activity.Context;
    }

    /// <summary>A batch was closed and goes to the spool; null when nobody follows its readings.</summary>
    public BatchTrace? Seal(IReadOnlyCollection<ActivityContext> readings, int rows, DateTimeOffset sealedAt)
    {
        if (readings.Count == 0) return null;
        var parent = readings.FirstOrDefault(context => context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded), readings.First());
        var activity = Start("batch", parent, readings.Where(context => context != parent), sealedAt);
        activity?.SetTag("rows", rows);
        return activity is null ? null : new BatchTrace(this, activity);
    }

    /// <summary>A call begins that appends rows.</summary>
    public Activity? StartAppend(AppendRequest request)
    {
        if (!Source.HasListeners()) return null;
        ActivityContext[] batches;
        lock (_gate)
        {
            batches = [.. _stored.Where(batch => batch.Last >= request.Start && batch.First <= request.End.Sequence).Select(batch => batch.Context)];
        }

        if (batches.Length == 0) return null;
        var activity = Start("append", batches[0], batches.Skip(1), null);
        activity?.SetTag("first", request.Start.Value);
        activity?.SetTag("last", request.End.Sequence.Value);
        activity?.SetTag("bytes", request.Body.Length);
        return activity;
    }

    /// <summary>The service accepted the rows.</summary>
    public void Accepted(Activity? append, AppendRequest request, DateTimeOffset at)
    {
        if (append is null) return;
        lock (_gate) Remember(_sent, new SentBatch(request.End.Sequence, append.Context, at));
    }

    /// <summary>The service has committed everything up to here.</summary>
    public void Committed(Sequence upTo, DateTimeOffset at)
    {
        List<SentBatch> done = [];
        lock (_gate)
        {
            while (_stored.TryPeek(out var batch) && batch.Last <= upTo) _stored.Dequeue();
            while (_sent.TryPeek(out var sent) && sent.Last <= upTo) done.Add(_sent.Dequeue());
        }

        foreach (var sent in done)
        {
            using var activity = Start("commit", sent.Append, [], sent.At);
            activity?.SetTag("last", sent.Last.Value);
            activity?.SetEndTime(at.UtcDateTime);
        }
    }

    /// <summary>Marks a step that failed.</summary>
    public static void Fail(Activity? activity, string reason) => activity?.SetStatus(ActivityStatusCode.Error, reason);

    internal void Stored(Sequence first, Sequence last, ActivityContext context)
    {
        lock (_gate) Remember(_stored, new StoredBatch(first, last, context));
    }

    // Whatever the thread did before is not the cause of this step.
    private static Activity? Start(string name, ActivityContext parent, IEnumerable<ActivityContext> others, DateTimeOffset? at)
    {
        Activity.Current = null;
        var links = others.Take(LinksLimit).Select(context => new ActivityLink(context));
        return Source.StartActivity(name, ActivityKind.Internal, parent, tags: null, links, at ?? default);
    }

    private static void Remember<T>(Queue<T> queue, T item)
    {
        if (queue.Count == Limit) queue.Dequeue();
        queue.Enqueue(item);
    }

    private sealed record StoredBatch(Sequence First, Sequence Last, ActivityContext Context);

    private sealed record SentBatch(Sequence Last, ActivityContext Append, DateTimeOffset At);
}

/// <summary>The trace of a batch on its way to the disk; travels with the request to store it.</summary>
internal sealed class BatchTrace(StationTraces traces, Activity activity)
{
    /// <summary>The rows are on disk under these numbers. Saying so again, because the request was repeated, changes nothing.</summary>
    public void Stored(Sequence first, Sequence last)
    {
        if (activity.IsStopped || last < first) return;
        activity.SetTag("first", first.Value);
        activity.SetTag("last", last.Value);
        activity.Stop();
        traces.Stored(first, last, activity.Context);
    }
}
