using System.Collections.Immutable;

namespace ThermalActors.Actors.Health;

/// <summary>What the station is doing, at one moment; what the page, the health end points and the watchdog read.</summary>
/// <param name="Device">Stable device id.</param>
/// <param name="At">When the snapshot was taken, UTC.</param>
/// <param name="Live">True while the station makes progress: ticks reach the disk, timers fire in time. Being offline is no reason to be dead.</param>
/// <param name="NotReady">Why rows do not arrive in the table right now; empty when they do.</param>
/// <param name="Sensors">The sensors in the order of probing.</param>
/// <param name="Spool">What waits on disk.</param>
/// <param name="Channel">How it is sent.</param>
/// <param name="Statistics">What was sent since start.</param>
/// <param name="Fatal">Why the process must end; null while it need not.</param>
public sealed record StationStatus(
    string Device,
    DateTimeOffset At,
    bool Live,
    ImmutableArray<StatusReason> NotReady,
    ImmutableArray<SensorSummary> Sensors,
    SpoolSummary Spool,
    ChannelSummary Channel,
    StationStatistics Statistics,
    string? Fatal = null)
{
    /// <summary>How far sampling has come.</summary>
    public SamplingSummary Sampling { get; init; } = SamplingSummary.None;

    /// <summary>The access to the service.</summary>
    public TokenSummary Token { get; init; } = TokenSummary.None;

    /// <summary>What went wrong last, newest first, a bounded number.</summary>
    public ImmutableArray<ErrorSummary> Errors { get; init; } = [];

    /// <summary>What the wall clock is worth.</summary>
    public ClockSummary Clock { get; init; } = ClockSummary.Unknown;

    /// <summary>True when rows arrive in the table.</summary>
    public bool Ready => Live && NotReady.IsEmpty;

    /// <summary>Before anything is known: alive, and not ready because it is starting.</summary>
    /// <param name="device">Stable device id.</param>
    /// <param name="at">The present.</param>
    public static StationStatus Starting(string device, DateTimeOffset at) => new(
        device, at, true, [new StatusReason(StatusReason.Starting, "station", "starting", null, at)], [], SpoolSummary.Unknown, ChannelSummary.Unknown, StationStatistics.None);
}

/// <summary>One reason for not being ready.</summary>
/// <param name="Code">What is the matter, for programs: one of the constants here, never reworded.</param>
/// <param name="Part">What it concerns: sensors, spool, channel, token, clock, station.</param>
/// <param name="Reason">One line for a person.</param>
/// <param name="Hint">What to do about it; null when it passes by itself.</param>
/// <param name="Since">Since when, UTC.</param>
public sealed record StatusReason(string Code, string Part, string Reason, string? Hint, DateTimeOffset Since)
{
    /// <summary>The spool is not open yet.</summary>
    public const string Starting = "station-starting";

    /// <summary>A part failed again and again; the process ends.</summary>
    public const string PartLost = "station-part-lost";

    /// <summary>The spool cannot be read or written.</summary>
    public const string SpoolFailing = "spool-failing";

    /// <summary>Rows of uncertain owner wait for a decision.</summary>
    public const string RowsSetAside = "rows-set-aside";

    /// <summary>No chip was found and nobody asked for simulated values.</summary>
    public const string SensorsSimulated = "sensors-simulated";

    /// <summary>No chip was ever found, and none is simulated.</summary>
    public const string SensorsMissing = "sensors-missing";

    /// <summary>A sensor that was there, or must be there, does not answer.</summary>
    public const string SensorOffline = "sensor-offline";

    /// <summary>Rows or logins wait for a clock that can be trusted.</summary>
    public const string ClockUntrusted = "clock-untrusted";

    /// <summary>Delivery needs a person.</summary>
    public const string ChannelSuspended = "channel-suspended";

    /// <summary>Delivery waits for its next try.</summary>
    public const string ChannelBackingOff = "channel-backing-off";

    /// <summary>A call is being repeated.</summary>
    public const string ChannelRepeating = "channel-repeating";

    /// <summary>No token could be obtained.</summary>
    public const string TokenRefused = "token-refused";
}

