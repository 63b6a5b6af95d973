using ThermalActors.Actors.Settings;

namespace ThermalActors.Actors.Tests.Settings;

/// <summary>
/// Each file of the folder Broken is one mistake that people make; its <c>#!</c> lines are the messages they get, no more
/// and no fewer.
/// </summary>
public sealed class BrokenConfigurationSpecs
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Settings", "Broken");

    public static TheoryData<string> Files
    {
        get
        {
            var files = new TheoryData<string>();
            foreach (var file in Directory.EnumerateFiles(Folder, "*.conf").Order(StringComparer.Ordinal)) files.Add(Path.GetFileNameWithoutExtension(file));
            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Tells_what_is_wrong_and_where(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, file + ".conf"));
        var expected = text.Split('\n').Where(line => line.StartsWith("#! ", StringComparison.Ordinal)).Select(line => line[3..]).ToList();

        var result = SettingsFixture.Read(HoconReader.ParseLayer(text, "broken.conf", null));

        Assert.Null(result.Settings);
        var messages = result.Faults.Select(fault => fault.ToString()).ToList();
        foreach (var part in expected) Assert.Contains(messages, message => message.Contains(part, StringComparison.Ordinal));
        Assert.True(messages.Count == expected.Count, string.Join('\n', messages));
    }

    [Fact]
    public void The_folder_is_not_empty() => Assert.True(Files.Count >= 30);

    [Theory]
    [InlineData("thermal-actors.snowflake.password = hunter2")]
    [InlineData("thermal-actors.snowflake.auth.private-key-passphrase = hunter2")]
    [InlineData("thermal-actors.snowflake.auth.token = hunter2")]
    [InlineData("hunter2")]
    [InlineData("snowflake.pat = hunter2")]
    public void Never_repeats_the_value_of_an_unknown_key(string line)
    {
        var result = SettingsFixture.ReadText(line + "\n");

        Assert.NotEmpty(result.Faults);
        Assert.DoesNotContain(result.Faults, fault => fault.Value is not null);
    }

    [Theory]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----MIIE")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.abc.def")]
    public void Never_repeats_a_pasted_secret(string secret)
    {
        var context = SettingsFixture.Machine with { FileExists = _ => false };
        var result = StationSettingsReader.Read([SettingsFixture.Complete, SettingsLayer.Of("--set", ("snowflake.auth.private-key-file", secret))], context);

        Assert.DoesNotContain(secret, SettingsFixture.OnlyFault(result), StringComparison.Ordinal);
    }
}
