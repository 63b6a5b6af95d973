using System.Collections.Immutable;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Station;
using ThermalActors.Actors.Tokens;

namespace ThermalActors.Actors.Health;

/// <summary>
/// The last things that went wrong, so that a person who looks an hour later still sees them. Pure and bounded; what repeats
/// itself is counted instead of listed.
/// </summary>
internal sealed record RecentErrors
{
    /// <summary>So many are kept.</summary>
    public const int Limit = 20;

    public static readonly RecentErrors None = new();

    private RecentErrors()
    {
    }

    /// <summary>Newest first.</summary>
    public ImmutableArray<ErrorSummary> List { get; private init; } = [];

    private ChannelStatusReport? Channel { get; init; }

    /// <summary>Takes in one message; the same list when it tells of nothing that went wrong.</summary>
    public RecentErrors Observe(object message, DateTimeOffset at) => message switch
    {
        StationProtocol.ChildLost lost => Add(at, "station", StatusReason.PartLost, $"the part \"{lost.Child}\" failed again and again"),
        SensorProtocol.StateChanged { State: SensorProtocol.SensorState.Offline, Absent: false, Failure: { } failure } sensor =>
            Add(at, "sensors", Words.Code(failure.Reason.ToString()), $"{Words.Of(sensor.Sensor)}: {failure.Message}"),
        SpoolProtocol.HealthChanged { Failure: { } failure } changed =>
            Add(at, "spool", Words.Code(failure.ToString()), changed.Message ?? failure.ToString()),
        SpoolProtocol.Reported reported => Add(at, "spool", Words.Code(reported.Report.GetType().Name), reported.Report.Message),
        TokenProtocol.StateChanged { Failure: { } failure } =>
            Add(at, "token", failure.Code ?? Words.Code(failure.Class.ToString()), failure.Message),
        ChannelProtocol.StatusChanged changed => Observe(changed.Status, at),
        _ => this,
    };

    // The status repeats what it last knew: only a change is news.
    private RecentErrors Observe(ChannelStatusReport status, DateTimeOffset at)
    {
        var next = this;
        var known = Channel;
        if (status.LastTrouble is { } trouble && !string.Equals(trouble, known?.LastTrouble, StringComparison.Ordinal))
            next = next.Add(at, "channel", "call-failed", trouble);
        if (status.LastAlarm is { } alarm && !string.Equals(alarm, known?.LastAlarm, StringComparison.Ordinal))
            next = next.Add(at, "channel", "alarm", alarm);
        if (status.LastEnd is { } end && end.Reason != SessionEndReason.Drained && !ReferenceEquals(end, known?.LastEnd))
            next = next.Add(at, "channel", end.Code ?? Words.Code(end.Reason.ToString()), end.Message);
        return ReferenceEquals(next, this) && Same(status, known) ? this : next with { Channel = status };
    }

    private static bool Same(ChannelStatusReport status, ChannelStatusReport? known) =>
        known is not null
        && ReferenceEquals(status.LastEnd, known.LastEnd)
        && string.Equals(status.LastAlarm, known.LastAlarm, StringComparison.Ordinal)
        && string.Equals(status.LastTrouble, known.LastTrouble, StringComparison.Ordinal);

    private RecentErrors Add(DateTimeOffset at, string part, string code, string message)
    {
        var before = List.FirstOrDefault(each => Matches(each, part, code, message));
        var rest = before is null ? List : List.Remove(before);
        var list = rest.Insert(0, new ErrorSummary(at, part, code, message, (before?.Times ?? 0) + 1));
        return this with { List = list.Length > Limit ? list.RemoveRange(Limit, list.Length - Limit) : list };
    }

    private static bool Matches(ErrorSummary error, string part, string code, string message) =>
        string.Equals(error.Part, part, StringComparison.Ordinal)
        && string.Equals(error.Code, code, StringComparison.Ordinal)
        && string.Equals(error.Message, message, StringComparison.Ordinal);
}
