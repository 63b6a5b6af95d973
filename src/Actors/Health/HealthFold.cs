using System.Collections.Immutable;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Clock;
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
        typeof(BatchingProtocol.Observed),
        typeof(SpoolProtocol.MarksChanged),
        typeof(SpoolProtocol.HealthChanged),
        typeof(SpoolProtocol.Reported),
        typeof(SpoolProtocol.Repaired),
        typeof(ClockProtocol.StateChanged),
        typeof(TokenProtocol.StateChanged),
        typeof(ChannelProtocol.StatusChanged),
    ];

    private SpoolIdentity? Spool { get; init; }

    private SpoolState? Marks { get; init; }

    private string? SpoolProblem { get; init; }

    private TokenSummary Token { get; init; } = TokenSummary.None;

    private RecentErrors Errors { get; init; } = RecentErrors.None;

    private string? Lost { get; init; }

    private ClockReport? Clock { get; init; }

    private long RowsRepaired { get; init; }

    private ChannelStatusReport? Channel { get; init; }

    private SendTotals Earlier { get; init; }

    private DateTimeOffset? LastCommitAt { get; init; }

    private BatchingProtocol.BatchingCounters? Batching { get; init; }

    private SensorProtocol.SourceChanged? Source { get; init; }

    private ImmutableSortedDictionary<SensorKind, SensorProtocol.StateChanged> Sensors { get; init; } =
        ImmutableSortedDictionary<SensorKind, SensorProtocol.StateChanged>.Empty;

    private ImmutableDictionary<SensorKind, Reading> Newest { get; init; } = ImmutableDictionary<SensorKind, Reading>.Empty;

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
            SpoolProtocol.Repaired repaired => this with { RowsRepaired = RowsRepaired + repaired.Rows },
            ClockProtocol.StateChanged changed => this with { Clock = changed.Report },
            TokenProtocol.StateChanged changed => this with { Token = Summarize(changed) },
            BatchingProtocol.Observed observed => this with { Newest = Newest.SetItem(observed.Reading.Sensor, observed.Reading) },
            ChannelProtocol.StatusChanged changed => this with
            {
                Channel = changed.Status,
                // A channel actor that starts anew, or that takes over from another, counts from zero.
                Earlier = Channel is { } last && changed.Status.Totals.Sessions < last.Totals.Sessions ? Earlier + last.Totals : Earlier,
                // The first word only tells what had been committed before this process.
                LastCommitAt = Channel is { } known && changed.Status.Committed != known.Committed ? at : LastCommitAt,
            },
            _ => this,
        };
        var errors = Errors.Observe(message, at);
        if (!ReferenceEquals(errors, Errors)) next = next with { Errors = errors };
        return ReferenceEquals(next, this) ? this : next with { Since = next.Remember(at) };
    }

    /// <summary>The picture at this moment.</summary>
    public StationStatus Snapshot(DateTimeOffset at) => new(
        Device,
        at,
        Live: Lost is null,
        [.. Problems().Select(problem => new StatusReason(problem.Code, problem.Part, problem.Reason, problem.Hint, Since.GetValueOrDefault(problem.Key, at)))],
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
                SpoolProblem)
            {
                RowsSetAside = Marks.RowsSetAside,
            },
        Channel is null
            ? ChannelSummary.Unknown
            : new ChannelSummary(
                Words.Of(Channel.Phase),
                Spool?.Channel,
                Spool?.Target,
                Channel.Committed.Sequence.Value == 0 ? null : Channel.Committed.ToString(),
                LastCommitAt,
                (Earlier + Channel.Totals).Sessions,
                ChannelProblem())
            {
                CatchUp = CatchUp(Channel),
                RowsRejected = Channel.RowsRejected,
            },
        Statistics(at),
        Lost)
    {
        Token = Token,
        Errors = Errors.List,
        Sampling = Batching is null ? SamplingSummary.None : new SamplingSummary(Batching.RowsBuilt, Batching.Batches) { RowsHeld = Batching.RowsHeld },
        Clock = Clock is null
            ? ClockSummary.Unknown
            : new ClockSummary(Words.Of(Clock.Verdict), Clock.Reason, Clock.Holds, Clock.Signs, Clock.ServerError?.TotalSeconds, RowsRepaired),
    };

    private StationStatistics Statistics(DateTimeOffset at)
    {
        if (Channel is not { } channel) return StationStatistics.None with { Elapsed = at - StartedAt };
        var totals = Earlier + channel.Totals;
        return new StationStatistics(
            totals.Rows, totals.Batches, totals.Bytes, totals.Failures, at - StartedAt, channel.Accepted.Value == 0 ? null : channel.Accepted.ToString())
        {
            CatchUp = CatchUp(channel),
        };
    }

    private static CatchUpSummary? CatchUp(ChannelStatusReport channel) => channel.CatchUp is { } progress
        ? new CatchUpSummary(progress.RowsLeft, Math.Round(progress.RowsPerSecond, 1), progress.TimeToGo?.TotalSeconds)
        : null;

    private IEnumerable<Problem> Problems()
    {
        if (Spool is null) yield return new(StatusReason.Starting, "station", "the spool is not open yet", null);
        if (Lost is { } lost) yield return new(StatusReason.PartLost, "station", lost, null);
        if (SpoolProblem is { } disk)
            yield return new(StatusReason.SpoolFailing, "spool", $"the spool cannot be used: {disk}", "free disk space or check the card; collecting goes on in memory");
        if (Marks is { RowsSetAside: > 0 and var aside })
        {
            yield return new(
                StatusReason.RowsSetAside,
                "spool",
                $"{aside} rows of uncertain owner are set aside: an older card image or a clone may have sent them",
                "see what they are (thermal-actors spool status), then send them (thermal-actors spool release)");
        }

        if (Source is { Source: SensorSource.Simulation, Asked: false })
        {
            yield return new(
                StatusReason.SensorsSimulated,
                "sensors",
                "no I2C sensor was found: all values are simulated",
                "check I2C, wiring and addresses (check-sensors); sensors.simulate = on or off says what is wanted");
        }

        if (Source is { Source: SensorSource.Hardware } && NoChipWasEverFound)
        {
            yield return new(
                StatusReason.SensorsMissing,
                "sensors",
                "no I2C sensor was found: the columns of all of them stay NULL",
                "check I2C, wiring and addresses (check-sensors), or say enabled = off");
        }

        foreach (var sensor in Sensors.Values.Where(sensor => sensor is { State: SensorProtocol.SensorState.Offline, Absent: false }))
        {
            var name = Words.Of(sensor.Sensor);
            yield return new(StatusReason.SensorOffline, "sensors", $"{name} is offline: {sensor.Failure?.Message ?? "no answer"}", sensor.Failure?.Hint)
            {
                Subject = name,
            };
        }

        if (ClockProblem() is { } clock)
        {
            yield return new(
                StatusReason.ClockUntrusted, "clock", clock, "check the time service: timedatectl; clock.require-sync says what waits for it");
        }

        if (ChannelProblem() is { } channel) yield return new(ChannelCode(), "channel", channel, null);
        if (Token.Problem is { } token) yield return new(StatusReason.TokenRefused, "token", token, null);
    }

    private string? ClockProblem() => Clock switch
    {
        { Holds: true } clock => $"rows wait for the clock: {clock.Reason}",
        { Signs: false } clock => $"no login is signed: {clock.Reason}",
        _ => null,
    };

    private string ChannelCode() => Channel?.Phase switch
    {
        ChannelPhase.Suspended => StatusReason.ChannelSuspended,
        ChannelPhase.BackingOff => StatusReason.ChannelBackingOff,
        _ => StatusReason.ChannelRepeating,
    };

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
        { Phase: ChannelPhase.Switching, LastTrouble: { } trouble } => $"rows wait for another channel: {trouble}",
        { Phase: ChannelPhase.Switching } => "rows wait for another channel to take over",
        { Phase: ChannelPhase.BackingOff, LastEnd: { } end } => $"delivery waits for its next try: {Words.Of(end)}",
        { Phase: ChannelPhase.Running, LastTrouble: { } trouble } => $"delivery is being repeated: {trouble}",
        _ => null,
    };

    /// <summary>A problem is as old as its first appearance, whatever its wording becomes.</summary>
    private ImmutableDictionary<string, DateTimeOffset> Remember(DateTimeOffset at)
    {
        var keys = Problems().Select(problem => problem.Key).ToHashSet(StringComparer.Ordinal);
        var kept = Since.RemoveRange(Since.Keys.Where(key => !keys.Contains(key)));
        return kept.AddRange(keys.Where(key => !kept.ContainsKey(key)).Select(key => KeyValuePair.Create(key, at)));
    }

    private TokenSummary Summarize(TokenProtocol.StateChanged changed) => new(
        changed.Kind is { } kind ? Words.Of(kind) : null,
        changed.IngestHost,
        changed.ObtainedAt,
        changed.ReceivedAt,
        changed.Lifetime,
        changed.Failure is null ? Token.Renewals + 1 : Token.Renewals,
        changed.Failure?.Message);

    private static ReadingSummary? Summarize(Reading? reading, SensorProtocol.SensorState state) => reading is null
        ? null
        : new ReadingSummary(
            reading.TakenAt.At,
            reading.TakenAt.Uptime,
            // Who is offline no longer vouches for what it said.
            state is SensorProtocol.SensorState.Reading or SensorProtocol.SensorState.WarmingUp ? Words.Of(reading.Status) : Words.Of(SensorStatus.Offline),
            MeasuredValues.Of(reading));

    private SensorSummary Summarize(SensorProtocol.StateChanged sensor) => new(
        Words.Of(sensor.Sensor),
        Words.Of(sensor.State),
        sensor.Identity,
        sensor.Simulated,
        sensor.Counters.Readings,
        sensor.Counters.Failures,
        sensor.Failure?.Message)
    {
        Last = Summarize(Newest.GetValueOrDefault(sensor.Sensor), sensor.State),
    };

    /// <summary>What keeps rows from the table.</summary>
    private sealed record Problem(string Code, string Part, string Reason, string? Hint)
    {
        /// <summary>Which of several, where there can be several of this code.</summary>
        public string Subject { get; init; } = "";

        public string Key => $"{Code} {Subject}";
    }
}
