using System.Collections.Immutable;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Station;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Sensors;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Health;

/// <summary>The newest word of every part of the station, and what it adds up to: pure.</summary>
/// <param name="Device">Stable device id.</param>
/// <param name="StartedAt">When the process started.</param>
internal sealed record HealthFold(string Device, DateTimeOffset StartedAt)
{
    /// <summary>The message types that say something about health.</summary>
    public static readonly ImmutableArray<Type> Sources =
    [
        typeof(StationProtocol.Started),
        typeof(StationProtocol.ChildLost),
        typeof(SensorProtocol.StateChanged),
        typeof(SensorProtocol.Counted),
        typeof(SensorProtocol.SourceChanged),
        typeof(BatchingProtocol.Progress),
        typeof(SpoolProtocol.MarksChanged),
        typeof(SpoolProtocol.HealthChanged),
        typeof(TokenProtocol.StateChanged),
        typeof(ChannelProtocol.StatusChanged),
    ];

    private SpoolIdentity? Spool { get; init; }

    private SpoolState? Marks { get; init; }

    private string? SpoolProblem { get; init; }

    private string? TokenProblem { get; init; }

    private string? Lost { get; init; }

    private ChannelStatusReport? Channel { get; init; }

    private DateTimeOffset? LastCommitAt { get; init; }

    private BatchingProtocol.BatchingCounters? Batching { get; init; }

    private SensorProtocol.SourceChanged? Source { get; init; }

    private ImmutableSortedDictionary<SensorKind, SensorProtocol.StateChanged> Sensors { get; init; } =
        ImmutableSortedDictionary<SensorKind, SensorProtocol.StateChanged>.Empty;

