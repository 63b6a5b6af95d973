using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Spooling;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Spool;
using Values = System.Collections.Generic.IEnumerable<System.Diagnostics.Metrics.Measurement<double>>;

namespace ThermalActors.Actors.Telemetry;

/// <summary>All metrics, each with its name, unit, labels and source. METRICS.md is the page for people; a spec compares the two.</summary>
public static class StationMetrics
{
    /// <summary>Time from a call to its answer.</summary>
    public static readonly MetricDefinition CallDuration = new(
        "thermal_actors.snowpipe.call.duration", MetricKind.Histogram, "s", [Labels.Call], "Time from a call of the service to its answer");

    /// <summary>Time from an accepted append to the commit that covers it.</summary>
    public static readonly MetricDefinition CommitDuration = new(
        "thermal_actors.channel.commit.duration", MetricKind.Histogram, "s", [], "Time from an accepted append to its commit");

    private static readonly ChannelPhase[] Phases = Enum.GetValues<ChannelPhase>();

    internal static readonly ImmutableArray<ObservedMetric> Observed =
    [
        // Sensors.
        Counter("sensor.reads", "{read}", [Labels.Sensor, Labels.Outcome], "Attempts to read a sensor: measured, not_ready, failed", Reads),
        Counter("sensor.probes", "{probe}", [Labels.Sensor], "Attempts to find a sensor", t => BySensor(t, tally => tally.Total.Probes)),
        Counter("sensor.outages", "{outage}", [Labels.Sensor, Labels.Reason], "How often a sensor went offline", Outages),
        Counter("sensor.readings", "{reading}", [Labels.Sensor], "Measurements taken: used + superseded + rejected + waiting",
            t => BySensor(t, tally => tally.Total.Readings + tally.Total.Rejected)),
        Counter("sensor.readings.used", "{reading}", [Labels.Sensor], "Readings that a row has carried", t => ByTally(t, tally => tally.Used)),
        Counter("sensor.readings.superseded", "{reading}", [Labels.Sensor], "Readings that gave way to a newer one before a row could carry them", Superseded),
        Counter("sensor.readings.rejected", "{reading}", [Labels.Sensor, Labels.Reason], "Measurements that cannot be true", Rejected),
        Gauge("sensor.readings.waiting", "{reading}", [Labels.Sensor], "Readings that wait for their row", t => ByTally(t, tally => tally.Waiting ? 1 : 0)),
        Gauge("sensor.up", "{bool}", [Labels.Sensor], "1 while the sensor can be read", t => BySensor(t, tally => tally.IsUp ? 1 : 0)),
        Gauge("sensor.simulated", "{bool}", [Labels.Sensor], "1 while its values are simulated", t => BySensor(t, tally => tally.Simulated ? 1 : 0)),
        Gauge("sensor.age", "s", [Labels.Sensor], "Age of its newest reading", Ages),
        Gauge("sensor.value", "{value}", [Labels.Sensor, Labels.Quantity, Labels.Unit], "Newest value while the sensor can be read", SensorValues),

        // Rows up to the disk.
        Counter("rows.built", "{row}", [], "Rows built: stored + dropped + held", t => Batching(t, counters => counters.RowsBuilt)),
        Counter("rows.stored", "{row}", [], "Rows synced to the disk", t => Batching(t, counters => counters.RowsStored)),
        Counter("rows.dropped", "{row}", [Labels.Reason], "Rows that gave way before they were stored", Dropped),
        Counter("rows.gap", "{row}", [], "Of the rows built: those that report a loss", t => Batching(t, counters => counters.GapRows)),
        Gauge("rows.held", "{row}", [], "Rows in memory that are not yet stored", t => Batching(t, counters => counters.RowsHeld)),
        Counter("batches.stored", "{batch}", [], "Batches that the spool has dealt with", t => Batching(t, counters => counters.Batches)),

        // The spool.
        Gauge("spool.rows.start", "{row}", [], "Rows that waited when the spool was opened first", t => Spool(t, _ => t.State.Rows.AtStart)),
        Counter("spool.rows.numbered", "{row}", [], "Rows that got a number: start + numbered = waiting + left", t => Spool(t, _ => t.State.Rows.Numbered)),
        Counter("spool.rows.left", "{row}", [Labels.Reason], "Rows that left the spool: committed, or why not", Left),
        Gauge("spool.rows.waiting", "{row}", [], "Rows on disk that are not yet committed", t => Spool(t, state => state.Rows)),
        Gauge("spool.rows.set_aside", "{row}", [], "Rows of uncertain owner that wait to be released", t => Spool(t, state => state.RowsSetAside)),
        Gauge("spool.frames", "{frame}", [], "Frames on disk", t => Spool(t, state => state.Frames)),
        Gauge("spool.size", "By", [], "Size of the database files", t => Spool(t, state => state.Bytes)),
        Gauge("spool.oldest.age", "s", [], "Age of the oldest row that is not yet committed, 0 when none waits", OldestAge),
        Gauge("spool.pressure", "{level}", [], "How full the spool is: 0 = room, 1 to 4 = sampling is 2 to 16 times slower", t => Spool(t, state => state.Pressure)),
        Gauge("spool.sequence.last", "{row}", [], "Number of the newest row on disk", t => Spool(t, state => state.Last.Value)),
        Gauge("spool.sequence.trimmed", "{row}", [], "Everything up to this number is committed and journaled", t => Spool(t, state => state.TrimmedTo.Sequence.Value)),
        Counter("spool.failures", "{failure}", [Labels.Reason], "How often the disk began to fail", t => ByLabel(t.State.SpoolFailures, Labels.Reason)),

        // The channel.
        Counter("channel.appends", "{request}", [], "Appends that the service accepted", t => Channel(t, _ => t.State.Sent.Batches)),
        Counter("channel.appended.rows", "{row}", [], "Rows in them", t => Channel(t, _ => t.State.Sent.Rows)),
        Counter("channel.appended.data", "By", [], "NDJSON in them, before compression", t => Channel(t, _ => t.State.Sent.Bytes)),
        Counter("channel.appended.wire", "By", [], "Request bodies of accepted appends, compressed", t => One(t.Calls.BytesOnWire)),
        Counter("channel.failures", "{failure}", [], "Failed calls and sessions that ended badly", t => Channel(t, _ => t.State.Sent.Failures)),
        Counter("channel.sessions.opened", "{session}", [], "Sessions opened", t => Channel(t, _ => t.State.Sent.Sessions)),
        Counter("channel.sessions.ended", "{session}", [Labels.Reason], "Sessions ended", t => ByLabel(t.State.SessionEnds, Labels.Reason)),
        Gauge("channel.rows.rejected", "{row}", [], "Rows that the table has refused; copies are in the quarantine", t => Channel(t, status => status.RowsRejected)),
        Gauge("channel.phase", "{bool}", [Labels.Phase], "1 for the phase that delivery is in", PhaseValues),
        Gauge("channel.sequence.accepted", "{row}", [], "Last number that the service accepted", t => Channel(t, status => status.Accepted.Value)),
        Gauge("channel.sequence.committed", "{row}", [], "Last number that the service reported as committed", t => Channel(t, status => status.Committed.Sequence.Value)),
        Gauge("channel.backlog", "{row}", [], "Rows on disk that the service has not accepted yet", Backlog),
        Gauge("channel.commit.age", "s", [], "Time since a commit was seen; absent before the first of this process", CommitAge),
        Counter("snowpipe.calls", "{call}", [Labels.Call, Labels.Outcome], "Calls of the service; every one that is not ok is repeated or ends the session", Calls),

        // The token.
        Counter("token.exchanges", "{exchange}", [Labels.Outcome], "Attempts to obtain a token", t => ByLabel(t.State.TokenExchanges, Labels.Outcome)),
        Gauge("token.remaining", "s", [], "What is left of the token's life; absent when it does not say", TokenRemaining),

        Gauge("token.credential.remaining", "s", [], "What is left of a programmatic access token; absent when snowflake.auth.pat-expires does not tell", CredentialRemaining),

        // The whole.
        Gauge("live", "{bool}", [], "1 while the station makes progress", t => One(t.Status.Current.Live ? 1 : 0)),
        Gauge("ready", "{bool}", [], "1 while rows arrive in the table", t => One(t.Status.Current.Ready ? 1 : 0)),
        Gauge("problems", "{problem}", [Labels.Code], "Reasons for not being ready, by the codes of /readyz", Problems),
        Gauge("clock.synchronized", "{bool}", [], "1 while the wall clock is kept by a time service", ClockValues),
        Counter("actor.dead_letters", "{message}", [], "Messages to actors that are gone", t => One(t.State.DeadLetters)),
        Counter("actor.restarts", "{restart}", [Labels.Part], "Crashes of actors that were answered by a restart", t => ByLabel(t.State.Restarts, Labels.Part)),

        // The process.
        Gauge("process.start.time", "s", [], "When the process started, seconds since 1970 UTC", t => One(t.StartedAt.ToUnixTimeMilliseconds() / 1000.0)),
        Counter("process.disk.written", "By", [], "What the process made the kernel write to disks", t => t.DiskBytesWritten?.Invoke() is { } bytes ? One(bytes) : []),
        Counter("process.cpu.time", "s", [], "CPU time used", _ => One(Environment.CpuUsage.TotalTime.TotalSeconds)),
        Gauge("process.memory.resident", "By", [], "Memory occupied", _ => One(Environment.WorkingSet)),
        Gauge("process.memory.managed", "By", [], "Memory of managed objects, garbage included", _ => One(GC.GetTotalMemory(forceFullCollection: false))),
    ];

