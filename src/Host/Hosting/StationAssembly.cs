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

namespace ThermalActors.Host.Hosting;

/// <summary>Makes the real parts of a station from its settings: the one place where capabilities meet actors.</summary>
internal sealed class StationAssembly : IDisposable
{
    private const string SpoolFileName = "spool.db";

    /// <summary>The policy acts before the file meets its hard limit.</summary>
    private const long HardLimitMargin = 1 << 20;

    private readonly HttpMessageHandler _http = SnowpipeHttp.CreateHandler();
    private readonly SensorFactory _sensors;
    private readonly StationSettings _settings;
    private readonly TimeProvider _time;

    public StationAssembly(StationSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _sensors = StationSensors.Create(settings, time);
        var options = new SnowpipeHttpOptions { RequestTimeout = settings.Channel.RequestTimeout };
        Parts = new StationParts(
            new StationIdentity(settings.DeviceId, ReadBootId(), Environment.MachineName),
            _sensors,
            OpenSpool,
            new SnowpipeClient(_http, settings.Snowflake.Target, options, time),
            new AccessTokenSource(
                _http,
                settings.Snowflake.Target,
                Credential(settings.Snowflake),
                new AccessTokenOptions { Role = settings.Snowflake.Role },
                options,
                time),
            () => new KernelClock(time).Quality,
            time);
    }

    /// <summary>Called when the spool cannot be used with these settings; on a thread of the spool.</summary>
    public Action? OnRefused { get; set; }

    /// <summary>Why the spool cannot be used with these settings, null when it can.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The parts.</summary>
    public StationParts Parts { get; }

    /// <summary>Adds the station's actors to an actor system.</summary>
    public void AddTo(AkkaConfigurationBuilder akka, IServiceProvider services) => akka
        .WithFactSerialization()
        .WithStation(_settings, Parts with { Telemetry = services.GetRequiredService<StationTelemetry>() }, new StationHandle(services.GetRequiredService<StationStatusBoard>()));

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

    private SqliteSpool OpenFile() => SqliteSpool.Open(
        new SpoolOptions
        {
            Path = SpoolPath(_settings.DataDirectory),
            ChannelBase = _settings.Snowflake.Channel ?? _settings.DeviceId,
            ChannelExact = _settings.Snowflake.ChannelExact,
            Target = Target(_settings.Snowflake),
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

    private static string Target(SnowflakeSettings snowflake) =>
        $"{snowflake.Account}/{snowflake.Target.Database}.{snowflake.Target.Schema}.{snowflake.Target.Pipe}".ToUpperInvariant();

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