/// <summary>One sensor.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="State">State of its actor.</param>
/// <param name="Identity">Serial number or chip id, null before it was found.</param>
/// <param name="Simulated">True when its values are not measured.</param>
/// <param name="Readings">Readings since start.</param>
/// <param name="Failures">Failures since start.</param>
/// <param name="Problem">The last failure while it lasts, null when it works.</param>
public sealed record SensorSummary(string Name, string State, string? Identity, bool Simulated, long Readings, long Failures, string? Problem)
{
    /// <summary>The newest reading, however old; null before the first one.</summary>
    public ReadingSummary? Last { get; init; }
}

/// <summary>How far sampling has come since start; what the watchdog judges progress by.</summary>
/// <param name="RowsBuilt">Rows that sampling has built.</param>
/// <param name="BatchesStored">Batches that the spool has dealt with.</param>
public sealed record SamplingSummary(long RowsBuilt, long BatchesStored)
{
    /// <summary>Nothing was sampled yet.</summary>
    public static SamplingSummary None { get; } = new(0, 0);

    /// <summary>Rows that are in memory only, because their batch is open or the spool has not stored them yet.</summary>
    public long RowsHeld { get; init; }
}

/// <summary>What waits on disk.</summary>
/// <param name="Rows">Rows that are not yet committed; null while the spool is not open.</param>
/// <param name="Bytes">Size of the spool in bytes.</param>
/// <param name="LastStored">Number of the newest row on disk.</param>
/// <param name="Committed">Number of the newest committed row.</param>
/// <param name="OldestSealedAt">When the oldest waiting batch was sealed, UTC.</param>
/// <param name="DroppedRows">Rows that had to give way since start.</param>
/// <param name="Problem">What is wrong with the disk, null when nothing is.</param>
public sealed record SpoolSummary(long? Rows, long Bytes, long LastStored, long Committed, DateTimeOffset? OldestSealedAt, long DroppedRows, string? Problem)
{
    /// <summary>Rows of uncertain owner that are kept until they are released.</summary>
    public long RowsSetAside { get; init; }

    /// <summary>Nothing is known yet.</summary>
    public static SpoolSummary Unknown { get; } = new(null, 0, 0, 0, null, 0, null);
}

/// <summary>How rows are sent.</summary>
/// <param name="Phase">Phase of the channel.</param>
/// <param name="Name">Channel name, null before the spool is open.</param>
/// <param name="Target"><c>account/database.schema.pipe</c>.</param>
/// <param name="OffsetToken">The offset token that is committed, null before the first.</param>
/// <param name="LastCommitAt">When the last commit was seen, UTC.</param>
/// <param name="Sessions">Sessions opened since start.</param>
/// <param name="Problem">Why it does not send, null when it does.</param>
public sealed record ChannelSummary(string Phase, string? Name, string? Target, string? OffsetToken, DateTimeOffset? LastCommitAt, long Sessions, string? Problem)
{
    /// <summary>How a backlog is worked off; null when there is none worth the name.</summary>
    public CatchUpSummary? CatchUp { get; init; }

    /// <summary>Rows that the service has rejected over the life of this channel; they are in the quarantine.</summary>
    public long RowsRejected { get; init; }

    /// <summary>Nothing is known yet.</summary>
    public static ChannelSummary Unknown { get; } = new("starting", null, null, null, null, 0, null);
}

/// <summary>How a backlog is worked off.</summary>
/// <param name="RowsLeft">Rows that are stored and not committed.</param>
/// <param name="RowsPerSecond">Rows that became committed a second, over the last minute.</param>
/// <param name="SecondsToGo">Until the backlog is gone at that pace; null when it does not shrink.</param>
public sealed record CatchUpSummary(long RowsLeft, double RowsPerSecond, double? SecondsToGo);

/// <summary>What the wall clock is worth.</summary>
/// <param name="State"><c>trusted</c>, <c>unconfirmed</c> or <c>wrong</c>; <c>unknown</c> before the first look.</param>
/// <param name="Reason">Why.</param>
/// <param name="Holds">True while rows with untrusted times wait in the spool.</param>
/// <param name="Signs">True while a login may be signed.</param>
/// <param name="ServerErrorSeconds">This clock minus Snowflake's; null before its first dated answer.</param>
/// <param name="RowsRepaired">Rows on disk whose times were put right since start.</param>
public sealed record ClockSummary(string State, string? Reason, bool Holds, bool Signs, double? ServerErrorSeconds, long RowsRepaired)
{
    /// <summary>Nothing is known yet.</summary>
    public static ClockSummary Unknown { get; } = new("unknown", null, false, true, null, 0);
}