    /// <summary>Every metric.</summary>
    public static ImmutableArray<MetricDefinition> All { get; } = [.. Observed.Select(metric => metric.Definition), CallDuration, CommitDuration];

    private static ObservedMetric Counter(string name, string unit, ImmutableArray<string> labels, string description, Func<StationTelemetry, Values> read) =>
        new(new MetricDefinition("thermal_actors." + name, MetricKind.Counter, unit, labels, description), read);

    private static ObservedMetric Gauge(string name, string unit, ImmutableArray<string> labels, string description, Func<StationTelemetry, Values> read) =>
        new(new MetricDefinition("thermal_actors." + name, MetricKind.Gauge, unit, labels, description), read);

    private static Values One(double value) => [new Measurement<double>(value)];

    private static Measurement<double> Of(double value, string label, string text) => new(value, new KeyValuePair<string, object?>(label, text));

    private static Measurement<double> Of(double value, string label, string text, string label2, string text2) =>
        new(value, new KeyValuePair<string, object?>(label, text), new KeyValuePair<string, object?>(label2, text2));

    private static Values ByLabel(LabelCounts counts, string label) => counts.Each.Select(each => Of(each.Value, label, each.Key));

    private static Values BySensor(StationTelemetry t, Func<SensorTally, double> value) =>
        t.State.Sensors.Select(each => Of(value(each.Value), Labels.Sensor, Words.Of(each.Key)));