    private ImmutableDictionary<string, DateTimeOffset> Since { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Takes in one message; the same fold when the message says nothing about health.</summary>
    public HealthFold Apply(object message, DateTimeOffset at)
    {
        var next = message switch
        {
            StationProtocol.Started started => this with { Spool = started.Spool },
            StationProtocol.ChildLost lost => this with { Lost = $"the part \"{lost.Child}\" failed again and again" },
            SensorProtocol.StateChanged changed => this with { Sensors = Sensors.SetItem(changed.Sensor, changed) },
            SensorProtocol.SourceChanged changed => this with { Source = changed },
            SensorProtocol.Counted counted when Sensors.TryGetValue(counted.Sensor, out var known) =>
                this with { Sensors = Sensors.SetItem(counted.Sensor, known with { Counters = counted.Counters }) },
            BatchingProtocol.Progress progress => this with { Batching = progress.Counters },
            SpoolProtocol.MarksChanged marks => this with { Marks = marks.State },
            SpoolProtocol.HealthChanged changed => this with { SpoolProblem = changed.Failure is null ? null : changed.Message ?? changed.Failure.ToString() },
            TokenProtocol.StateChanged changed => this with { TokenProblem = changed.Failure?.Message },
            ChannelProtocol.StatusChanged changed => this with
            {
                Channel = changed.Status,
                // The first word only tells what had been committed before this process.
                LastCommitAt = Channel is { } known && changed.Status.Committed != known.Committed ? at : LastCommitAt,
            },
            _ => this,
        };
        return ReferenceEquals(next, this) ? this : next with { Since = next.Remember(at) };
    }

    /// <summary>The picture at this moment.</summary>
    public StationStatus Snapshot(DateTimeOffset at) => new(
        Device,
        at,
        Live: Lost is null,
        [.. Problems().Select(problem => new StatusReason(problem.Part, problem.Reason, problem.Hint, Since.GetValueOrDefault(problem.Part, at)))],
        [.. Sensors.Values.Select(Summarize)],
        Marks is null
            ? SpoolSummary.Unknown
            : new SpoolSummary(
                Marks.Rows,
                Marks.Bytes,
                Marks.Last.Value,
                Marks.TrimmedTo.Sequence.Value,
                Marks.OldestSealedAt,
                Batching?.RowsDropped ?? 0,
                SpoolProblem),
        Channel is null
            ? ChannelSummary.Unknown
            : new ChannelSummary(
                Words.Of(Channel.Phase),
                Spool?.Channel,
                Spool?.Target,
                Channel.Committed.Sequence.Value == 0 ? null : Channel.Committed.ToString(),
                LastCommitAt,
                Channel.Totals.Sessions,
                ChannelProblem()),
        Statistics(at),
        Lost)
    {
        Sampling = Batching is null ? SamplingSummary.None : new SamplingSummary(Batching.RowsBuilt, Batching.Batches),
    };

    private StationStatistics Statistics(DateTimeOffset at) => Channel is not { } channel
        ? StationStatistics.None with { Elapsed = at - StartedAt }
        : new StationStatistics(
            channel.Totals.Rows,
            channel.Totals.Batches,
            channel.Totals.Bytes,
            channel.Totals.Failures,
            at - StartedAt,
            channel.Accepted.Value == 0 ? null : channel.Accepted.ToString());

    private IEnumerable<(string Part, string Reason, string? Hint)> Problems()
    {
        if (Spool is null) yield return ("station", "the spool is not open yet", null);
        if (Lost is { } lost) yield return ("station", lost, null);
        if (SpoolProblem is { } disk) yield return ("spool", $"the spool cannot be used: {disk}", "free disk space or check the card; collecting goes on in memory");
        if (Source is { Source: SensorSource.Simulation, Asked: false })
            yield return ("sensors", "no I2C sensor was found: all values are simulated", "check I2C, wiring and addresses (check-sensors); sensors.simulate = on or off says what is wanted");
        if (Source is { Source: SensorSource.Hardware } && NoChipWasEverFound)
            yield return ("sensors", "no I2C sensor was found: the columns of all of them stay NULL", "check I2C, wiring and addresses (check-sensors), or say enabled = off");
        foreach (var sensor in Sensors.Values.Where(sensor => sensor is { State: SensorProtocol.SensorState.Offline, Absent: false }))
        {
            yield return ("sensors", $"{Words.Of(sensor.Sensor)} is offline: {sensor.Failure?.Message ?? "no answer"}", sensor.Failure?.Hint);
        }

        if (ChannelProblem() is { } channel) yield return ("channel", channel, null);
        if (TokenProblem is { } token) yield return ("token", token, null);
    }

    // One chip that is not there may be meant so; that all of those in use are not can hardly be.
    private bool NoChipWasEverFound
    {
        get
        {
            var chips = Sensors.Values.Where(sensor => sensor.Sensor != SensorKind.System).ToArray();
            return chips.Length > 0 && Array.TrueForAll(chips, chip => chip is { State: SensorProtocol.SensorState.Offline, Absent: true });
        }
    }

    private string? ChannelProblem() => Channel switch
    {
        { Phase: ChannelPhase.Suspended, LastEnd: { } end } => $"delivery is suspended: {Words.Of(end)}",
        { Phase: ChannelPhase.BackingOff, LastEnd: { } end } => $"delivery waits for its next try: {Words.Of(end)}",
        { Phase: ChannelPhase.Running, LastTrouble: { } trouble } => $"delivery is being repeated: {trouble}",
        _ => null,
    };

    /// <summary>A part's problem is as old as its first appearance, whatever its wording becomes.</summary>
    private ImmutableDictionary<string, DateTimeOffset> Remember(DateTimeOffset at)
    {
        var parts = Problems().Select(problem => problem.Part).ToHashSet(StringComparer.Ordinal);
        var kept = Since.RemoveRange(Since.Keys.Where(part => !parts.Contains(part)));
        return kept.AddRange(parts.Where(part => !kept.ContainsKey(part)).Select(part => KeyValuePair.Create(part, at)));
    }

    private static SensorSummary Summarize(SensorProtocol.StateChanged sensor) => new(
        Words.Of(sensor.Sensor),
        Words.Of(sensor.State),
        sensor.Identity,
        sensor.Simulated,
        sensor.Counters.Readings,
        sensor.Counters.Failures,
        sensor.Failure?.Message);
}
