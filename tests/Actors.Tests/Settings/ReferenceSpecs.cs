using System.Collections;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Sensors;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Tests.Settings;

/// <summary>reference.conf is the schema: nothing in it is dead, and nothing is read that is not in it.</summary>
public sealed class ReferenceSpecs
{
    [Fact]
    public void Reads_every_key_of_the_reference_and_no_other()
    {
        var reader = new HoconReader([SettingsFixture.Complete]);
        StationSettingsReader.Read(reader, SettingsFixture.Machine);

        Assert.Equal(SettingsSchema.Keys.Order(StringComparer.Ordinal), reader.KeysRead.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_settings_property_follows_a_key()
    {
        var defaults = Flatten(SettingsFixture.Settings());
        var changed = Flatten(SettingsFixture.Settings(Everything.ToArray()));
        var pat = Flatten(SettingsFixture.Settings(("snowflake.auth.method", "pat"), ("snowflake.auth.pat-file", "/p")));

        var stuck = defaults.Where(each => changed.TryGetValue(each.Key, out var other) && Equals(each.Value, other)).Select(each => each.Key)
            .Except(["Sensors.Each.System.Address", "Sensors.Each.Sgp30.Interval", "Spool.Durability"], StringComparer.Ordinal);
        Assert.Empty(stuck);
        Assert.Equal("/p", pat["Snowflake.Auth.PatFile"]);
    }

    [Fact]
    public void Every_key_but_the_fixed_ones_changes_something()
    {
        var untouched = SettingsSchema.Keys
            .Except(Everything.Select(each => each.Key), StringComparer.Ordinal)
            .Except(["sensors.sgp30.interval", "spool.durability", "snowflake.auth.method", "snowflake.auth.pat-file"], StringComparer.Ordinal);
        Assert.Empty(untouched.ToList());
    }

    [Fact]
    public void Defaults_are_those_of_the_reference()
    {
        var settings = SettingsFixture.Settings();

        Assert.Matches("^TA-[0-9A-F]{12}$", settings.DeviceId);
        Assert.Equal("/home/pi/.local/state/thermal-actors", settings.DataDirectory);
        Assert.Equal(SimulationMode.Auto, settings.Sensors.Simulate);
        Assert.Equal((1, 0, TimeSpan.FromMilliseconds(500)), (settings.Sensors.Bus, settings.Sensors.Seed, settings.Sensors.SampleInterval));
        Assert.Equal(new SensorSettings(SensorUse.On, 0, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)), settings.Sensors.Each[SensorKind.System]);
        Assert.Equal(new SensorSettings(SensorUse.Auto, 0x62, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(12)), settings.Sensors.Each[SensorKind.Scd4x]);
        Assert.Equal(new SensorSettings(SensorUse.Auto, 0x63, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)), settings.Sensors.Each[SensorKind.Icp10125]);
        Assert.Equal(new SensorSettings(SensorUse.Auto, 0x58, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)), settings.Sensors.Each[SensorKind.Sgp30]);
        Assert.Equal(new SensorSettings(SensorUse.Auto, 0, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)), settings.Sensors.Each[SensorKind.Bme680]);
        Assert.Equal(new BatchingSettings(10, TimeSpan.FromSeconds(5)), settings.Batching);
        Assert.Equal(("DEMO", "DEMO", "THERMAL_SENSOR_PIPE"), (settings.Snowflake.Target.Database, settings.Snowflake.Target.Schema, settings.Snowflake.Target.Pipe));
        Assert.Equal(new Uri("https://myorg-myaccount.snowflakecomputing.com"), settings.Snowflake.Target.AccountUrl);
        Assert.Null(settings.Snowflake.Role);
        Assert.Null(settings.Snowflake.Channel);
        Assert.False(settings.Snowflake.ChannelExact);
        Assert.Equal(
            new ChannelSettings(
                4 << 20, 10, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), FrameCodec.Zstd, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2),
                true, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30)),
            settings.Channel);
        Assert.Equal(new Uri("http://127.0.0.1:8095"), settings.Host.Http);
        Assert.Equal(TimeSpan.FromSeconds(20), settings.Host.ShutdownDeadline);
    }

    [Fact]
    public void Defaults_in_code_repeat_the_reference()
    {
        var settings = SettingsFixture.Settings();

        Assert.Equal(new SpoolSettings(1 << 20), settings.Spool);
        Assert.Equal(new HostSettings(settings.Host.Http, settings.Host.ShutdownDeadline), settings.Host);
        Assert.Equal(new ClockSettings(ClockSync.Auto), settings.Clock);
        Assert.Equal(NetworkOptions.Default, settings.Network);
        Assert.Equal(new TelemetrySettings(null, OtlpProtocol.Grpc, TimeSpan.FromMinutes(1), true, 0.01), settings.Telemetry);
    }

    [Fact]
    public void Each_key_is_explained_above_it_or_above_its_block()
    {
        var lines = EmbeddedHocon.Read("reference.conf").Split('\n');
        foreach (var (line, index) in lines.Select((line, index) => (line.Trim(), index)))
        {
            if (line.Length == 0 || line[0] is '#' or '}' || line.EndsWith('{') || line is "schema = DEMO" or "pipe = THERMAL_SENSOR_PIPE" or "database = DEMO" or "files = 4") continue;
            Assert.True(lines[index - 1].TrimStart().StartsWith('#'), $"line {index + 1} has no comment: {line}");
        }
    }

    [Theory]
    [InlineData("low-latency")]
    [InlineData("balanced")]
    [InlineData("low-cost")]
    public void Shipped_profiles_are_valid_and_sample_every_5_s(string profile)
    {
        Assert.Contains(profile, EmbeddedHocon.Profiles, StringComparer.Ordinal);
        var result = SettingsFixture.Read(HoconReader.ParseLayer(EmbeddedHocon.Read(profile + ".conf"), profile, null));

        Assert.Empty(result.Faults);
        Assert.Equal(TimeSpan.FromSeconds(5), result.Settings!.Sensors.SampleInterval);
    }

    [Theory]
    [InlineData("low-latency", 1, 5, 0.5, "17,000 requests a day")]
    [InlineData("balanced", 12, 60, 2, "1,440 writes and requests a day")]
    [InlineData("low-cost", 120, 600, 5, "one batch every ten minutes")]
    public void Shipped_profiles_differ_as_they_say(string profile, int rows, double seconds, double poll, string promise)
    {
        var text = EmbeddedHocon.Read(profile + ".conf");
        var settings = SettingsFixture.Read(HoconReader.ParseLayer(text, profile, null)).Settings!;

        Assert.Equal(new BatchingSettings(rows, TimeSpan.FromSeconds(seconds)), settings.Batching);
        Assert.Equal(TimeSpan.FromSeconds(poll), settings.Channel.PollInterval);
        Assert.Equal(settings.Batching.Interval, settings.Sensors.SampleInterval * rows);
        Assert.Contains(promise, text.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(3, EmbeddedHocon.Profiles.Count);
    }

    internal static readonly List<(string Key, string Text)> Everything =
    [
        ("device.id", "other"), ("data-dir", "/data"),
        ("sensors.bus", "3"), ("sensors.simulate", "on"), ("sensors.faults", "/faults"), ("sensors.seed", "7"), ("sensors.sample-interval", "7s"),
        ("sensors.scd4x.enabled", "on"), ("sensors.scd4x.address", "0x10"), ("sensors.scd4x.interval", "6s"), ("sensors.scd4x.max-age", "31s"),
        ("sensors.icp10125.enabled", "on"), ("sensors.icp10125.address", "0x11"), ("sensors.icp10125.interval", "6s"), ("sensors.icp10125.max-age", "31s"),
        ("sensors.sgp30.enabled", "off"), ("sensors.sgp30.address", "0x12"), ("sensors.sgp30.max-age", "31s"),
        ("sensors.bme680.enabled", "on"), ("sensors.bme680.address", "0x77"), ("sensors.bme680.interval", "6s"), ("sensors.bme680.max-age", "31s"),
        ("sensors.system.enabled", "off"), ("sensors.system.interval", "6s"), ("sensors.system.max-age", "31s"),
        ("batching.batch-size", "11"), ("batching.interval", "6s"),
        ("snowflake.account", "ORG-TWO"), ("snowflake.url", "https://org-two.snowflakecomputing.com"), ("snowflake.user", "U"), ("snowflake.role", "R"),
        ("snowflake.database", "D"), ("snowflake.schema", "S"), ("snowflake.pipe", "P"), ("snowflake.table", "T"),
        ("snowflake.channel", "C"), ("snowflake.channel-exact", "on"),
        ("snowflake.auth.private-key-file", "/k"), ("snowflake.auth.pat-expires", "2027-01-31"), ("snowflake.auth.private-key-passphrase-file", "/pp"),
        ("channel.max-request-bytes", "2MiB"), ("channel.max-requests-per-second", "3"), ("channel.request-timeout", "9s"),
        ("channel.poll-interval", "3s"), ("channel.commit-timeout", "3m"), ("channel.compression", "gzip"), ("channel.await-uncommitted", "0s"),
        ("channel.offset-fingerprint", "off"), ("channel.backoff.min", "1s"), ("channel.backoff.max", "1m"),
        ("spool.max-bytes", "2GiB"), ("spool.max-age", "30d"), ("spool.min-free-disk", "0B"), ("spool.when-full", "drop-newest"),
        ("spool.max-frame-bytes", "512KiB"),
        ("network.proxy", "http://proxy:3128"), ("network.proxy-login-file", "/login"), ("network.ca-file", "/ca.pem"),
        ("clock.require-sync", "off"), ("clock.max-wait", "1h"), ("clock.max-skew", "10s"),
        ("telemetry.otlp-endpoint", "http://127.0.0.1:4318"), ("telemetry.otlp-protocol", "http"), ("telemetry.interval", "10s"),
        ("telemetry.traces", "off"), ("telemetry.sample-ratio", "0.5"),
        ("host.http", "off"), ("host.shutdown-deadline", "30s"), ("host.log.level", "debug"), ("host.log.file", "on"),
        ("host.log.file-bytes", "1MiB"), ("host.log.files", "9"),
        ("host.log.areas.sensors", "debug"), ("host.log.areas.batching", "error"), ("host.log.areas.spool", "warning"), ("host.log.areas.channel", "info"),
        ("host.log.areas.tokens", "debug"), ("host.log.areas.host", "error"), ("host.log.areas.framework", "debug"),
    ];

    internal static bool AreAlike(StationSettings one, StationSettings other)
    {
        var values = Flatten(other);
        return Flatten(one).All(each => values.TryGetValue(each.Key, out var value) && Equals(each.Value, value));
    }

    private static Dictionary<string, object?> Flatten(object root)
    {
        var found = new Dictionary<string, object?>(StringComparer.Ordinal);
        var pending = new Stack<(string Path, object? Value)>([(string.Empty, root)]);
        while (pending.TryPop(out var node))
        {
            if (node.Value is IDictionary map)
            {
                foreach (DictionaryEntry entry in map) pending.Push(($"{node.Path}.{entry.Key}", entry.Value));
            }
            else if (node.Value is { } value && value.GetType().Assembly.GetName().Name!.StartsWith("ThermalActors.", StringComparison.Ordinal) && !value.GetType().IsEnum)
            {
                foreach (var property in value.GetType().GetProperties())
                    pending.Push(($"{node.Path}.{property.Name}".TrimStart('.'), property.GetValue(value)));
            }
            else found[node.Path] = node.Value;
        }

        return found;
    }
}
