using System.Text.Json;

namespace ThermalActors.Host.Tests.Commands;

public sealed class ConfigCommandSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_pair_configuration_is_taken_over_and_valid()
    {
        Cli.WriteSecret(_folder["rsa_key.p8"], "x");
        WriteJson("""
            {
              "_comment": "fill in", "user": "thermal_user", "account": "myorg-myaccount", "url": "myorg-myaccount.snowflakecomputing.com:443",
              "private_key_file": "rsa_key.p8", "role": "R", "database": "DEMO", "schema": "DEMO", "pipe": "P", "channel_name": "TH_CHNL", "colour": "red"
            }
            """);

        var (code, output, error) = await ImportAsync();

        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("The configuration is valid", output, StringComparison.Ordinal);
        Assert.Contains("ignored, because they mean nothing: colour\n", output, StringComparison.Ordinal);
        var shown = await ShowAsync();
        Assert.Equal("thermal_user", shown["snowflake.user"]);
        Assert.Equal("https://myorg-myaccount.snowflakecomputing.com:443", shown["snowflake.url"]);
        Assert.Equal("TH_CHNL", shown["snowflake.channel"]);
        Assert.Equal("keypair", shown["snowflake.auth.method"]);
        Assert.Equal(_folder["rsa_key.p8"], shown["snowflake.auth.private-key-file"]);
        Assert.Equal("off", shown["sensors.simulate"]);
    }

    [Fact]
    public async Task A_token_moves_to_a_private_file_and_is_never_shown()
    {
        WriteJson("""{ "account": "A-B", "user": "U", "pat": " eyJ.secret.token ", "role": "R" }""");

        var (code, output, error) = await ImportAsync();

        Assert.Equal((0, string.Empty), (code, error));
        Assert.Equal("eyJ.secret.token\n", File.ReadAllText(_folder["snowflake.pat"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["snowflake.pat"]));
        Assert.DoesNotContain("secret", output + File.ReadAllText(_folder["thermal-actors.conf"]), StringComparison.Ordinal);
        Assert.Contains("delete it there", output, StringComparison.Ordinal);
        Assert.Equal("pat", (await ShowAsync())["snowflake.auth.method"]);
    }

    [Fact]
    public async Task The_written_file_explains_itself()
    {
        WriteJson("""{ "account": "A-B", "user": "U", "pat": "t" }""");

        await ImportAsync();

        var lines = File.ReadAllLines(_folder["thermal-actors.conf"]);
        Assert.Contains(lines, line => line.Contains(_folder["snowflake_config.json"], StringComparison.Ordinal));
        Assert.Contains("    # role was not set: the user's default role is used.", lines);
        Assert.True(lines.Count(line => line.TrimStart().StartsWith('#')) >= 6);
    }

    [Fact]
    public async Task What_is_there_is_kept_unless_forced()
    {
        WriteJson("""{ "account": "A-B", "user": "U", "pat": "t" }""");
        File.WriteAllText(_folder["thermal-actors.conf"], "mine");

        var (code, _, error) = await ImportAsync();

        Assert.Equal(2, code);
        Assert.Contains("exists and is kept", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder["thermal-actors.conf"]));
        Assert.False(File.Exists(_folder["snowflake.pat"]));
        Assert.Equal(0, (await ImportAsync("--force")).Code);
    }

    [Fact]
    public async Task What_is_left_to_correct_is_said_after_writing()
    {
        WriteJson("""{ "account": "A-B", "user": "U", "private_key_file": "gone.p8", "pipe": "my-pipe \"x\"" }""");

        var (code, output, error) = await ImportAsync();

        Assert.Equal(2, code);
        Assert.Contains("Written: ", output, StringComparison.Ordinal);
        Assert.Contains("there is no such file for the private key", error, StringComparison.Ordinal);
        Assert.Contains("snowflake.pipe = \"my-pipe \"x\"\"", error, StringComparison.Ordinal);
        Assert.Contains("2 faults", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_pointed_out()
    {
        File.WriteAllText(_folder["rsa_key.p8"], "x");
        File.SetUnixFileMode(_folder["rsa_key.p8"], UnixFileMode.UserRead | UnixFileMode.GroupRead);
        WriteJson("""{ "account": "A-B", "user": "U", "private_key_file": "rsa_key.p8" }""");

        Assert.Contains($"chmod 600 {_folder["rsa_key.p8"]}", (await ImportAsync()).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("snowflake_config.json", "{ \"user\": 5 }", "expected a text in double quotes")]
    [InlineData("snowflake_config.json", "{ broken", "is not valid JSON")]
    [InlineData("snowflake_config.json", "[]", "is not a JSON object")]
    [InlineData("snowflake_config.json", null, "there is no such file")]
    [InlineData("my.conf", "x = 1", "is no JSON file")]
    public async Task What_cannot_be_read_ends_with_2_and_writes_nothing(string name, string? content, string message)
    {
        if (content is not null) File.WriteAllText(_folder[name], content);

        var (code, output, error) = await Cli.InvokeAsync("config", "import", _folder[name], "--out", _folder["out.conf"]);

        Assert.Equal((2, string.Empty), (code, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out.conf"]));
    }

    [Fact]
    public async Task Show_names_the_origin_of_every_value()
    {
        Cli.WriteSecret(_folder["k"], "x");
        File.WriteAllText(_folder["my.conf"], "thermal-actors {\n  snowflake { account = A-B, user = U, auth.private-key-file = k }\n  batching.batch-size = 7\n}\n");

        var (code, output, error) = await Cli.InvokeAsync("config", "show", "--config", _folder["my.conf"], "--profile", "low-cost", "--set", "sensors.bus=3", "--data-dir", _folder["data"]);

        Assert.Equal((0, string.Empty), (code, error));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => Matches(line, "batching.batch-size = 7", $"{_folder["my.conf"]}:3"));
        Assert.Contains(lines, line => Matches(line, "sensors.bus = 3", "--set"));
        Assert.Contains(lines, line => Matches(line, $"data-dir = {_folder["data"]}", "--data-dir"));
        Assert.Contains(lines, line => Matches(line, "snowflake.url = auto", "https://a-b.snowflakecomputing.com, default"));
        Assert.Contains(lines, line => line.Contains("profile low-cost", StringComparison.Ordinal));
        Assert.True(lines.Length > 50);
    }

    [Fact]
    public async Task Show_names_one_hash_for_the_same_settings_however_they_were_said()
    {
        Cli.WriteSecret(_folder["k"], "x");
        var key = _folder["k"];
        File.WriteAllText(_folder["my.conf"], $"thermal-actors {{\n  snowflake {{ account = A-B, user = U, auth.private-key-file = \"{key}\" }}\n  batching.batch-size = 7\n}}\n");
        string[] said = ["--set", "snowflake.account=A-B", "--set", "snowflake.user=U", "--set", $"snowflake.auth.private-key-file={key}"];

        var fromFile = await HashAsync("--config", _folder["my.conf"]);

        Assert.Matches("^[0-9a-f]{12}$", fromFile);
        Assert.Equal(fromFile, await HashAsync([.. said, "--batch-size", "7"]));
        Assert.NotEqual(fromFile, await HashAsync([.. said, "--batch-size", "8"]));
    }

    [Fact]
    public async Task Show_masks_a_secret_in_the_wrong_place_and_reports_the_faults()
    {
        var (code, output, error) = await Cli.InvokeAsync(
            "config", "show", "--json", "--changed", "--set", "snowflake.auth.pat-file=eyJhbGciOi.x.y", "--set", "snowflake.url=https://me:pw@a-b.snowflakecomputing.com");

        Assert.Equal(2, code);
        Assert.DoesNotContain("eyJhbGciOi", output, StringComparison.Ordinal);
        Assert.DoesNotContain("me:pw", output, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(output);
        Assert.False(document.RootElement.GetProperty("valid").GetBoolean());
        Assert.NotEqual(0, document.RootElement.GetProperty("faults").GetArrayLength());
        Assert.NotEmpty(error);
    }

    private static async Task<string> HashAsync(params string[] args)
    {
        var (_, json, _) = await Cli.InvokeAsync(["config", "show", "--json", .. args]);
        var (_, text, _) = await Cli.InvokeAsync(["config", "show", .. args]);
        using var document = JsonDocument.Parse(json);
        var hash = document.RootElement.GetProperty("hash").GetString()!;
        Assert.EndsWith($"# configuration {hash}\n", text, StringComparison.Ordinal);
        return hash;
    }

    private static bool Matches(string line, string assignment, string comment) =>
        line.StartsWith(assignment + " ", StringComparison.Ordinal) && line.EndsWith("  # " + comment, StringComparison.Ordinal);

    private void WriteJson(string text) => File.WriteAllText(_folder["snowflake_config.json"], text);

    private Task<(int Code, string Output, string Error)> ImportAsync(params string[] args) =>
        Cli.InvokeAsync(["config", "import", _folder["snowflake_config.json"], "--out", _folder["thermal-actors.conf"], .. args]);

    private async Task<Dictionary<string, string?>> ShowAsync()
    {
        var (_, output, _) = await Cli.InvokeAsync("config", "show", "--json", "--config", _folder["thermal-actors.conf"]);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.GetProperty("settings").EnumerateArray()
            .ToDictionary(setting => setting.GetProperty("key").GetString()!, setting => setting.GetProperty("value").GetString(), StringComparer.Ordinal);
    }
}