    private static Values ByTally(StationTelemetry t, Func<BatchingProtocol.ReadingTally, double> value) =>
        t.State.Batching is { } counters ? counters.Each.Select(each => Of(value(each.Value), Labels.Sensor, Words.Of(each.Key))) : [];

    private static Values Batching(StationTelemetry t, Func<BatchingProtocol.BatchingCounters, long> value) =>
        t.State.Batching is { } counters ? One(value(counters)) : [];

    private static Values Spool(StationTelemetry t, Func<SpoolState, long> value) => t.State.Spool is { } state ? One(value(state)) : [];

    private static Values Channel(StationTelemetry t, Func<ChannelStatusReport, long> value) => t.State.Channel is { } status ? One(value(status)) : [];

    private static Values Reads(StationTelemetry t) => t.State.Sensors.SelectMany(each => (Measurement<double>[])
    [
        Of(each.Value.Total.Readings, Labels.Sensor, Words.Of(each.Key), Labels.Outcome, "measured"),
        Of(each.Value.Total.NotReady, Labels.Sensor, Words.Of(each.Key), Labels.Outcome, "not_ready"),
        Of(each.Value.Total.Failures, Labels.Sensor, Words.Of(each.Key), Labels.Outcome, "failed"),
    ]);

    private static Values Outages(StationTelemetry t) => t.State.Sensors.SelectMany(each =>
        each.Value.Outages.Each.Select(outage => Of(outage.Value, Labels.Sensor, Words.Of(each.Key), Labels.Reason, outage.Key)));

    // A reading gives way in one of two places: in its actor, which waits for leave to send, or in the batching actor.
    private static Values Superseded(StationTelemetry t) => t.State.Sensors.Select(each => Of(
        each.Value.Total.Superseded + (t.State.Batching?.Each.GetValueOrDefault(each.Key)?.Superseded ?? 0), Labels.Sensor, Words.Of(each.Key)));

