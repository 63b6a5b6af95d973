using ThermalActors.Readings.Sensors;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Settings;

/// <summary>Everything a station is told, validated (<c>thermal-actors { … }</c>, hocon/reference.conf).</summary>
/// <param name="DeviceId">Stable device id, <c>[A-Z0-9_-]</c>.</param>
/// <param name="DataDirectory">Absolute path of the state directory.</param>
/// <param name="Sensors">The sensors.</param>
/// <param name="Batching">How rows become batches.</param>
/// <param name="Snowflake">Where they go and as whom.</param>
/// <param name="Channel">How they are sent.</param>
/// <param name="Spool">How they are kept.</param>
/// <param name="Host">The process around it.</param>
public sealed record StationSettings(
    string DeviceId,
    string DataDirectory,
    SensorsSettings Sensors,
    BatchingSettings Batching,
    SnowflakeSettings Snowflake,
    ChannelSettings Channel,
    SpoolSettings Spool,
    HostSettings Host)
{
    /// <summary>The clock.</summary>
    public ClockSettings Clock { get; init; } = new(ClockSync.Auto);

    /// <summary>The way to Snowflake: <c>thermal-actors.network</c>.</summary>
    public NetworkOptions Network { get; init; } = NetworkOptions.Default;

    /// <summary>Who else gets metrics and traces.</summary>
    public TelemetrySettings Telemetry { get; init; } = new(null, OtlpProtocol.Grpc, TimeSpan.FromMinutes(1), true, 0.01);

    /// <summary>Fingerprint of the settings in force (<see cref="HoconReader.Fingerprint"/>); empty when they were not read.</summary>
    public string ConfigurationHash { get; init; } = "";
}

/// <summary>When sensors are simulated.</summary>
public enum SimulationMode
{
    /// <summary>Never.</summary>
    Off,

    /// <summary>Only when no I2C sensor at all is found at start.</summary>
    Auto,

    /// <summary>Always.</summary>
    On,
}

/// <summary><c>thermal-actors.sensors</c>.</summary>
/// <param name="Bus">Number of the I2C bus (1 = the header pins of a Pi).</param>
/// <param name="Simulate">When to simulate.</param>
/// <param name="Seed">Seed of the simulated environment.</param>
/// <param name="SampleInterval">Time between two rows; at least 100 ms.</param>
/// <param name="Each">Settings per sensor, one entry for every <see cref="SensorKind"/>.</param>
public sealed record SensorsSettings(
    int Bus,
    SimulationMode Simulate,
    int Seed,
    TimeSpan SampleInterval,
    IReadOnlyDictionary<SensorKind, SensorSettings> Each)
{
    /// <summary>Script of what goes wrong with the simulated sensors; null = nothing.</summary>
    public string? Faults { get; init; }
}

/// <summary>Whether a sensor is used.</summary>
public enum SensorUse
{
    /// <summary>Not at all: no probe, no column.</summary>
    Off,

    /// <summary>When it is found; its absence is no fault.</summary>
    Auto,

    /// <summary>Always; its absence is a fault that is reported.</summary>
    On,
}

/// <summary><c>thermal-actors.sensors.NAME</c>.</summary>
/// <param name="Enabled">Whether the sensor is used.</param>
/// <param name="Address">I2C address, 0x08 to 0x77; 0 for the system sensor, and to look for a BME680 at both of its addresses.</param>
/// <param name="Interval">Time between two readings.</param>
/// <param name="MaxAge">Age at which a held value no longer fills a column.</param>
public sealed record SensorSettings(SensorUse Enabled, int Address, TimeSpan Interval, TimeSpan MaxAge);

/// <summary><c>thermal-actors.batching</c>.</summary>
/// <param name="BatchSize">Rows per batch, 1 to 10,000.</param>
/// <param name="Interval">A batch is closed at this age even when it is not full.</param>
public sealed record BatchingSettings(int BatchSize, TimeSpan Interval);

/// <summary><c>thermal-actors.snowflake</c>.</summary>
/// <param name="Target">Account URL, database, schema, pipe.</param>
/// <param name="Account">Account identifier, org-account or locator.</param>
/// <param name="User">Login name; null with a PAT.</param>
/// <param name="Role">Role for the scoped token; null for the user's default role.</param>
/// <param name="Table">Table behind the pipe; used for SQL texts and the local warehouse only.</param>
/// <param name="Channel">Configured channel name; null = the device id.</param>
/// <param name="ChannelExact">True to use the channel name without the spool id.</param>
/// <param name="Auth">How to log in.</param>
public sealed record SnowflakeSettings(
    SnowpipeTarget Target,
    string Account,
    string? User,
    string? Role,
    string Table,
    string? Channel,
    bool ChannelExact,
    AuthSettings Auth)
{
    /// <summary>When the programmatic access token ends, UTC; null when nobody told.</summary>
    public DateTimeOffset? PatExpires { get; init; }
}

