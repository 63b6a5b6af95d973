using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Time;
using ThermalActors.Readings.Rows;
using ThermalActors.Snowpipe;

namespace ThermalActors.Actors.Telemetry;

/// <summary>
/// The station's metrics. Nothing here exports anything: whoever wants the figures listens to the meter. All but the
/// durations are observable instruments that are read from a snapshot, so that a station nobody scrapes pays for a few sums.
/// </summary>
public sealed class StationTelemetry : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "ThermalActors";

    /// <summary>Name of the source of traces.</summary>
    public const string TraceSourceName = StationTraces.SourceName;

    /// <summary>Bucket bounds of all durations, in seconds: from a local answer to a commit that hangs.</summary>
    public static readonly ImmutableArray<double> DurationBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly Histogram<double> _calls;
    private readonly Histogram<double> _commits;
    private readonly CallCounts _outcomes = new();
    private TelemetryState _state = TelemetryState.Initial;
    private object? _credentialExpires;

    /// <summary>Makes the instruments.</summary>
    /// <param name="status">The station's status.</param>
    /// <param name="time">Both clocks.</param>
    /// <param name="name">Name of the meter; another one than <see cref="MeterName"/> keeps two stations in one process apart.</param>
    public StationTelemetry(IStationStatusSource status, TimeProvider time, string name = MeterName)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _meter = new Meter(name);
        Status = status;
        StartedAt = time.GetUtcNow();
        foreach (var metric in StationMetrics.Observed) Create(metric);
        _calls = Duration(StationMetrics.CallDuration);
        _commits = Duration(StationMetrics.CommitDuration);
    }

    /// <summary>Name of the meter to listen to.</summary>
    public string Name => _meter.Name;

    /// <summary>Trust in the wall clock; null while nobody can tell.</summary>
    public Func<ClockQuality>? Clock { get; set; }

    /// <summary>Bytes that the process made the kernel write to disks; null while nobody can tell.</summary>
    public Func<long?>? DiskBytesWritten { get; set; }

    /// <summary>When the credential itself ends, UTC; null while nobody can tell.</summary>
    public DateTimeOffset? CredentialExpires
    {
        get => (DateTimeOffset?)Volatile.Read(ref _credentialExpires);
        set => Volatile.Write(ref _credentialExpires, value);
    }

    internal IStationStatusSource Status { get; }

    internal DateTimeOffset StartedAt { get; }

    internal TelemetryState State => Volatile.Read(ref _state);

    internal CallCounts Calls => _outcomes;

    internal StationTraces Traces { get; } = new();

    internal TimeSpan Uptime => _time.Uptime();

    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Watches a client: counts and measures its calls. What it answers is left as it is.</summary>
    public ISnowpipeClient Observe(ISnowpipeClient client) => new ObservedSnowpipeClient(client, this, _time);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Takes in one message of the event stream; called by one thread at a time.</summary>
    internal void Observe(object message)
    {
        var next = _state.Apply(message, Uptime, out var commits);
        Volatile.Write(ref _state, next);
        foreach (var took in commits) _commits.Record(took.TotalSeconds);
        if (commits.Length > 0 && next.Channel is { } channel) Traces.Committed(channel.Committed.Sequence, Now);
    }

    /// <summary>A call came back.</summary>
    internal void Called(string call, string outcome, TimeSpan took)
    {
        _outcomes.Add(call, outcome);
        if (_calls.Enabled) _calls.Record(took.TotalSeconds, new KeyValuePair<string, object?>(StationMetrics.Labels.Call, call));
    }

    /// <summary>A batch was accepted.</summary>
    internal void Sent(long bytesOnWire) => _outcomes.Sent(bytesOnWire);

    private Histogram<double> Duration(MetricDefinition metric) => _meter.CreateHistogram(
        metric.Name,
        metric.Unit,
        metric.Description,
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });

    private void Create(ObservedMetric metric)
    {
        var definition = metric.Definition;
        if (definition.Kind == MetricKind.Counter) _meter.CreateObservableCounter(definition.Name, () => metric.Read(this), definition.Unit, definition.Description);
        else _meter.CreateObservableGauge(definition.Name, () => metric.Read(this), definition.Unit, definition.Description);
    }
}
