using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Hosting;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Readings.Rows;
using ThermalActors.Sensors;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Spool;
using ThermalActors.Spool.Histories;

namespace ThermalActors.Host.Hosting;

/// <summary>Makes the real parts of a station from its settings: the one place where capabilities meet actors.</summary>
internal sealed class StationAssembly : IDisposable
{
    private const string SpoolFileName = "spool.db";

    /// <summary>The policy acts before the file meets its hard limit.</summary>
    private const long HardLimitMargin = 1 << 20;

    private readonly HttpMessageHandler _http;
    private readonly SensorFactory _sensors;
    private readonly StationSettings _settings;
    private readonly TimeProvider _time;
    private readonly Func<string, string?> _storage;
    private readonly AccessTokenSource _tokens;
    private StationHandle? _handle;

    /// <summary>Makes the parts.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="time">Both clocks.</param>
    /// <param name="storage">Says what a folder physically lies on; null to ask the system.</param>
    public StationAssembly(StationSettings settings, TimeProvider time, Func<string, string?>? storage = null)
    {
        _settings = settings;
        _time = time;
        _http = StationNetwork.Open(settings.Network);
        _storage = storage ?? StorageIdentity.Of;
        _sensors = StationSensors.Create(settings, time);
        var serverClock = new ServerClock();
        var options = new SnowpipeHttpOptions { RequestTimeout = settings.Channel.RequestTimeout, ServerClock = serverClock };
        _tokens = new AccessTokenSource(
            _http,
            settings.Snowflake.Target,
            Credential(settings.Snowflake),
            new AccessTokenOptions { Role = settings.Snowflake.Role },
            options,
            time);
        Parts = new StationParts(
            new StationIdentity(settings.DeviceId, ReadBootId(), Environment.MachineName),
            _sensors,
            OpenSpool,
            new SnowpipeClient(_http, settings.Snowflake.Target, options, time),
            _tokens,
            () => new KernelClock(time).Quality,
            time)
        {
            ClientFor = target => new SnowpipeClient(_http, SpoolTarget.PipeOf(target, settings.Snowflake.Target), options, time),
            ServerClock = serverClock,
            ServerDate = new ServerDateProbe(_http, settings.Snowflake.Target, options, time),
        };
    }

    /// <summary>Called when the spool cannot be used with these settings; on a thread of the spool.</summary>
    public Action? OnRefused { get; set; }

    /// <summary>Why the spool cannot be used with these settings, null when it can.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The parts.</summary>
    public StationParts Parts { get; }

    /// <summary>Adds the station's actors to an actor system.</summary>
    public void AddTo(AkkaConfigurationBuilder akka, IServiceProvider services)
    {
        var handle = new StationHandle(services.GetRequiredService<StationStatusBoard>());
        Volatile.Write(ref _handle, handle);
        akka.WithFactSerialization().WithStation(_settings, Parts with { Telemetry = services.GetRequiredService<StationTelemetry>() }, handle);
    }

    /// <summary>Puts live settings into force: key and token files from the next token on, the rest at once.</summary>
    /// <param name="settings">All settings; those that are not live are as they were.</param>
    public void Reconfigure(StationSettings settings)
    {
        _tokens.Use(Credential(settings.Snowflake));
        Volatile.Read(ref _handle)?.Reconfigure(settings);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sensors.Dispose();
        _http.Dispose();
    }

    /// <summary>The spool's file below a data folder.</summary>
    public static string SpoolPath(string dataDirectory) => Path.Combine(dataDirectory, SpoolFileName);

    private SqliteSpool OpenSpool()
    {
        try
        {
            return OpenFile();
        }
        catch (SpoolException e) when (e.Failure is SpoolFailure.WrongTarget or SpoolFailure.NewerVersion)
        {
            // No retry can help: a person has to choose another folder or another setting.
            Refusal = e.Message;
            OnRefused?.Invoke();
            throw;
        }
    }

    private SqliteSpool OpenFile()
    {
        var spool = OpenAsConfigured();
        try
        {
            RequireAccount(spool);
            return spool;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Rows move to another channel, pipe, schema or database by a hand-over, for which the old channel is opened once more. Another
    /// account may belong to somebody else, and its login does not open the old channel: then nothing may be waiting.
    /// </summary>
    private static void RequireAccount(SqliteSpool spool)
    {
        if (spool.PendingHandOver is not { } handOver) return;
        var (before, now) = (SpoolTarget.AccountOf(handOver.OldTarget), SpoolTarget.AccountOf(handOver.NewTarget));
        if (string.Equals(before, now, StringComparison.Ordinal)) return;
        var waiting = spool.State.Rows + spool.State.RowsSetAside;
        if (waiting > 0)
        {
            throw new SpoolException(
                SpoolFailure.WrongTarget,
                $"{waiting} rows in the spool wait for account {before}, but the configuration says account {now}: rows are never handed over to another account. "
                + "Set the account back until they are sent, or use another data directory for the new account.");
        }

        spool.CompleteHandOver(null);
    }

    private SqliteSpool OpenAsConfigured() => SqliteSpool.Open(
        new SpoolOptions
        {
            Path = SpoolPath(_settings.DataDirectory),
            ChannelBase = _settings.Snowflake.Channel ?? _settings.DeviceId,
            ChannelExact = _settings.Snowflake.ChannelExact,
            Target = SpoolTarget.Of(_settings.Snowflake),
            HandOver = true,
            StorageIdentity = _storage(_settings.DataDirectory),
            Codec = _settings.Channel.Compression,
            MaxFrameBytes = _settings.Spool.MaxFrameBytes,
            Fingerprints = _settings.Channel.OffsetFingerprint,
            MaxBytes = _settings.Spool.MaxBytes,
            MaxFileBytes = _settings.Spool.MaxBytes + HardLimitMargin,
            MinFreeDisk = _settings.Spool.MinFreeDisk,
            MaxAge = _settings.Spool.MaxAge,
            WhenFull = _settings.Spool.WhenFull switch
            {
                SpoolEviction.DropNewest => WhenFull.DropNewest,
                SpoolEviction.Block => WhenFull.Block,
                _ => WhenFull.DropOldest,
            },
        },
        new RowJsonWriter(),
        _time);

    private static SnowflakeCredential Credential(SnowflakeSettings snowflake) => snowflake.Auth switch
    {
        AuthSettings.KeyPair key => new SnowflakeCredential.KeyPair(
            snowflake.Account, snowflake.User ?? "", key.PrivateKeyFile, key.PassphraseFile),
        AuthSettings.ProgrammaticAccessToken pat => new SnowflakeCredential.ProgrammaticAccessToken(pat.PatFile),
        _ => throw new InvalidOperationException($"No credential for {snowflake.Auth.GetType().Name}."),
    };

    private static string ReadBootId()
    {
        const string path = "/proc/sys/kernel/random/boot_id";
        return File.Exists(path) ? File.ReadAllText(path).Trim() : Guid.NewGuid().ToString();
    }
}
