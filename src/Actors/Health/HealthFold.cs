using System.Collections.Immutable;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Station;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Health;

/// <summary>Folds what the actors say into one picture: pure.</summary>
internal static class HealthFold
{
    /// <summary>The message types that say something about health.</summary>
    public static readonly ImmutableArray<Type> Sources =
    [
        typeof(StationProtocol.Started),
        typeof(SensorProtocol.StateChanged),
        typeof(BatchingProtocol.FirstTick),
        typeof(BatchingProtocol.Progress),
        typeof(SpoolProtocol.MarksChanged),
        typeof(SpoolProtocol.HealthChanged),
        typeof(TokenProtocol.StateChanged),
        typeof(ChannelProtocol.StatusChanged),
    ];

    /// <summary>The picture after a message; the same one when the message says nothing about health.</summary>
    public static StationHealth Apply(StationHealth health, object message)
    {
        StationHealth? next = message switch
        {
            StationProtocol.Started started => health with { Started = true, SpoolId = started.Spool.SpoolId, ChannelName = started.Spool.Channel },
            SensorProtocol.StateChanged changed => health with { Sensors = health.Sensors.SetItem(changed.Sensor, Of(changed)) },
            BatchingProtocol.FirstTick => health with { Sampling = true },
            BatchingProtocol.Progress progress => health with { Sampling = true, Batching = Of(progress.Counters) },
            SpoolProtocol.MarksChanged marks => health with { Spool = Of(marks) with { Problem = health.Spool.Problem } },
            SpoolProtocol.HealthChanged changed => health with { Spool = health.Spool with { Problem = changed.Failure is null ? null : changed.Message } },
            TokenProtocol.StateChanged changed => health with { Token = Of(health.Token, changed) },
            ChannelProtocol.StatusChanged changed => health with { Channel = Of(changed.Status) },
            _ => null,
        };
        return next is null ? health : next with { Reasons = ReasonsOf(next) };
    }

    private static ImmutableArray<string> ReasonsOf(StationHealth health)
    {
        var reasons = ImmutableArray.CreateBuilder<string>();
        if (!health.Started) reasons.Add("the spool is not open yet");
        if (health.Spool.Problem is { } disk) reasons.Add($"the spool cannot write: {disk}");
        foreach (var (kind, sensor) in health.Sensors)
        {
            if (sensor.State == "offline") reasons.Add($"sensor {kind} is offline: {sensor.Problem ?? "no answer"}");
        }

        switch (health.Channel)
        {
            case { Phase: "suspended" } channel:
                reasons.Add($"delivery is suspended: {channel.LastEnd}");
                break;
            case { Phase: "backing-off" } channel:
                reasons.Add($"delivery waits for its next try: {channel.LastEnd}");
                break;
            case { LastTrouble: { } trouble }:
                reasons.Add($"delivery is being repeated: {trouble}");
                break;
        }

        if (health.Token.Problem is { } problem) reasons.Add($"no token: {problem}");
        return reasons.ToImmutable();
    }

    private static SensorHealth Of(SensorProtocol.StateChanged changed) => new(
        changed.State switch
        {
            SensorProtocol.SensorState.Probing => "probing",
            SensorProtocol.SensorState.WarmingUp => "warming-up",
            SensorProtocol.SensorState.Reading => "reading",
            SensorProtocol.SensorState.Offline => "offline",
            _ => "stopped",
        },
        changed.Identity,
        changed.Failure?.Message,
        changed.Failure?.Hint,
        changed.Counters.Readings,
        changed.Counters.Failures);

    private static BatchingHealth Of(BatchingProtocol.BatchingCounters counters) => new(
        counters.RowsBuilt,
        counters.RowsStored,
        counters.RowsDropped,
        counters.RowsHeld,
        counters.Batches,
        counters.ReadingsUsed,
        counters.ReadingsSuperseded);

    private static SpoolHealth Of(SpoolProtocol.MarksChanged marks) => new(
        marks.State.Last.Value,
        marks.State.OfferedTo.Value,
        marks.State.TrimmedTo.Sequence.Value,
        marks.State.Rows,
        marks.State.Bytes,
        marks.State.OldestSealedAt);

    private static TokenHealth Of(TokenHealth before, TokenProtocol.StateChanged changed) => changed.Failure is { } failure
        ? before with { Problem = failure.Message }
        : new TokenHealth(changed.Epoch, changed.IngestHost, changed.ObtainedAt, changed.Lifetime);

    private static ChannelHealth Of(ChannelStatusReport status) => new(
        status.Phase switch
        {
            ChannelPhase.Attaching => "attaching",
            ChannelPhase.Running => "running",
            ChannelPhase.BackingOff => "backing-off",
            ChannelPhase.Suspended => "suspended",
            _ => "drained",
        },
        status.Session,
        status.Accepted.Value,
        status.Committed.Sequence.Value,
        status.Committed.Sequence == Sequence.None ? null : status.Committed.ToString(),
        status.Totals.Rows,
        status.Totals.Batches,
        status.Totals.Bytes,
        status.Totals.Failures,
        status.Totals.Sessions,
        status.LastEnd is { } end ? $"{end.Reason} {end.Code}: {end.Message}".Replace(" :", ":", StringComparison.Ordinal) : null,
        status.LastAlarm,
        status.LastTrouble);
}
