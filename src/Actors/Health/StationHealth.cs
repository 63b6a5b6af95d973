using System.Collections.Immutable;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Actors.Health;

/// <summary>An immutable picture of the whole station, folded from what its actors say; what page, statistics and probes show.</summary>
public sealed record StationHealth
{
    /// <summary>Nothing has been heard yet.</summary>
    public static readonly StationHealth Empty = new();

    /// <summary>True once every part was started.</summary>
    public bool Started { get; init; }

    /// <summary>True once the first sample tick has happened.</summary>
    public bool Sampling { get; init; }

    /// <summary>Random id of the spool, null before it is open.</summary>
    public string? SpoolId { get; init; }

    /// <summary>Name of the channel, null before the spool is open.</summary>
    public string? ChannelName { get; init; }

    /// <summary>One entry for every sensor that has an actor.</summary>
    public ImmutableSortedDictionary<SensorKind, SensorHealth> Sensors { get; init; } = ImmutableSortedDictionary<SensorKind, SensorHealth>.Empty;

    /// <summary>Rows between sensors and spool.</summary>
    public BatchingHealth Batching { get; init; } = new();

    /// <summary>Rows on disk.</summary>
    public SpoolHealth Spool { get; init; } = new();

    /// <summary>Delivery.</summary>
    public ChannelHealth Channel { get; init; } = new();

    /// <summary>Access.</summary>
    public TokenHealth Token { get; init; } = new();

    /// <summary>Why the station is not ready, one sentence each; empty when it is.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>True when there is no reason against it.</summary>
    public bool IsReady => Started && Reasons.IsEmpty;
}

/// <summary>One sensor.</summary>
/// <param name="State"><c>probing</c>, <c>warming-up</c>, <c>reading</c>, <c>offline</c> or <c>stopped</c>.</param>
/// <param name="Identity">Serial number or chip id, null before it was found.</param>
/// <param name="Problem">Why it gives nothing, null when it works.</param>
/// <param name="Hint">What to do about it.</param>
/// <param name="Readings">Readings since start.</param>
/// <param name="Failures">Failed reads since start.</param>
public sealed record SensorHealth(string State, string? Identity, string? Problem, string? Hint, long Readings, long Failures);

/// <summary>Rows between sensors and spool, since start.</summary>
/// <param name="RowsBuilt">Rows built.</param>
/// <param name="RowsStored">…of which on disk.</param>
/// <param name="RowsDropped">…of which gave way because the spool did not take them.</param>
/// <param name="RowsHeld">…of which still in memory.</param>
/// <param name="Batches">Batches stored.</param>
/// <param name="ReadingsUsed">Readings that filled a row.</param>
/// <param name="ReadingsSuperseded">Readings that gave way to a newer one.</param>
public sealed record BatchingHealth(
    long RowsBuilt = 0, long RowsStored = 0, long RowsDropped = 0, long RowsHeld = 0, long Batches = 0, long ReadingsUsed = 0, long ReadingsSuperseded = 0);

/// <summary>Rows on disk.</summary>
/// <param name="LastNumber">Number of the newest row.</param>
/// <param name="OfferedTo">Numbers up to here may have left the machine.</param>
/// <param name="TrimmedTo">Numbers up to here are committed and deleted.</param>
/// <param name="Rows">Rows that wait.</param>
/// <param name="Bytes">Size of the files in bytes.</param>
/// <param name="OldestSealedAt">When the oldest waiting frame was sealed.</param>
/// <param name="Problem">What the disk refuses, null when it works.</param>
public sealed record SpoolHealth(
    long LastNumber = 0, long OfferedTo = 0, long TrimmedTo = 0, long Rows = 0, long Bytes = 0, DateTimeOffset? OldestSealedAt = null, string? Problem = null);

/// <summary>Delivery.</summary>
/// <param name="Phase"><c>attaching</c>, <c>running</c>, <c>backing-off</c>, <c>suspended</c> or <c>drained</c>.</param>
/// <param name="Session">Number of the session.</param>
/// <param name="Accepted">Last number that the service accepted.</param>
/// <param name="Committed">Last number that the service committed.</param>
/// <param name="CommittedToken">Its offset token.</param>
/// <param name="RowsSent">Rows accepted since start.</param>
/// <param name="BatchesSent">Appends accepted since start.</param>
/// <param name="BytesSent">NDJSON bytes accepted since start.</param>
/// <param name="Failures">Failed calls since start.</param>
/// <param name="Sessions">Sessions opened since start.</param>
/// <param name="LastEnd">How the last session ended.</param>
/// <param name="LastAlarm">The last alarm.</param>
/// <param name="LastTrouble">The failed call that is being repeated, null when calls succeed.</param>
public sealed record ChannelHealth(
    string Phase = "attaching",
    long Session = 0,
    long Accepted = 0,
    long Committed = 0,
    string? CommittedToken = null,
    long RowsSent = 0,
    long BatchesSent = 0,
    long BytesSent = 0,
    long Failures = 0,
    long Sessions = 0,
    string? LastEnd = null,
    string? LastAlarm = null,
    string? LastTrouble = null);

/// <summary>Access to the service.</summary>
/// <param name="Epoch">Number of the token.</param>
/// <param name="IngestHost">The discovered ingest host.</param>
/// <param name="ObtainedAt">When the token was obtained.</param>
/// <param name="Lifetime">How long it lives from then.</param>
/// <param name="Problem">Why there is no new one, null when there is.</param>
public sealed record TokenHealth(
    long Epoch = 0, string? IngestHost = null, DateTimeOffset? ObtainedAt = null, TimeSpan? Lifetime = null, string? Problem = null);
