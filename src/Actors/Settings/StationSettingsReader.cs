using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using ThermalActors.Readings.Sensors;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Settings;

/// <summary>What came of reading the configuration.</summary>
/// <param name="Settings">The settings; null when anything is wrong.</param>
/// <param name="Faults">Everything that is wrong.</param>
public sealed record SettingsResult(StationSettings? Settings, ImmutableArray<SettingsFault> Faults);

/// <summary>Turns layers of configuration into <see cref="StationSettings"/>, or into the complete list of what is wrong.</summary>
public static class StationSettingsReader
{
    /// <summary>What a row takes on the disk, as reference.conf says it.</summary>
    private const int BytesPerRow = 80;

    /// <summary>A spool that holds fewer batches than this drops rows in daily life.</summary>
    private const int LeastBatches = 4;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FastestSample = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads everything.</summary>
    /// <param name="layers">From the weakest to the strongest, above the embedded reference.</param>
    /// <param name="context">The machine.</param>
    public static SettingsResult Read(IEnumerable<SettingsLayer> layers, SettingsContext context) => Read(new HoconReader(layers), context);

    /// <summary>The data folder that these layers name; needed before everything else by <c>--local</c> and <c>query</c>.</summary>
    public static string DataDirectory(IEnumerable<SettingsLayer> layers, SettingsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return DataDirectory(new HoconReader(layers), context);
    }

