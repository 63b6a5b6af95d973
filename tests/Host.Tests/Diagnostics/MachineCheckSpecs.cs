using System.Globalization;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Diagnostics;
using ThermalActors.Host.Hosting;
using ThermalActors.Readings.Rows;
using ThermalActors.Spool;

namespace ThermalActors.Host.Tests.Diagnostics;

public sealed class MachineCheckSpecs : IDisposable
{
    private static readonly DiagnosisNames Names = new() { KeyFile = "/k" };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, true, true, SimulationMode.Off, CheckStatus.Ok, CheckStatus.Ok)]
    [InlineData(false, false, true, SimulationMode.Off, CheckStatus.Fail, CheckStatus.Skipped)]
    [InlineData(false, false, true, SimulationMode.Auto, CheckStatus.Warn, CheckStatus.Skipped)]
    [InlineData(true, false, false, SimulationMode.Off, CheckStatus.Ok, CheckStatus.Fail)]
    [InlineData(true, false, true, SimulationMode.Auto, CheckStatus.Ok, CheckStatus.Fail)]
    [InlineData(false, false, null, SimulationMode.On, CheckStatus.Skipped, CheckStatus.Skipped)]
    public void The_bus_has_to_be_there_and_open(bool exists, bool opens, bool? inGroup, SimulationMode simulate, object bus, object access)
    {
        var findings = I2cChecks.Judge(new I2cFacts("/dev/i2c-1", exists, opens, [], inGroup, "pi"), simulate, Names).ToArray();

        Assert.Equal([bus, access], findings.Select(finding => (object)finding.Status));
        Assert.All(findings, finding => Assert.Equal(finding.Status is CheckStatus.Fail or CheckStatus.Warn, finding.Fix is not null));
    }

    [Fact]
    public void A_missing_group_is_the_fix_for_a_closed_bus_and_another_bus_is_named()
    {
        var closed = I2cChecks.Judge(new I2cFacts("/dev/i2c-1", true, false, [], false, "pi"), SimulationMode.Off, Names).Last();
        var elsewhere = I2cChecks.Judge(new I2cFacts("/dev/i2c-1", false, false, ["i2c-3"], true, "pi"), SimulationMode.Off, Names).First();

        Assert.Contains("usermod -aG i2c", closed.Fix, StringComparison.Ordinal);
        Assert.Contains("but i2c-3", elsewhere.Found, StringComparison.Ordinal);
        Assert.StartsWith("Set sensors.bus", elsewhere.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Groups:\t998 1000", true)]
    [InlineData("Gid:\t998\t998\t998\t998", true)]
    [InlineData("Groups:\t1000 9980", false)]
    public void Group_and_devices_are_read_from_the_machine(string status, bool member)
    {
        foreach (var directory in (string[])["dev", "etc", "proc/self"]) Directory.CreateDirectory(_folder[directory]);
        File.WriteAllText(_folder["dev/i2c-1"], "");
        File.WriteAllText(_folder["dev/i2c-20"], "");
        File.WriteAllText(_folder["etc/group"], "root:x:0:\ni2c:x:998:pi\n");
        File.WriteAllText(_folder["proc/self/status"], $"Name:\tx\n{status}\n");

        var facts = I2cFacts.Gather(_folder.Path, 1);

        Assert.Equal((true, true, (bool?)member), (facts.Exists, facts.Opens, facts.InGroup));
        Assert.Equal(["i2c-20"], facts.Others);
    }

    [Theory]
    [InlineData(null, 1_000, "ext4", CheckStatus.Ok, CheckStatus.Ok)]
    [InlineData("Read-only file system", 1_000, "ext4", CheckStatus.Fail, CheckStatus.Ok)]
    [InlineData(null, 1_000, "tmpfs", CheckStatus.Warn, CheckStatus.Ok)]
    [InlineData(null, 400, "ext4", CheckStatus.Ok, CheckStatus.Warn)]
    [InlineData(null, 256, "ext4", CheckStatus.Ok, CheckStatus.Fail)]
    public void The_folder_has_to_be_writable_lasting_and_roomy(string? problem, long freeMiB, string kind, object folder, object space)
    {
        var facts = new DataFolderFacts("/d", true, "/d", problem, freeMiB << 20, kind, new RunningStation(false, null), "pi");

        var findings = DataFolderChecks.Judge(facts, 256 << 20).ToArray();

        Assert.Equal([folder, space, CheckStatus.Ok], findings.Select(finding => (object)finding.Status));
    }

    [Fact]
    public void Looking_at_a_folder_leaves_nothing_in_it()
    {
        var facts = DataFolderFacts.Gather(_folder["not/yet/there"]);

        Assert.Equal((false, _folder.Path, null), (facts.Exists, facts.Existing, facts.Problem));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_running_station_is_seen_and_not_disturbed()
    {
        Assert.Equal(new RunningStation(false, null), RunningStation.In(_folder.Path));
        using (DataDirectoryLock.Acquire(_folder.Path))
        {
            Assert.Equal(new RunningStation(true, Environment.ProcessId), RunningStation.In(_folder.Path));
        }

        Assert.Equal(new RunningStation(false, null), RunningStation.In(_folder.Path));
        DataDirectoryLock.Acquire(_folder.Path).Dispose();
    }

    [Theory]
    [InlineData("2026-11-23", ClockQuality.Synced, ClockSync.Auto, CheckStatus.Ok)]
    [InlineData("2026-11-23", ClockQuality.Unsynced, ClockSync.Auto, CheckStatus.Warn)]
    [InlineData("2026-11-23", ClockQuality.Unsynced, ClockSync.On, CheckStatus.Warn)]
    [InlineData("1970-01-01", ClockQuality.Synced, ClockSync.Off, CheckStatus.Fail)]
    public void The_clock_has_to_be_kept(string date, ClockQuality quality, ClockSync require, object status)
    {
        var now = new DateTimeOffset(DateTime.Parse(date, CultureInfo.InvariantCulture), TimeSpan.Zero);

        Assert.Equal(status, ClockChecks.Kernel(now, quality, require, Names).Status);
    }

    [Theory]
    [InlineData(null, CheckStatus.Skipped, "no answer")]
    [InlineData(1, CheckStatus.Ok, "same")]
    [InlineData(-10, CheckStatus.Warn, "10 s behind")]
    [InlineData(45, CheckStatus.Fail, "45 s ahead of")]
    public void The_clock_has_to_agree_with_the_server(int? seconds, object status, string text)
    {
        var finding = ClockChecks.Server(seconds is { } some ? TimeSpan.FromSeconds(some) : null, Names);

        Assert.Equal(status, finding.Status);
        Assert.Contains(text, finding.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("myorg-myaccount", "auto", CheckStatus.Ok, "MYORG-MYACCOUNT at myorg-myaccount.snowflakecomputing.com (lower case is fine)")]
    [InlineData("XY12345.us-east-1", "auto", CheckStatus.Ok, "XY12345 at xy12345.us-east-1.snowflakecomputing.com (lower case is fine, the region is left out of the login)")]
    [InlineData("MYORG-MY_ACCOUNT", "auto", CheckStatus.Ok, "the address has - for _")]
    [InlineData("MYORG.MYACCOUNT", "auto", CheckStatus.Fail, "gives the address myorg.myaccount.snowflakecomputing.com")]
    [InlineData("auto", "https://myorg-my_account.snowflakecomputing.com", CheckStatus.Warn, "underscore")]
    public void The_form_of_the_account_is_judged(string account, string url, object status, string text)
    {
        var settings = TestStation.Settings(("snowflake.account", account), ("snowflake.url", url)).Snowflake;

        var finding = LoginChecks.Account(account, url, settings, Names);

        Assert.Equal(status, finding.Status);
        Assert.Contains(text, finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_key_shows_size_and_fingerprint()
    {
        var local = LocalStation.PrepareIn(_folder.Path);

        var finding = LoginChecks.Secret(new AuthSettings.KeyPair(local.PrivateKeyFile, null), Names);

        Assert.Equal(CheckStatus.Ok, finding.Status);
        Assert.Matches("RSA 2048 bits, fingerprint SHA256:[A-Za-z0-9+/]{43}=", finding.Found);
    }

    [Fact]
    public void A_key_that_others_can_read_fails_with_the_command_that_closes_it()
    {
        var local = LocalStation.PrepareIn(_folder.Path);
        File.SetUnixFileMode(local.PrivateKeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        var finding = LoginChecks.Secret(new AuthSettings.KeyPair(local.PrivateKeyFile, null), Names);

        Assert.Equal((CheckStatus.Fail, $"chmod 600 {local.PrivateKeyFile}"), (finding.Status, finding.Fix));
    }

    [Theory]
    [InlineData(null, "there is no file")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "public key")]
    [InlineData("nonsense", "no PEM text")]
    public void A_file_that_is_no_key_fails_and_is_named(string? content, string text)
    {
        if (content is not null) Commands.Cli.WriteSecret(_folder["k"], content);

        var finding = LoginChecks.Secret(new AuthSettings.KeyPair(_folder["k"], null), Names);

        Assert.Equal(CheckStatus.Fail, finding.Status);
        Assert.Contains(text, finding.Found + finding.Fix, StringComparison.Ordinal);
        Assert.Contains(_folder["k"], finding.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tok.en", true, CheckStatus.Ok)]
    [InlineData("tok.en", false, CheckStatus.Fail)]
    [InlineData("two words", true, CheckStatus.Fail)]
    [InlineData("", true, CheckStatus.Fail)]
    [InlineData(null, true, CheckStatus.Fail)]
    public void A_token_file_is_private_and_holds_one_token(string? content, bool secret, object status)
    {
        if (content is not null) Commands.Cli.WriteSecret(_folder["pat"], content);
        if (!secret) File.SetUnixFileMode(_folder["pat"], UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var finding = LoginChecks.Secret(new AuthSettings.ProgrammaticAccessToken(_folder["pat"]), Names);

        Assert.Equal(("TA-PAT-01", status), (finding.Code, finding.Status));
        if (content is { Length: > 0 }) Assert.DoesNotContain(content, finding.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10", "5s", "auto", CheckStatus.Ok)]
    [InlineData("1", "100ms", "100ms", CheckStatus.Ok)]
    [InlineData("10000", "1h", "100ms", CheckStatus.Warn)]
    public void What_will_be_sent_fits_the_limits(string size, string interval, string sample, object status)
    {
        var settings = TestStation.Settings(("batching.batch-size", size), ("batching.interval", interval), ("sensors.sample-interval", sample));

        Assert.Equal(status, LimitChecks.Judge(settings).Status);
    }
}
