using System.Collections.Immutable;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Sensors;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Telemetry;

/// <summary>
/// What the metrics are read from: the newest word of every part, and the sums that no part keeps itself. Immutable, so that
/// a scrape on another thread never sees half a change.
/// </summary>
internal sealed record TelemetryState
{
    public static readonly TelemetryState Initial = new();

    private TelemetryState()
    {
    }

    public BatchingProtocol.BatchingCounters? Batching { get; init; }

    public ImmutableSortedDictionary<SensorKind, SensorTally> Sensors { get; init; } = ImmutableSortedDictionary<SensorKind, SensorTally>.Empty;

    public SpoolState? Spool { get; init; }

    public SpoolTally Rows { get; init; } = SpoolTally.None;

    public ChannelStatusReport? Channel { get; init; }

    /// <summary>What was sent by channel actors that are gone: each counts from zero.</summary>
    public SendTotals Earlier { get; init; }

    /// <summary>What was sent since start.</summary>
    public SendTotals Sent => Channel is { } channel ? Earlier + channel.Totals : Earlier;

    public CommitWatch Commits { get; init; } = CommitWatch.None;

    public TokenProtocol.StateChanged? Token { get; init; }

    /// <summary>How often something happened, by kind: one label.</summary>
    public LabelCounts SpoolFailures { get; init; } = LabelCounts.None;

    public LabelCounts SessionEnds { get; init; } = LabelCounts.None;

    public LabelCounts TokenExchanges { get; init; } = LabelCounts.None;

    public LabelCounts Restarts { get; init; } = LabelCounts.None;

    public long DeadLetters { get; init; }
}

/// <summary>How often something happened, by the value of one label. The values are the members of an enumeration or a fixed list.</summary>
internal sealed record LabelCounts(ImmutableSortedDictionary<string, long> Each)
{
    public static readonly LabelCounts None = new(ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    public LabelCounts Add(string label, long count = 1) => new(Each.SetItem(label, Each.GetValueOrDefault(label) + count));
}

/// <summary>One sensor.</summary>
/// <param name="Before">Sums of the actor's earlier lives: a restart begins to count anew.</param>
/// <param name="Current">Counters of its present life.</param>
/// <param name="State">Its state.</param>
/// <param name="Simulated">Whether its values are simulated.</param>
/// <param name="Newest">Its newest reading.</param>
/// <param name="Outages">How often it went offline, by reason.</param>
internal sealed record SensorTally(
    SensorProtocol.SensorCounters Before,
    SensorProtocol.SensorCounters Current,
    SensorProtocol.SensorState State,
    bool Simulated,
    Reading? Newest,
    LabelCounts Outages)
{
    private static readonly SensorProtocol.SensorCounters Zero = new(0, 0, 0, 0, 0);

    public static readonly SensorTally None = new(Zero, Zero, SensorProtocol.SensorState.Probing, false, null, LabelCounts.None);

    /// <summary>Both lives together.</summary>
    public SensorProtocol.SensorCounters Total => Sum(Before, Current);

    /// <summary>True when the sensor can be read.</summary>
    public bool IsUp => State is SensorProtocol.SensorState.WarmingUp or SensorProtocol.SensorState.Reading;

    /// <summary>Takes in newer counters; lower ones are those of a new life.</summary>
    public SensorTally Count(SensorProtocol.SensorCounters counters) => counters.Probes < Current.Probes || counters.Readings < Current.Readings
        ? this with { Before = Total, Current = counters }
        : this with { Current = counters };

    private static SensorProtocol.SensorCounters Sum(SensorProtocol.SensorCounters a, SensorProtocol.SensorCounters b) =>
        new(a.Readings + b.Readings, a.NotReady + b.NotReady, a.Failures + b.Failures, a.Superseded + b.Superseded, a.Probes + b.Probes)
        {
            Rejected = a.Rejected + b.Rejected,
        };
}
