using System.Text.Json;
using ThermalActors.Emulator;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Tests.Commands;

public sealed class DoctorCommandSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Against_the_local_snowpipe_everything_up_to_the_pipe_is_tried()
    {
        await using var snowpipe = await StartAsync();

        var (code, output, error) = await Cli.InvokeAsync("doctor", "--local", "--json", "--data-dir", _folder.Path, "--simulate");

        Assert.Equal((0, string.Empty), (code, error));
        var status = Read(output);
        Assert.All((string[])["TA-LOC-01", "TA-CFG-01", "TA-DIR-01", "TA-KEY-01", "TA-API-01", "TA-API-02", "TA-NET-03", "TA-API-03", "TA-API-04", "TA-API-05"], check => Assert.Equal("ok", status[check]));
        Assert.Empty(snowpipe.Admin.Channels());
    }

    [Fact]
    public async Task Another_key_than_the_users_is_found_out_and_explained()
    {
        await using var snowpipe = await StartAsync();
        File.Delete(_folder["local/rsa_key.p8"]);
        LocalStation.PrepareIn(_folder["local"]);

        var (code, output, _) = await Cli.InvokeAsync("doctor", "--local", "--data-dir", _folder.Path, "--simulate");

        Assert.Equal(5, code);
        Assert.Contains("FAIL TA-API-01", output, StringComparison.Ordinal);
        Assert.Contains("DESCRIBE USER THERMAL_STREAMING_USER", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_local_snowpipe_it_says_how_to_start_one()
    {
        var (code, output, _) = await Cli.InvokeAsync("doctor", "--local", "--data-dir", _folder.Path);

        Assert.Equal(5, code);
        Assert.Contains("FAIL TA-LOC-01", output, StringComparison.Ordinal);
        Assert.Contains("thermal-actors run --local", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_everything_on_this_machine_is_checked_and_nothing_is_left_behind()
    {
        File.WriteAllText(_folder["my.conf"], "thermal-actors.snowflake { account = A-B, user = U, auth.private-key-file = gone.p8 }");

        var (code, output, _) = await Cli.InvokeAsync("doctor", "--offline", "--json", "--config", _folder["my.conf"], "--data-dir", _folder["data"], "--simulate");

        Assert.Equal(5, code);
        var status = Read(output);
        Assert.Equal(("ok", "fail", "ok", "skipped"), (status["TA-CFG-01"], status["TA-KEY-01"], status["TA-ACC-01"], status["TA-API-03"]));
        Assert.Equal(["my.conf"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_broken_configuration_is_one_finding_and_the_machine_is_checked_all_the_same()
    {
        var (code, output, _) = await Cli.InvokeAsync("doctor", "--json", "--data-dir", _folder.Path, "--set", "sensors.buss=1", "--set", "batching.batch-size=0");

        Assert.Equal(5, code);
        var status = Read(output);
        Assert.Equal(("fail", "ok", "skipped"), (status["TA-CFG-01"], status["TA-DIR-01"], status["TA-API-01"]));
        Assert.Contains("Did you mean sensors.bus?", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_inside_the_original_file_is_tried_without_a_copy_that_stays()
    {
        await using var snowpipe = await StartAsync(pat: "tok.en");
        File.WriteAllText(_folder["snowflake_config.json"], """{ "user": "U", "pat": "tok.en", "account": "LOCAL-DEMO" }""");
        File.Delete(_folder["local/rsa_key.p8"]);

        var (code, output, _) = await Cli.InvokeAsync("doctor", "--local", "--json", "--config", _folder["snowflake_config.json"], "--data-dir", _folder.Path, "--simulate");

        Assert.Equal(0, code);
        Assert.Equal(("ok", "ok"), (Read(output)["TA-PAT-01"], Read(output)["TA-API-03"]));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.pat", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(0, "394304: The key that signed the login", "doctor", "--explain", "394304")]
    [InlineData(0, "role-without-operate", "doctor", "--explain", "list")]
    [InlineData(0, "GRANT OPERATE, MONITOR ON PIPE DEMO.DEMO.THERMAL_SENSOR_PIPE", "doctor", "--explain", "ROLE-WITHOUT-OPERATE")]
    [InlineData(2, "'nonsense' is not known", "doctor", "--explain", "nonsense")]
    [InlineData(2, "--timeout needs a number", "doctor", "--timeout", "0")]
    public async Task Codes_are_explained_on_request(int expected, string text, params string[] args)
    {
        var (code, output, error) = await Cli.InvokeAsync(args);

        Assert.Equal(expected, code);
        Assert.Contains(text, output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_online_goes_on_to_the_pipe()
    {
        await using var snowpipe = await StartAsync();
        File.WriteAllText(_folder["my.conf"], $$"""
            thermal-actors.snowflake { account = LOCAL-DEMO, url = "{{snowpipe.ControlUrl.GetLeftPart(UriPartial.Authority)}}", user = THERMAL_STREAMING_USER
              auth.private-key-file = local/rsa_key.p8 }
            """);
        string[] args = ["validate", "--config", _folder["my.conf"], "--data-dir", _folder["data"], "--online"];

        var (code, output, error) = await Cli.InvokeAsync(args);
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("The configuration is valid.\n", output, StringComparison.Ordinal);
        Assert.Contains("ok   TA-API-05", output, StringComparison.Ordinal);
        Assert.Empty(snowpipe.Admin.Channels());

        var (failed, json, _) = await Cli.InvokeAsync([.. args, "--json", "--set", "snowflake.pipe=NO_SUCH_PIPE"]);
        Assert.Equal(5, failed);
        Assert.Equal("fail", Read(json)["TA-API-03"]);

        Assert.Equal(2, (await Cli.InvokeAsync("validate", "--json")).Code);
    }

    private static Dictionary<string, string?> Read(string output)
    {
        using var document = JsonDocument.Parse(output);
        return document.RootElement.GetProperty("findings").EnumerateArray()
            .ToDictionary(finding => finding.GetProperty("code").GetString()!, finding => finding.GetProperty("status").GetString(), StringComparer.Ordinal);
    }

    private async Task<LocalSnowpipe> StartAsync(string? pat = null)
    {
        var local = LocalStation.PrepareIn(_folder["local"]);
        return await LocalSnowpipe.StartAsync(
            new EmulatorOptions { Directory = local.Directory, PublicKeys = [local.PublicKey], Pats = pat is null ? [] : [new PatCredential(pat)] },
            TimeProvider.System);
    }
}