/// <summary><c>thermal-actors.snowflake.auth</c>; only paths, never secrets.</summary>
public abstract record AuthSettings
{
    private AuthSettings()
    {
    }

    /// <summary>Key-pair JWT exchanged for a scoped token.</summary>
    /// <param name="PrivateKeyFile">PKCS#8 PEM file.</param>
    /// <param name="PassphraseFile">File with the passphrase, null for an unencrypted key.</param>
    public sealed record KeyPair(string PrivateKeyFile, string? PassphraseFile) : AuthSettings;

    /// <summary>Programmatic access token.</summary>
    /// <param name="PatFile">File with the token.</param>
    public sealed record ProgrammaticAccessToken(string PatFile) : AuthSettings;
}

/// <summary><c>thermal-actors.channel</c>.</summary>
/// <param name="MaxRequestBytes">Upper bound of a request body, compressed and uncompressed; 64 KiB to 4 MiB.</param>
/// <param name="MaxRequestsPerSecond">Upper bound of appends per second, 1 to 10.</param>
/// <param name="RequestTimeout">Upper bound of one HTTP call.</param>
/// <param name="PollInterval">Time between two commit polls.</param>
/// <param name="Compression">Codec of frames and bodies.</param>
/// <param name="AwaitUncommitted">How long an open waits for uncommitted rows of the previous session.</param>
/// <param name="CommitTimeout">How long accepted rows may stay uncommitted before the session is given up.</param>
/// <param name="OffsetFingerprint">Whether offset tokens carry the CRC of their frame.</param>
/// <param name="BackoffMin">Smallest back-off between two tries.</param>
/// <param name="BackoffMax">Largest back-off between two tries.</param>
public sealed record ChannelSettings(
    int MaxRequestBytes,
    int MaxRequestsPerSecond,
    TimeSpan RequestTimeout,
    TimeSpan PollInterval,
    FrameCodec Compression,
    TimeSpan AwaitUncommitted,
    TimeSpan CommitTimeout,
    bool OffsetFingerprint,
    TimeSpan BackoffMin,
    TimeSpan BackoffMax);

/// <summary>What gives way when the spool is full.</summary>
public enum SpoolEviction
{
    /// <summary>The oldest rows that were never offered.</summary>
    DropOldest,

    /// <summary>The rows that would have been stored.</summary>
    DropNewest,

    /// <summary>Nothing, until what can wait in memory is full as well.</summary>
    Block,
}

/// <summary>When a stored batch is safe from a power cut.</summary>
public enum SpoolDurability
{
    /// <summary>Before it counts as accepted.</summary>
    Durable,

    /// <summary>Some time later; a power cut can take the last batches.</summary>
    Relaxed,
}

/// <summary><c>thermal-actors.spool</c>.</summary>
/// <param name="MaxFrameBytes">A frame is sealed at this uncompressed size, 16 KiB to 4 MiB.</param>
public sealed record SpoolSettings(int MaxFrameBytes)
{
    /// <summary>Most disk space for waiting rows in bytes, 1 MiB to 1 TiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Age at which waiting rows are given up, at least 1 h; null for never.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Free disk space left to others in bytes.</summary>
    public long MinFreeDisk { get; init; } = 256L << 20;

    /// <summary>What gives way when the spool is full.</summary>
    public SpoolEviction WhenFull { get; init; } = SpoolEviction.DropOldest;

    /// <summary>When a stored batch is safe from a power cut.</summary>
    public SpoolDurability Durability { get; init; } = SpoolDurability.Durable;
}

/// <summary>Whether sending waits for a clock that can be trusted.</summary>
public enum ClockSync
{
    /// <summary>Never; rows say that their time cannot be trusted.</summary>
    Off,

    /// <summary>For a while; a clock that is known to be wrong signs nothing however long that lasts.</summary>
    Auto,

    /// <summary>However long it takes.</summary>
    On,
}