    private static Values Rejected(StationTelemetry t) =>
        t.State.Sensors.Select(each => Of(each.Value.Total.Rejected, Labels.Sensor, Words.Of(each.Key), Labels.Reason, "implausible"));

    private static Values Ages(StationTelemetry t) => t.State.Sensors
        .Where(each => each.Value.Newest is not null)
        .Select(each => Of(Math.Max(0, (t.Uptime - each.Value.Newest!.TakenAt.Uptime).TotalSeconds), Labels.Sensor, Words.Of(each.Key)));

    private static Values SensorValues(StationTelemetry t) =>
        from sensor in t.State.Sensors
        where sensor.Value is { IsUp: true, Newest: not null }
        from value in MeasuredValues.Of(sensor.Value.Newest!)
        select new Measurement<double>(
            value.Value,
            new KeyValuePair<string, object?>(Labels.Sensor, Words.Of(sensor.Key)),
            new KeyValuePair<string, object?>(Labels.Quantity, value.Name),
            new KeyValuePair<string, object?>(Labels.Unit, value.Unit));

    private static Values Dropped(StationTelemetry t) => t.State.Batching is { } counters
        ?
        [
            Of(counters.RowsDropped - counters.RowsRefused, Labels.Reason, BatchingPolicy.DropReason),
            Of(counters.RowsRefused, Labels.Reason, DropReasons.DropNewest),
        ]
        : [];

    private static Values Left(StationTelemetry t)
    {
        var left = t.State.Rows.Left;
        return ByLabel(left.Each.ContainsKey(SpoolTally.Committed) ? left : left.Add(SpoolTally.Committed, 0), Labels.Reason);
    }

    private static Values OldestAge(StationTelemetry t) => t.State.Spool is { } state
        ? One(state.OldestSealedAt is { } oldest ? Math.Max(0, (t.Now - oldest).TotalSeconds) : 0)
        : [];

    private static Values PhaseValues(StationTelemetry t) => t.State.Channel is { } status
        ? Phases.Select(phase => Of(phase == status.Phase ? 1 : 0, Labels.Phase, Words.Of(phase)))
        : [];

    private static Values Backlog(StationTelemetry t) => t.State is { Spool: { } spool, Channel: { } channel }
        ? One(Math.Max(0, spool.Last.Value - Math.Max(channel.Accepted.Value, spool.TrimmedTo.Sequence.Value)))
        : [];

    private static Values CommitAge(StationTelemetry t) =>
        t.State.Commits.CommittedAt is { } at ? One(Math.Max(0, (t.Uptime - at).TotalSeconds)) : [];

    private static Values Calls(StationTelemetry t) =>
        t.Calls.Each.Select(each => Of(each.Value, Labels.Call, each.Key.Call, Labels.Outcome, each.Key.Outcome));

    private static Values TokenRemaining(StationTelemetry t) => t.Status.Current.Token.Remaining(t.Uptime) is { } left ? One(left.TotalSeconds) : [];

    private static Values CredentialRemaining(StationTelemetry t) => t.CredentialExpires is { } end ? One(Math.Max(0, (end - t.Now).TotalSeconds)) : [];

    private static Values Problems(StationTelemetry t) => t.Status.Current.NotReady
        .CountBy(reason => reason.Code, StringComparer.Ordinal)
        .Select(each => Of(each.Value, Labels.Code, each.Key));

    private static Values ClockValues(StationTelemetry t) => t.Clock is { } clock ? One(clock() == ClockQuality.Unsynced ? 0 : 1) : [];

    /// <summary>Names of the labels.</summary>
    public static class Labels
    {
        /// <summary>The sensor, by its name in the settings.</summary>
        public const string Sensor = "sensor";

        /// <summary>What came of it.</summary>
        public const string Outcome = "outcome";

        /// <summary>Why.</summary>
        public const string Reason = "reason";

        /// <summary>Phase of delivery.</summary>
        public const string Phase = "phase";

        /// <summary>The call: open, append, status, drop.</summary>
        public const string Call = "call";

        /// <summary>The quantity that was measured.</summary>
        public const string Quantity = "quantity";

        /// <summary>The unit of its value.</summary>
        public const string Unit = "unit";

        /// <summary>A reason code of /readyz.</summary>
        public const string Code = "code";

        /// <summary>The part of the station.</summary>
        public const string Part = "part";
    }
}
