using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Actors.Tests.Settings;

/// <summary>What changes at run time when the configuration is read again, and what waits for a restart.</summary>
public sealed partial class SettingsReloadSpecs
{
    [Fact]
    public void Live_keys_are_swapped_and_the_others_named()
    {
        var taken = Taken(
            ("batching.batch-size", "50"), ("sensors.scd4x.interval", "10s"), ("sensors.scd4x.max-age", "40s"), ("sensors.scd4x.enabled", "off"),
            ("host.log.level", "debug"), ("host.log.areas.spool", "error"), ("host.http", "off"), ("spool.max-bytes", "2GiB"), ("clock.max-wait", "1h"));

        Assert.Equal<string>(
            ["batching.batch-size", "clock.max-wait", "host.log.areas.spool", "host.log.level", "sensors.scd4x.interval", "sensors.scd4x.max-age"], taken.Applied);
        Assert.Equal<string>(["host.http", "sensors.scd4x.enabled", "spool.max-bytes"], taken.NeedRestart);
        var (before, now) = (SettingsFixture.Settings(), taken.Settings);
        Assert.Equal(
            before.Sensors.Each[SensorKind.Scd4x] with { Interval = TimeSpan.FromSeconds(10), MaxAge = TimeSpan.FromSeconds(40) },
            now.Sensors.Each[SensorKind.Scd4x]);
        Assert.Equal((50, TimeSpan.FromHours(1)), (now.Batching.BatchSize, now.Clock.MaxWait));
        Assert.Equal((LogVerbosity.Debug, LogVerbosity.Error), (now.Host.Log.Level, now.Host.Log.LevelOf(LogArea.Spool)));
        Assert.Equal((before.Host.Http, before.Spool), (now.Host.Http, now.Spool));
    }

    [Fact]
    public void The_hash_is_that_of_the_values_in_force()
    {
        var live = SettingsFixture.Settings(("batching.batch-size", "50"));

        Assert.Equal(live.ConfigurationHash, Taken(("batching.batch-size", "50")).Settings.ConfigurationHash);
        Assert.Equal(live.ConfigurationHash, Taken(("batching.batch-size", "50"), ("host.http", "off")).Settings.ConfigurationHash);
        Assert.Equal(SettingsFixture.Settings().ConfigurationHash, Taken(("host.http", "off")).Settings.ConfigurationHash);
    }

    [Fact]
    public void What_waits_is_named_again_and_what_was_taken_is_not()
    {
        SettingsLayer[] file = [SettingsFixture.Complete, SettingsLayer.Of("file", ("host.http", "off"), ("batching.batch-size", "50"))];
        var first = Assert.IsType<SettingsReload.Taken>(Of([SettingsFixture.Complete], file));

        var second = Assert.IsType<SettingsReload.Taken>(Of(first.Layers, file));

        Assert.Empty(second.Applied);
        Assert.Equal<string>(["host.http"], second.NeedRestart);
        Assert.Equal(first.Settings.ConfigurationHash, second.Settings.ConfigurationHash);
        var back = Assert.IsType<SettingsReload.Taken>(Of(second.Layers, [SettingsFixture.Complete]));
        Assert.Equal<string>(["batching.batch-size"], back.Applied);
        Assert.Empty(back.NeedRestart);
    }

