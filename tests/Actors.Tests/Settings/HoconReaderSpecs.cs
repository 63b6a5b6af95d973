using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Actors.Tests.Settings;

public sealed class HoconReaderSpecs
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("5s", 5_000)]
    [InlineData("5 s", 5_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("2 minutes", 120_000)]
    [InlineData("1h", 3_600_000)]
    public void Understands_durations(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), SettingsFixture.Settings(("batching.interval", text)).Batching.Interval);

    [Theory]
    [InlineData("64KiB", 65_536)]
    [InlineData("64 KiB", 65_536)]
    [InlineData("64kb", null)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("1MiB", 1_048_576)]
    [InlineData("1.5MiB", 1_572_864)]
    [InlineData("65536", null)]
    [InlineData("0.3B", null)]
    public void Understands_sizes(string text, int? bytes)
    {
        var result = SettingsFixture.Read(("channel.max-request-bytes", text), ("spool.max-frame-bytes", "16KiB"));
        Assert.Equal(bytes, result.Settings?.Channel.MaxRequestBytes);
    }

    [Theory]
    [InlineData("device.id = \"abc\" # comment", "ABC")]
    [InlineData("device.id = abc // comment", "ABC")]
    [InlineData("device : { id : abc }", "ABC")]
    [InlineData("device { id = abc }\r\n", "ABC")]
    [InlineData("device\n{\n id = abc\n}", "ABC")]
    [InlineData("\"device\" { \"id\" = \"abc\" }", "ABC")]
    [InlineData("device { id = a }\ndevice.id = abc", "ABC")]
    public void Understands_the_usual_ways_to_write(string inner, string device)
    {
        foreach (var text in new[] { $"thermal-actors {{\n{inner}\n}}\n", $"{{ thermal-actors {{ {inner}\n}} }}", $"\uFEFFthermal-actors {{ {inner}\n}}" })
        {
            var result = SettingsFixture.ReadText(text);
            Assert.Empty(result.Faults.Select(fault => fault.ToString()));
            Assert.Equal(device, result.Settings!.DeviceId);
        }
    }

    [Fact]
    public void A_json_document_is_hocon_too()
    {
        var result = SettingsFixture.ReadText("{ \"thermal-actors\": { \"batching\": { \"batch-size\": 7, \"interval\": \"2s\" } } }");

        Assert.Equal(new BatchingSettings(7, TimeSpan.FromSeconds(2)), result.Settings!.Batching);
    }

    [Fact]
    public void A_list_of_everything_wrong_comes_at_once_and_names_no_consequences()
    {
        var result = StationSettingsReader.Read([HoconReader.ParseLayer("thermal-actors { batching { batch-size = 0 }\n", "x.conf", null)], SettingsFixture.Machine);

        // The account may well be in the part that was not understood, so it is not called missing.
        Assert.Equal(
            ["x.conf:1: the block 'thermal-actors {' opened here is never closed. Add the missing '}'.", "x.conf:1: batching.batch-size = \"0\": expected a whole number from 1 to 10000"],
            result.Faults.Select(fault => fault.ToString()),
            StringComparer.Ordinal);
    }

    [Fact]
    public void An_empty_configuration_lacks_account_user_and_key()
    {
        var result = StationSettingsReader.Read([], SettingsFixture.Machine);

        Assert.Equal(["snowflake.account", "snowflake.auth.private-key-file", "snowflake.user"], result.Faults.Select(fault => fault.Key).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(result.Faults, fault => Assert.NotNull(fault.Hint));
    }

    [Fact]
    public void Survives_hostile_nesting()
    {
        var open = string.Concat(Enumerable.Repeat("a {", 100_000));
        foreach (var text in new[] { open, open + new string('}', 100_000), "a = " + new string('[', 100_000) + new string(']', 100_000) })
            Assert.NotEmpty(SettingsFixture.ReadText(text).Faults);
    }

    [Property(MaxTest = 300)]
    public Property Never_throws_and_never_accepts_noise_silently() =>
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<byte>().Select(b => "{}=:,\n\"#/[]$\\ab.-5s "[b % 20]).ListOf().Select(characters => new string([.. characters])).ToArbitrary(),
            text =>
            {
                var layer = HoconReader.ParseLayer(text, "noise", null);
                var result = SettingsFixture.Read(layer);
                return layer.Entries.IsEmpty || !result.Faults.IsEmpty;
            });

    [Theory]
    [InlineData("snowflake.account = xy12345.eu-west-1", "XY12345.EU-WEST-1", "https://xy12345.eu-west-1.snowflakecomputing.com/")]
    [InlineData("snowflake.account = MYORG-MY_ACCOUNT", "MYORG-MY_ACCOUNT", "https://myorg-my-account.snowflakecomputing.com/")]
    [InlineData("snowflake.account = auto, snowflake.url = \"https://xy12345.us-west-2.aws.snowflakecomputing.com:443\"", "XY12345.US-WEST-2.AWS", "https://xy12345.us-west-2.aws.snowflakecomputing.com/")]
    [InlineData("snowflake.account = xy12345, snowflake.url = \"https://xy12345.us-west-2.snowflakecomputing.com\"", "XY12345", "https://xy12345.us-west-2.snowflakecomputing.com/")]
    [InlineData("snowflake.account = xy12345, snowflake.url = \"https://org-acct.snowflakecomputing.com\"", "XY12345", "https://org-acct.snowflakecomputing.com/")]
    [InlineData("snowflake.account = org-acct, snowflake.url = \"https://org-acct.privatelink.snowflakecomputing.com\"", "ORG-ACCT", "https://org-acct.privatelink.snowflakecomputing.com/")]
    [InlineData("snowflake.account = org-acct, snowflake.url = \"https://org-acct.snowflakecomputing.cn\"", "ORG-ACCT", "https://org-acct.snowflakecomputing.cn/")]
    [InlineData("snowflake.account = LOCAL, snowflake.url = \"http://127.0.0.1:8099\"", "LOCAL", "http://127.0.0.1:8099/")]
    [InlineData("snowflake.account = LOCAL, snowflake.url = \"http://[::1]:8099\"", "LOCAL", "http://[::1]:8099/")]
    [InlineData("snowflake.account = LOCAL, snowflake.url = \"http://localhost:8099\"", "LOCAL", "http://localhost:8099/")]
    public void Account_and_url_complete_each_other(string inner, string account, string url)
    {
        var result = SettingsFixture.ReadText($"thermal-actors {{ {inner.Replace(", ", "\n", StringComparison.Ordinal)}\n}}");

        Assert.Empty(result.Faults.Select(fault => fault.ToString()));
        Assert.Equal(account, result.Settings!.Snowflake.Account);
        Assert.Equal(new Uri(url), result.Settings.Snowflake.Target.AccountUrl);
    }

    [Theory]
    [InlineData(10, "5s", 500)]
    [InlineData(1, "5s", 5_000)]
    [InlineData(100, "5s", 500)]
    [InlineData(4, "10s", 2_500)]
    public void Automatic_sample_interval_spreads_the_batch(int batchSize, string interval, int milliseconds)
    {
        var settings = SettingsFixture.Settings(("batching.batch-size", $"{batchSize}"), ("batching.interval", interval));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), settings.Sensors.SampleInterval);
    }

    [Fact]
    public void Names_are_folded_to_upper_case()
    {
        var snowflake = SettingsFixture.Settings(
            ("snowflake.database", "db"), ("snowflake.schema", "s"), ("snowflake.pipe", "p"), ("snowflake.role", "r"), ("snowflake.channel", "thermal_1")).Snowflake;

        Assert.Equal(("DB", "S", "P", "R", "THERMAL_1"), (snowflake.Target.Database, snowflake.Target.Schema, snowflake.Target.Pipe, snowflake.Role, snowflake.Channel));
    }

    [Theory]
    [InlineData("key.p8", "/etc/thermal-actors/key.p8")]
    [InlineData("../key.p8", "/etc/key.p8")]
    [InlineData("~/key.p8", "/home/pi/key.p8")]
    [InlineData("/k/key.p8", "/k/key.p8")]
    [InlineData("\"credential:key\"", "/run/credentials/key")]
    public void Paths_count_from_the_file_that_says_them(string text, string path)
    {
        var layer = HoconReader.ParseLayer($"thermal-actors.snowflake.auth.private-key-file = {text}", "x.conf", "/etc/thermal-actors");
        var result = StationSettingsReader.Read([SettingsFixture.Complete, layer], SettingsFixture.Machine with { CredentialsDirectory = "/run/credentials" });

        Assert.Equal(path, Assert.IsType<AuthSettings.KeyPair>(result.Settings!.Snowflake.Auth).PrivateKeyFile);
    }

    [Fact]
    public void A_missing_secret_file_is_named()
    {
        var result = StationSettingsReader.Read([SettingsFixture.Complete], SettingsFixture.Machine with { FileExists = _ => false });
        Assert.Equal(
            "complete: snowflake.auth.private-key-file = \"/etc/thermal-actors/rsa_key.p8\": there is no such file for the private key. The file must exist and be readable by this user",
            SettingsFixture.OnlyFault(result));
    }

    [Theory]
    [InlineData(false, null, "/home/pi/.local/state/thermal-actors")]
    [InlineData(true, null, "/var/lib/thermal-actors")]
    [InlineData(false, "/var/lib/private/thermal", "/var/lib/private/thermal")]
    public void Data_folder_follows_the_machine(bool privileged, string? state, string expected)
    {
        var context = SettingsFixture.Machine with { Privileged = privileged, StateDirectory = state };
        Assert.Equal(expected, StationSettingsReader.DataDirectory([], context));
    }
}