    internal static SettingsResult Read(HoconReader reader, SettingsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var dataDirectory = DataDirectory(reader, context);
        var batching = Batching(reader);
        var settings = new StationSettings(
            Device(reader, context, dataDirectory),
            dataDirectory,
            Sensors(reader, batching, context),
            batching,
            SnowflakeSettingsReader.Read(reader, context),
            Channel(reader),
            Spool(reader),
            Host(reader))
        {
            ConfigurationHash = reader.Fingerprint(),
            Telemetry = Telemetry(reader),
            Clock = new ClockSettings(reader.Choice("clock.require-sync", ("auto", ClockSync.Auto), ("on", ClockSync.On), ("off", ClockSync.Off)))
            {
                MaxWait = reader.Duration("clock.max-wait", TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)),
                MaxSkew = reader.Duration("clock.max-skew", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(50)),
            },
            Network = NetworkSettingsReader.Read(reader, context),
        };
        Combinations(reader, settings);
        var faults = reader.Faults;
        return new SettingsResult(faults.IsEmpty ? settings : null, faults);
    }

    private static string DataDirectory(HoconReader reader, SettingsContext context) =>
        reader.TextOr("data-dir", "auto", "a folder", SettingsPaths.IsPath) is { } path
            ? SettingsPaths.Resolve(path, reader.Entry("data-dir").BaseDirectory, context)
            : context.DefaultDataDirectory;

    private static string Device(HoconReader reader, SettingsContext context, string dataDirectory)
    {
        const string key = "device.id";
        if (reader.TextOr(key, "auto", "1 to 64 characters of A-Z 0-9 _ -", SnowflakeNames.IsChannelPart) is { } id) return id.ToUpperInvariant();
        if (reader.IsInvalid(key)) return string.Empty;
        if (context.MachineId(dataDirectory) is { Length: > 0 } machineId) return DeviceIdentity.FromMachineId(machineId);
        reader.Report(key, "this machine has no machine id to derive the name from", "Set device.id to a name of your choice");
        return string.Empty;
    }

    private static BatchingSettings Batching(HoconReader reader) => new(
        reader.Int("batching.batch-size", 1, 10_000),
        reader.Duration("batching.interval", TimeSpan.FromMilliseconds(100), Hour));

    private static SensorsSettings Sensors(HoconReader reader, BatchingSettings batching, SettingsContext context)
    {
        var spacing = batching.Interval / batching.BatchSize;
        var sample = reader.DurationOr("sensors.sample-interval", "auto", TimeSpan.FromMilliseconds(100), Hour)
            ?? (spacing > FastestSample ? spacing : FastestSample);
        var second = TimeSpan.FromSeconds(1);
        return new SensorsSettings(
            reader.Int("sensors.bus", 0, 63),
            reader.Choice("sensors.simulate", ("auto", SimulationMode.Auto), ("on", SimulationMode.On), ("off", SimulationMode.Off)),
            reader.Int("sensors.seed", 0, int.MaxValue),
            sample,
            new Dictionary<SensorKind, SensorSettings>
            {
                [SensorKind.System] = Sensor(reader, "system", second, Hour),
                [SensorKind.Scd4x] = Sensor(reader, "scd4x", TimeSpan.FromSeconds(5), Hour),
                [SensorKind.Icp10125] = Sensor(reader, "icp10125", TimeSpan.FromMilliseconds(100), Hour),
                [SensorKind.Sgp30] = Sensor(reader, "sgp30", second, second),
                [SensorKind.Bme680] = Sensor(reader, "bme680", second, Hour),
            }.ToImmutableDictionary())
        {
            Faults = Faults(reader, context),
        };
    }

    private static string? Faults(HoconReader reader, SettingsContext context)
    {
        const string key = "sensors.faults";
        if (reader.TextOr(key, "none", "a file", SettingsPaths.IsPath) is not { } path) return null;
        if (string.Equals(reader.Raw("sensors.simulate"), "off", StringComparison.Ordinal))
            reader.Report(key, "needs simulated sensors, and sensors.simulate is off", "Use --simulate, or leave it out");
        return SettingsPaths.Resolve(path, reader.Entry(key).BaseDirectory, context);
    }

    private static SensorSettings Sensor(HoconReader reader, string name, TimeSpan fastest, TimeSpan slowest)
    {
        var prefix = $"sensors.{name}.";
        var sensor = new SensorSettings(
            reader.Choice(prefix + "enabled", ("auto", SensorUse.Auto), ("on", SensorUse.On), ("off", SensorUse.Off)),
            name switch
            {
                "system" => 0,
                "bme680" => reader.AddressOr(prefix + "address", "auto") ?? 0,
                _ => reader.Address(prefix + "address"),
            },
            reader.Duration(prefix + "interval", fastest, slowest),
            reader.Duration(prefix + "max-age", TimeSpan.FromMilliseconds(100), Hour));
        if (sensor.MaxAge < sensor.Interval && !reader.IsInvalid(prefix + "interval") && !reader.IsInvalid(prefix + "max-age"))
        {
            reader.Report(
                prefix + "max-age",
                $"is shorter than {prefix}interval ({HoconValues.Format(sensor.Interval)}): every value would expire before the next one",
                "Set it to two or three intervals");
        }

        return sensor;
    }

    private static ChannelSettings Channel(HoconReader reader)
    {
        var channel = new ChannelSettings(
            (int)reader.Bytes("channel.max-request-bytes", 64L << 10, 4L << 20),
            reader.Int("channel.max-requests-per-second", 1, 10),
            reader.Duration("channel.request-timeout", TimeSpan.FromSeconds(1), FiveMinutes),
            reader.Duration("channel.poll-interval", TimeSpan.FromMilliseconds(100), FiveMinutes),
            reader.Choice("channel.compression", ("zstd", FrameCodec.Zstd), ("gzip", FrameCodec.Gzip)),
            reader.Duration("channel.await-uncommitted", TimeSpan.Zero, FiveMinutes),
            reader.Duration("channel.commit-timeout", TimeSpan.FromSeconds(10), Hour),
            reader.Switch("channel.offset-fingerprint"),
            reader.Duration("channel.backoff.min", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)),
            reader.Duration("channel.backoff.max", TimeSpan.FromSeconds(1), Hour));
        if (channel.BackoffMin > channel.BackoffMax)
            reader.Report("channel.backoff.min", $"is above channel.backoff.max ({HoconValues.Format(channel.BackoffMax)})", null);
        if (channel.PollInterval >= channel.CommitTimeout)
            reader.Report("channel.poll-interval", $"is not below channel.commit-timeout ({HoconValues.Format(channel.CommitTimeout)}): a commit would never be seen in time", null);
        if (channel.CommitTimeout <= channel.RequestTimeout && !reader.IsInvalid("channel.commit-timeout"))
        {
            reader.Report(
                "channel.commit-timeout",
                $"is not above channel.request-timeout ({HoconValues.Format(channel.RequestTimeout)}): one slow answer would count as a commit that hangs",
                null);
        }

        return channel;
    }

    private static SpoolSettings Spool(HoconReader reader) => new((int)reader.Bytes("spool.max-frame-bytes", 16L << 10, 4L << 20))
    {
        MaxBytes = reader.Bytes("spool.max-bytes", 1L << 20, 1L << 40),
        MaxAge = reader.DurationOr("spool.max-age", "off", Hour, TimeSpan.FromDays(3650)),
        MinFreeDisk = reader.Bytes("spool.min-free-disk", 0, 1L << 40),
        WhenFull = reader.Choice("spool.when-full", ("drop-oldest", SpoolEviction.DropOldest), ("drop-newest", SpoolEviction.DropNewest), ("block", SpoolEviction.Block)),
        Durability = reader.Choice("spool.durability", ("durable", SpoolDurability.Durable), ("relaxed", SpoolDurability.Relaxed)),
    };

    private static HostSettings Host(HoconReader reader) => new(
        Page(reader),
        reader.Duration("host.shutdown-deadline", TimeSpan.FromSeconds(1), FiveMinutes))
    {
        Log = new LogSettings(
            reader.Choice(
                "host.log.level",
                ("error", LogVerbosity.Error), ("warning", LogVerbosity.Warning), ("info", LogVerbosity.Info), ("debug", LogVerbosity.Debug)),
            reader.Choice("host.log.file", ("auto", 0), ("on", 1), ("off", 2)) switch { 1 => true, 2 => false, _ => null },
            reader.Bytes("host.log.file-bytes", 64L << 10, 1L << 30),
            reader.Int("host.log.files", 1, 100))
        {
            Areas = new LogAreas(
                Area(reader, "sensors"),
                Area(reader, "batching"),
                Area(reader, "spool"),
                Area(reader, "channel"),
                Area(reader, "tokens"),
                Area(reader, "host"),
                Area(reader, "framework")),
        },
    };

    private static LogVerbosity? Area(HoconReader reader, string name) => reader.Choice(
        $"host.log.areas.{name}",
        ("default", -1), ("error", (int)LogVerbosity.Error), ("warning", (int)LogVerbosity.Warning), ("info", (int)LogVerbosity.Info), ("debug", (int)LogVerbosity.Debug))
        is var level and >= 0 ? (LogVerbosity)level : null;

    private static TelemetrySettings Telemetry(HoconReader reader) => new(
        reader.TextOr("telemetry.otlp-endpoint", "none", "an address such as \"http://127.0.0.1:4317\"", text => Collector(text) is not null) is { } address
            ? Collector(address)
            : null,
        reader.Choice("telemetry.otlp-protocol", ("grpc", OtlpProtocol.Grpc), ("http", OtlpProtocol.Http)),
        reader.Duration("telemetry.interval", TimeSpan.FromSeconds(1), Hour),
        reader.Switch("telemetry.traces"),
        reader.Ratio("telemetry.sample-ratio"));

    /// <summary>A name and password in it would be a secret in the configuration.</summary>
    private static Uri? Collector(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" } ? uri : null;

    private static Uri? Page(HoconReader reader)
    {
        const string key = "host.http";
        var text = reader.TextOr(key, "off", "a loopback address with a port, for instance \"127.0.0.1:8095\"", address => PageAddress(address) is not null);
        return text is null ? null : PageAddress(text);
    }

    private static Uri? PageAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535) return null;
        var host = text[..colon];
        var loopback = string.Equals(host, "localhost", StringComparison.Ordinal)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        return loopback && Uri.TryCreate($"http://{text}", UriKind.Absolute, out var uri) ? uri : null;
    }

    /// <summary>What is fine alone and unsafe together.</summary>
    private static void Combinations(HoconReader reader, StationSettings settings)
    {
        if (settings.Spool.MaxFrameBytes > settings.Channel.MaxRequestBytes)
        {
            reader.Report(
                "spool.max-frame-bytes",
                $"is above channel.max-request-bytes ({HoconValues.Format(settings.Channel.MaxRequestBytes)}): a full frame could never be sent",
                null);
        }

        if (settings.Spool.MaxFrameBytes * 4L > settings.Spool.MaxBytes && !reader.IsInvalid("spool.max-frame-bytes"))
            reader.Report("spool.max-bytes", "is less than four frames of spool.max-frame-bytes", "Raise it");
        if (settings.Batching.BatchSize * (long)BytesPerRow * LeastBatches > settings.Spool.MaxBytes && !reader.IsInvalid("spool.max-bytes"))
        {
            reader.Report(
                "spool.max-bytes",
                string.Create(CultureInfo.InvariantCulture, $"holds less than {LeastBatches} batches of {settings.Batching.BatchSize} rows (about {BytesPerRow} bytes a row)"),
                "Raise it, or lower batching.batch-size");
        }

        NotYet(reader, settings);
        SharedAddresses(reader, settings.Sensors);
    }

    /// <summary>A wish that this version cannot fulfil is refused: a setting without effect would be a lie.</summary>
    private static void NotYet(HoconReader reader, StationSettings settings)
    {
        if (settings.Spool.Durability == SpoolDurability.Relaxed)
            reader.Report("spool.durability", "this version always syncs a batch before it counts as accepted", "Leave it at durable");
    }

    private static void SharedAddresses(HoconReader reader, SensorsSettings sensors)
    {
        var seen = new Dictionary<int, SensorKind>();
        foreach (var (kind, sensor) in sensors.Each.Where(each => each.Value is { Enabled: not SensorUse.Off, Address: > 0 }).OrderBy(each => each.Key))
        {
            if (seen.TryAdd(sensor.Address, kind)) continue;
            reader.Report(
                $"sensors.{Name(kind)}.address",
                $"is also the address of {Name(seen[sensor.Address])}",
                "Two chips cannot share an address on one bus: change one, or set enabled = off for the sensor that is not there");
        }
    }

    private static string Name(SensorKind kind) => kind.ToString().ToLowerInvariant();
}
