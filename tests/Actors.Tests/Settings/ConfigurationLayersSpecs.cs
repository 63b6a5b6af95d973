using System.Collections;
using System.Collections.Immutable;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Actors.Tests.Settings;

public sealed class ConfigurationLayersSpecs : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("thermal-layers-").FullName;

    private SettingsContext Machine => SettingsFixture.Machine with { CurrentDirectory = _directory, FileExists = File.Exists };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Each_layer_wins_over_the_one_below()
    {
        File.WriteAllText(Path.Combine(_directory, "my.conf"), "thermal-actors.channel.poll-interval = 3s");
        var environment = new Hashtable { ["THERMAL_ACTORS__CHANNEL__POLL_INTERVAL"] = "4s", ["PATH"] = "/bin" };
        var nothing = new Hashtable();
        var flag = ImmutableArray.Create(new SettingsEntry("channel.poll-interval", "5s", new SettingsOrigin("--flag", null)));
        var steps = new (ConfigurationRequest Request, IDictionary Environment, double Seconds, string Source)[]
        {
            (ConfigurationRequest.Empty, nothing, 1, "reference.conf"),
            (new(null, "low-cost", [], []), nothing, 5, "profile low-cost"),
            (new("my.conf", "low-cost", [], []), nothing, 3, Path.Combine(_directory, "my.conf")),
            (new("my.conf", "low-cost", [], []), environment, 4, "environment THERMAL_ACTORS__CHANNEL__POLL_INTERVAL"),
            (new("my.conf", "low-cost", flag, []), environment, 5, "--flag"),
            (new("my.conf", "low-cost", flag, ["channel.poll-interval=6s"]), environment, 6, "--set"),
            (new("my.conf", "low-cost", flag, ["thermal-actors.channel.poll-interval = 7s"]), environment, 7, "--set"),
        };

        foreach (var (request, variables, seconds, source) in steps)
        {
            var reader = new HoconReader([SettingsFixture.Complete, .. ConfigurationLayers.Load(request, variables, Machine)]);
            var result = StationSettingsReader.Read(reader, SettingsFixture.Machine);
            Assert.Empty(result.Faults.Select(fault => fault.ToString()));
            Assert.Equal(TimeSpan.FromSeconds(seconds), result.Settings!.Channel.PollInterval);
            Assert.Equal(source, reader.Entry("channel.poll-interval").Origin.Source);
        }
    }

    [Fact]
    public void A_layer_changes_only_what_it_says()
    {
        var settings = Read(new ConfigurationRequest(null, "balanced", [], ["batching.batch-size=3"])).Settings!;

        Assert.Equal(new BatchingSettings(3, TimeSpan.FromMinutes(1)), settings.Batching);
        Assert.Equal(4 << 20, settings.Channel.MaxRequestBytes);
    }

    [Fact]
    public void Environment_reaches_every_depth()
    {
        var settings = Read(ConfigurationRequest.Empty, new Hashtable
        {
            ["THERMAL_ACTORS__DATA_DIR"] = "state",
            ["THERMAL_ACTORS__SENSORS__SCD4X__MAX_AGE"] = "20s",
            ["THERMAL_ACTORS__CHANNEL__BACKOFF__MIN"] = "2s",
        }).Settings!;

        Assert.Equal(Path.Combine(_directory, "state"), settings.DataDirectory);
        Assert.Equal(TimeSpan.FromSeconds(2), settings.Channel.BackoffMin);
        Assert.Equal(TimeSpan.FromSeconds(20), settings.Sensors.Each[Readings.Sensors.SensorKind.Scd4x].MaxAge);
    }

    [Fact]
    public void Unknown_environment_names_are_faults() =>
        Assert.Equal(
            "environment THERMAL_ACTORS__BATCHING__SIZE: batching.size: unknown key. batching has batch-size, interval",
            SettingsFixture.OnlyFault(Read(ConfigurationRequest.Empty, new Hashtable { ["THERMAL_ACTORS__BATCHING__SIZE"] = "1" })));

    [Theory]
    [InlineData("batching.batch-size", "--set: expected key=value. For instance --set channel.poll-interval=2s")]
    [InlineData("=5", "--set: expected key=value. For instance --set channel.poll-interval=2s")]
    [InlineData("batching.batch-size=", "--set: batching.batch-size: the value is empty. Leave it out to keep the default.")]
    [InlineData("batching.batchsize=3", "--set: batching.batchsize: unknown key. Did you mean batching.batch-size?")]
    [InlineData("batching=3", "--set: batching: is a block, not a value. Write batching { … } with batch-size, interval")]
    public void Explains_a_bad_set(string text, string message) =>
        Assert.Equal(message, SettingsFixture.OnlyFault(Read(new ConfigurationRequest(null, null, [], [text]))));

    [Fact]
    public void An_unknown_profile_lists_the_profiles() =>
        Assert.Equal(
            "--profile: there is no profile 'turbo'. Profiles are low-latency, balanced, low-cost",
            SettingsFixture.OnlyFault(Read(new ConfigurationRequest(null, "turbo", [], []))));

    [Fact]
    public void A_named_file_must_exist() =>
        Assert.Equal(
            $"{_directory}/absent.conf: there is no such file. Check the path given with --config",
            SettingsFixture.OnlyFault(Read(new ConfigurationRequest("absent.conf", null, [], []))));

    [Fact]
    public void A_folder_is_no_file() =>
        Assert.Contains("is a folder", SettingsFixture.OnlyFault(Read(new ConfigurationRequest(_directory, null, [], []))), StringComparison.Ordinal);

    [Fact]
    public void Finds_the_file_in_the_current_folder()
    {
        File.WriteAllText(Path.Combine(_directory, "thermal-actors.conf"), "thermal-actors.batching.batch-size = 4");
        File.WriteAllText(Path.Combine(_directory, "snowflake_config.json"), """{ "database": "OTHER" }""");

        var settings = Read(ConfigurationRequest.Empty).Settings!;

        Assert.Equal(4, settings.Batching.BatchSize);
        Assert.Equal("DEMO", settings.Snowflake.Target.Database);
    }

    [Fact]
    public void Reads_the_configuration_of_the_program_it_replaces()
    {
        File.WriteAllText(Path.Combine(_directory, "rsa_key.p8"), "x");
        File.WriteAllText(Path.Combine(_directory, "snowflake_config.json"), """
            {
              "_comment": "copied from the template", "_comment2": 5, "something": { "else": [1] },
              "user": "THERMAL_STREAMING_USER", "account": "xy12345",
              "url": "https://xy12345.us-east-1.snowflakecomputing.com:443",
              "private_key_file": "rsa_key.p8", "role": "THERMAL_STREAMING_ROLE",
              "database": "DEMO", "schema": "demo", "pipe": "THERMAL_SENSOR_PIPE", "channel_name": "thermal_channel_1", "pat": ""
            }
            """);

        var result = StationSettingsReader.Read(ConfigurationLayers.Load(ConfigurationRequest.Empty, new Hashtable(), Machine), Machine);

        Assert.Empty(result.Faults.Select(fault => fault.ToString()));
        var snowflake = result.Settings!.Snowflake;
        Assert.Equal("XY12345", snowflake.Account);
        Assert.Equal(new Uri("https://xy12345.us-east-1.snowflakecomputing.com"), snowflake.Target.AccountUrl);
        Assert.Equal(("THERMAL_STREAMING_USER", "THERMAL_STREAMING_ROLE", "THERMAL_CHANNEL_1", "DEMO"), (snowflake.User, snowflake.Role, snowflake.Channel, snowflake.Target.Schema));
        Assert.Equal(new AuthSettings.KeyPair(Path.Combine(_directory, "rsa_key.p8"), null), snowflake.Auth);
    }

    [Fact]
    public void The_key_of_a_json_file_may_lie_beside_it_or_in_the_current_folder()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "conf"));
        File.WriteAllText(Path.Combine(_directory, "rsa_key.p8"), "x");
        File.WriteAllText(Path.Combine(_directory, "conf", "c.json"), """{ "user": "U", "account": "org-acct", "private_key_file": "rsa_key.p8" }""");
        var request = new ConfigurationRequest("conf/c.json", null, [], []);

        var result = StationSettingsReader.Read(ConfigurationLayers.Load(request, new Hashtable(), Machine), Machine);
        Assert.Equal(new AuthSettings.KeyPair(Path.Combine(_directory, "rsa_key.p8"), null), result.Settings!.Snowflake.Auth);

        File.WriteAllText(Path.Combine(_directory, "conf", "rsa_key.p8"), "x");
        result = StationSettingsReader.Read(ConfigurationLayers.Load(request, new Hashtable(), Machine), Machine);
        Assert.Equal(new AuthSettings.KeyPair(Path.Combine(_directory, "conf", "rsa_key.p8"), null), result.Settings!.Snowflake.Auth);
    }

    [Fact]
    public void A_token_in_json_stays_in_its_file()
    {
        var path = Path.Combine(_directory, "c.json");
        File.WriteAllText(path, """{ "user": "U", "account": "org-acct", "pat": "very-secret-token" }""");

        var layers = ConfigurationLayers.Load(new ConfigurationRequest(path, null, [], []), new Hashtable(), Machine);
        var result = StationSettingsReader.Read(layers, Machine);

        Assert.Equal(new AuthSettings.ProgrammaticAccessToken(path + "#pat"), result.Settings!.Snowflake.Auth);
        Assert.DoesNotContain(layers.SelectMany(layer => layer.Entries), entry => entry.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"user\": \"U\",\n \"account\" }", ":2: is not valid JSON")]
    [InlineData("[]", ": is not a JSON object")]
    [InlineData("{ \"user\": 5 }", ": user: expected a text in double quotes")]
    public void Explains_broken_json(string json, string message)
    {
        var path = Path.Combine(_directory, "c.json");
        File.WriteAllText(path, json);

        Assert.Equal(path + message, SettingsFixture.OnlyFault(Read(new ConfigurationRequest(path, null, [], []))));
    }

    private SettingsResult Read(ConfigurationRequest request, IDictionary? environment = null) =>
        StationSettingsReader.Read([SettingsFixture.Complete, .. ConfigurationLayers.Load(request, environment ?? new Hashtable(), Machine)], Machine with { FileExists = null });
}