    [Fact]
    public void One_fault_anywhere_and_nothing_changes()
    {
        var read = HoconReader.ParseLayer("thermal-actors {\n batching { batch-size = 50, interval = soon }\n host.http = everywhere\n bacthing.interval = 3s }", "my.conf", null);
        var refused = Assert.IsType<SettingsReload.Refused>(Of([SettingsFixture.Complete], [SettingsFixture.Complete, read]));

        Assert.Equal(SettingsFixture.Read(read).Faults.AsEnumerable(), refused.Faults);
        Assert.Equal(3, refused.Faults.Length);
        Assert.Contains(refused.Faults, fault => fault.ToString().StartsWith("my.conf:4: bacthing.interval: unknown key. Did you mean batching.interval?", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sample_interval_that_follows_from_the_batch_follows_it() =>
        Assert.Equal(TimeSpan.FromSeconds(2), Taken(("batching.batch-size", "10"), ("batching.interval", "20s")).Settings.Sensors.SampleInterval);

    [Fact]
    public void Another_key_file_is_used_and_another_way_to_log_in_waits_with_its_files()
    {
        Assert.Equal(new AuthSettings.KeyPair("/other.p8", null), Taken(("snowflake.auth.private-key-file", "/other.p8")).Settings.Snowflake.Auth);

        var pat = Taken(("snowflake.auth.method", "pat"), ("snowflake.auth.pat-file", "/pat"), ("snowflake.auth.private-key-file", "none"), ("batching.batch-size", "3"));
        Assert.Equal(SettingsFixture.Settings().Snowflake.Auth, pat.Settings.Snowflake.Auth);
        Assert.Equal<string>(["snowflake.auth.method", "snowflake.auth.pat-file", "snowflake.auth.private-key-file"], pat.NeedRestart);
        Assert.Equal<string>(["batching.batch-size"], pat.Applied);
    }

    [Fact]
    public void A_file_that_waits_for_a_restart_need_not_be_there_any_more()
    {
        SettingsLayer[] before = [SettingsFixture.Complete, SettingsLayer.Of("old", ("network.ca-file", "/old.pem"))];
        SettingsLayer[] now = [SettingsFixture.Complete, SettingsLayer.Of("new", ("network.ca-file", "/new.pem"), ("batching.batch-size", "3"))];
        var machine = SettingsFixture.Machine with { FileExists = path => path != "/old.pem" };

        var taken = Assert.IsType<SettingsReload.Taken>(SettingsReload.Of([.. before], [.. now], machine));

        Assert.Equal(("/old.pem", 3), (taken.Settings.Network.CaFile, taken.Settings.Batching.BatchSize));
        Assert.IsType<SettingsReload.Refused>(SettingsReload.Of([.. now], [.. before], machine));
    }

    [Fact]
    public void A_relative_path_keeps_counting_from_the_file_that_said_it()
    {
        var read = HoconReader.ParseLayer("thermal-actors.snowflake.auth.private-key-file = keys/new.p8", "my.conf", "/etc/station");

        var taken = Assert.IsType<SettingsReload.Taken>(Of([SettingsFixture.Complete], [SettingsFixture.Complete, read]));

        Assert.Equal(new AuthSettings.KeyPair("/etc/station/keys/new.p8", null), taken.Settings.Snowflake.Auth);
    }

    [Fact]
    public void The_same_again_changes_nothing()
    {
        var taken = Taken();

        Assert.Empty(taken.Applied);
        Assert.Empty(taken.NeedRestart);
    }

    [Fact]
    public void The_reference_marks_the_live_keys_and_no_others()
    {
        var lines = EmbeddedHocon.Read("reference.conf").Split('\n');
        var keys = SettingsSchema.Reference.Entries.ToLookup(entry => entry.Origin.Line!.Value, entry => entry.Key);
        var marked = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length; i++)
        {
            if (Mark().Match(lines[i]) is not { Success: true } mark) continue;
            var setting = Array.FindIndex(lines, i, line => !line.TrimStart().StartsWith('#')) + 1;
            var names = mark.Groups["names"].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries);
            var meant = keys[setting].Where(key => names.Length == 0 || names.Any(name => key.EndsWith("." + name, StringComparison.Ordinal))).ToList();
            Assert.True(meant.Count > 0 && (names.Length == 0 || names.Length == meant.Count), $"line {i + 1} marks nothing or something else: {lines[i]}");
            marked.UnionWith(meant);
        }

        Assert.Equal(SettingsSchema.Keys.Where(SettingsReload.IsLive).Order(StringComparer.Ordinal), marked);
    }

    [Fact]
    public void Every_live_key_but_the_fixed_one_reaches_the_settings()
    {
        // Room for every interval to change alone.
        var patient = SettingsLayer.Of("patient", ReferenceSpecs.Everything.Where(each => each.Key.EndsWith(".max-age", StringComparison.Ordinal) && SettingsReload.IsLive(each.Key)).Select(each => (each.Key, "1m")).ToArray());
        var before = SettingsFixture.Read(patient).Settings!;
        foreach (var (key, text) in ReferenceSpecs.Everything.Where(each => SettingsReload.IsLive(each.Key)))
        {
            var taken = Assert.IsType<SettingsReload.Taken>(
                Of([SettingsFixture.Complete, patient], [SettingsFixture.Complete, patient, SettingsLayer.Of("now", (key, text))]));
            Assert.Equal<string>([key], taken.Applied);
            Assert.False(ReferenceSpecs.AreAlike(before, taken.Settings with { ConfigurationHash = before.ConfigurationHash }), $"{key} has no effect");
        }
    }

    private static SettingsReload.Taken Taken(params (string Key, string Text)[] values) =>
        Assert.IsType<SettingsReload.Taken>(Of([SettingsFixture.Complete], [SettingsFixture.Complete, SettingsLayer.Of("now", values)]));

    private static SettingsReload Of(IEnumerable<SettingsLayer> inForce, IEnumerable<SettingsLayer> read) =>
        SettingsReload.Of([.. inForce], [.. read], SettingsFixture.Machine);

    [GeneratedRegex(@"^\s*#.*\(reload(: (?<names>[a-z-]+(, [a-z-]+)*))?\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mark();
}