/// <summary><c>thermal-actors.clock</c>.</summary>
/// <param name="RequireSync">Whether sending waits for a clock that can be trusted.</param>
public sealed record ClockSettings(ClockSync RequireSync)
{
    /// <summary>How long rows wait at most with <see cref="ClockSync.Auto"/>, 1 min to 1 d.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The largest difference from Snowflake's clock that counts as agreement, 5 s to 50 s.</summary>
    public TimeSpan MaxSkew { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How a collector is spoken to.</summary>
public enum OtlpProtocol
{
    /// <summary>gRPC, usually at port 4317.</summary>
    Grpc,

    /// <summary>Binary protobuf over HTTP, usually at port 4318.</summary>
    Http,
}

/// <summary><c>thermal-actors.telemetry</c>.</summary>
/// <param name="OtlpEndpoint">The collector; null for none.</param>
/// <param name="OtlpProtocol">How it is spoken to.</param>
/// <param name="Interval">Time between two transmissions of the metrics, 1 s to 1 h.</param>
/// <param name="Traces">Whether it gets traces too.</param>
/// <param name="SampleRatio">Share of readings whose way is traced, 0 to 1.</param>
public sealed record TelemetrySettings(Uri? OtlpEndpoint, OtlpProtocol OtlpProtocol, TimeSpan Interval, bool Traces, double SampleRatio);

/// <summary><c>thermal-actors.host</c>.</summary>
/// <param name="Http">Address of the status page (loopback), null for none.</param>
/// <param name="ShutdownDeadline">How long a graceful stop may take, 1 s to 5 min.</param>
public sealed record HostSettings(Uri? Http, TimeSpan ShutdownDeadline)
{
    /// <summary>What is logged, and where.</summary>
    public LogSettings Log { get; init; } = new(LogVerbosity.Info, null, 5 << 20, 4);
}

/// <summary>How much is logged.</summary>
public enum LogVerbosity
{
    /// <summary>Only what failed.</summary>
    Error,

    /// <summary>And what is suspicious.</summary>
    Warning,

    /// <summary>And every transition.</summary>
    Info,

    /// <summary>And every step.</summary>
    Debug,
}

/// <summary><c>thermal-actors.host.log</c>.</summary>
/// <param name="Level">How much is logged.</param>
/// <param name="File">Whether the log file is written; null = unless the journal of systemd takes the output.</param>
/// <param name="FileBytes">Size at which the file is replaced, 64 KiB to 1 GiB.</param>
/// <param name="Files">Files that are kept, 1 to 100.</param>
public sealed record LogSettings(LogVerbosity Level, bool? File, long FileBytes, int Files)
{
    /// <summary>Levels of single areas.</summary>
    public LogAreas Areas { get; init; } = new(null, null, null, null, null, null, null);

    /// <summary>The level of an area.</summary>
    public LogVerbosity LevelOf(LogArea area) => area switch
    {
        LogArea.Sensors => Areas.Sensors,
        LogArea.Batching => Areas.Batching,
        LogArea.Spool => Areas.Spool,
        LogArea.Channel => Areas.Channel,
        LogArea.Tokens => Areas.Tokens,
        LogArea.Host => Areas.Host,
        _ => Areas.Framework,
    } ?? Level;
}

/// <summary>Where a log line comes from.</summary>
public enum LogArea
{
    /// <summary>Sensors and their bus.</summary>
    Sensors,

    /// <summary>Rows and batches.</summary>
    Batching,

    /// <summary>The spool.</summary>
    Spool,

    /// <summary>The channel and its sessions.</summary>
    Channel,

    /// <summary>Tokens.</summary>
    Tokens,

    /// <summary>The process, the page, the station's root.</summary>
    Host,

    /// <summary>Libraries: Akka itself, the web server, the journal.</summary>
    Framework,
}

/// <summary><c>thermal-actors.host.log.areas</c>; null = as the whole.</summary>
/// <param name="Sensors">Sensors and their bus.</param>
/// <param name="Batching">Rows and batches.</param>
/// <param name="Spool">The spool.</param>
/// <param name="Channel">The channel and its sessions.</param>
/// <param name="Tokens">Tokens.</param>
/// <param name="Host">The process, the page, the station's root.</param>
/// <param name="Framework">Libraries; null = warnings only, unless the whole is at debug.</param>
public sealed record LogAreas(
    LogVerbosity? Sensors,
    LogVerbosity? Batching,
    LogVerbosity? Spool,
    LogVerbosity? Channel,
    LogVerbosity? Tokens,
    LogVerbosity? Host,
    LogVerbosity? Framework);
