using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Actors.Telemetry;

/// <summary>Folds what the parts publish into what the metrics are read from. Pure: nobody does anything for the metrics alone.</summary>
internal static class TelemetryFold
{
    /// <summary>The message types that say something countable.</summary>
    public static readonly ImmutableArray<Type> Sources =
    [
        typeof(SensorProtocol.StateChanged),
        typeof(SensorProtocol.Counted),
        typeof(BatchingProtocol.Observed),
        typeof(BatchingProtocol.Progress),
        typeof(SpoolProtocol.MarksChanged),
        typeof(SpoolProtocol.HealthChanged),
        typeof(SpoolProtocol.Reported),
        typeof(TokenProtocol.StateChanged),
        typeof(ChannelProtocol.StatusChanged),
        typeof(DeadLetter),
        typeof(ActorRestarted),
    ];

    // The actors of the tree; the channel's sessions have numbers, so everything below counts as its parent.
    private static readonly ImmutableArray<string> Parts = ["tokens", "spool", "batching", "sensors", "channel", "clock"];

    /// <summary>Takes in one message.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="message">The message.</param>
    /// <param name="uptime">The present on the monotonic clock.</param>
    /// <param name="commits">How long the commits took that the message tells of.</param>
    public static TelemetryState Apply(this TelemetryState state, object message, TimeSpan uptime, out ImmutableArray<TimeSpan> commits)
    {
        commits = [];
        switch (message)
        {
            case SensorProtocol.StateChanged changed:
                return state.With(changed.Sensor, tally => OnChanged(tally, changed));
            case SensorProtocol.Counted counted:
                return state.With(counted.Sensor, tally => tally.Count(counted.Counters));
            case BatchingProtocol.Observed observed:
                return state.With(observed.Reading.Sensor, tally => tally with { Newest = observed.Reading });
            case BatchingProtocol.Progress progress:
                return state with { Batching = progress.Counters };
            case SpoolProtocol.MarksChanged marks:
                return state with
                {
                    Spool = marks.State,
                    Rows = state.Spool is { } before ? state.Rows.Move(before, marks.State) : SpoolTally.Begin(marks.State),
                };
            case SpoolProtocol.HealthChanged { Failure: { } failure }:
                return state with { SpoolFailures = state.SpoolFailures.Add(Words.Code(failure.ToString())) };
            case SpoolProtocol.Reported reported:
                return state with { Rows = state.Rows.Observe(reported.Report) };
            case TokenProtocol.StateChanged changed:
                return state with
                {
                    Token = changed,
                    TokenExchanges = state.TokenExchanges.Add(changed.Failure is { } refused ? Words.Code(refused.Class.ToString()) : "ok"),
                };
            case ChannelProtocol.StatusChanged changed:
                return OnChannel(state, changed.Status, uptime, out commits);
            case DeadLetter:
                return state with { DeadLetters = state.DeadLetters + 1 };
            case ActorRestarted restarted:
                return state with { Restarts = state.Restarts.Add(PartOf(restarted.Subject.Path.Elements)) };
            default:
                return state;
        }
    }

    private static TelemetryState With(this TelemetryState state, SensorKind sensor, Func<SensorTally, SensorTally> change) =>
        state with { Sensors = state.Sensors.SetItem(sensor, change(state.Sensors.GetValueOrDefault(sensor, SensorTally.None))) };

    private static SensorTally OnChanged(SensorTally tally, SensorProtocol.StateChanged changed)
    {
        var next = tally.Count(changed.Counters) with { State = changed.State, Simulated = changed.Simulated };
        var lost = changed is { State: SensorProtocol.SensorState.Offline, Absent: false } && tally.State != SensorProtocol.SensorState.Offline;
        return lost ? next with { Outages = next.Outages.Add(Words.Code(changed.Failure?.Reason.ToString() ?? "Unknown")) } : next;
    }

    private static TelemetryState OnChannel(TelemetryState state, ChannelStatusReport status, TimeSpan uptime, out ImmutableArray<TimeSpan> commits)
    {
        var watched = state.Commits.Observe(state.Channel, status, uptime, out commits);
        // Every end is an object of its own; a status that repeats it is no second end.
        var ended = status.LastEnd is { } end && !ReferenceEquals(end, state.Channel?.LastEnd) ? Words.Code(end.Reason.ToString()) : null;
        return state with
        {
            Channel = status,
            Earlier = state.Channel is { } last && status.Totals.Sessions < last.Totals.Sessions ? state.Sent : state.Earlier,
            Commits = watched,
            SessionEnds = ended is null ? state.SessionEnds : state.SessionEnds.Add(ended),
        };
    }

    private static string PartOf(IReadOnlyList<string> path)
    {
        foreach (var name in path)
        {
            if (Parts.Contains(name, StringComparer.Ordinal)) return name;
        }

        return "other";
    }
}
