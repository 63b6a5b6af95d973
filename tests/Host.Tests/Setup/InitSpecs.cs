using Spectre.Console.Testing;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Commands;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Setup;
using ThermalActors.Host.Tests.Commands;

namespace ThermalActors.Host.Tests.Setup;

public sealed class InitSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Conf => _folder["etc/thermal-actors.conf"];

    [Fact]
    public async Task Without_a_terminal_one_flag_is_enough_for_a_valid_configuration_with_key_and_sql()
    {
        var (code, output, error) = await InitAsync("--account", "myorg-acct", "--no-sensors");

        Assert.Equal((0, string.Empty), (code, error));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["etc/rsa_key.p8"]));
        Assert.Contains("CREATE PIPE IF NOT EXISTS", output, StringComparison.Ordinal);
        Assert.Matches("ALTER USER THERMAL_STREAMING_USER SET RSA_PUBLIC_KEY = '[A-Za-z0-9+/=]{300,}'", output);
        Assert.DoesNotContain("PRIVATE KEY", output, StringComparison.Ordinal);
        Assert.Contains($"thermal-actors run --config {Conf}", output, StringComparison.Ordinal);
        var valid = await Cli.InvokeAsync("validate", "--config", Conf, "--data-dir", _folder["data"]);
        Assert.Equal((0, string.Empty), (valid.Code, valid.Error));
        Assert.Contains("key pair " + _folder["etc/rsa_key.p8"], valid.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_time_nothing_changes_and_no_key_is_replaced()
    {
        await InitAsync("--account", "MYORG-ACCT", "--no-sensors");
        var (conf, key) = (File.ReadAllText(Conf), File.ReadAllText(_folder["etc/rsa_key.p8"]));

        var (code, output, _) = await InitAsync("--no-sensors");

        Assert.Equal(0, code);
        Assert.Contains("says all of this already", output, StringComparison.Ordinal);
        Assert.Contains("Kept:    " + _folder["etc/rsa_key.p8"], output, StringComparison.Ordinal);
        Assert.Equal((conf, key), (File.ReadAllText(Conf), File.ReadAllText(_folder["etc/rsa_key.p8"])));
        Assert.False(File.Exists(Conf + ".bak"));
    }

    [Fact]
    public async Task Another_answer_replaces_nothing_unasked_and_keeps_every_other_setting()
    {
        Directory.CreateDirectory(_folder["etc"]);
        File.WriteAllText(Conf, "thermal-actors { batching.batch-size = 33, snowflake.account = OLD-ONE }");

        var refused = await InitAsync("--account", "NEW-ONE", "--no-sensors");
        Assert.Equal(2, refused.Code);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Contains("OLD-ONE", File.ReadAllText(Conf), StringComparison.Ordinal);

        var (code, _, _) = await InitAsync("--account", "NEW-ONE", "--no-sensors", "--force");
        Assert.Equal(0, code);
        var changed = SetupFile.Read(Conf, SystemContext.Read(keep: false));
        Assert.Equal(("33", "NEW-ONE"), (changed["batching.batch-size"], changed["snowflake.account"]));
        Assert.Contains("OLD-ONE", File.ReadAllText(Conf + ".bak"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--account must be given", "--no-sensors")]
    [InlineData("--database my-db: expected a name", "--account", "A-B", "--database", "my-db", "--no-sensors")]
    [InlineData("there is no file /nonexistent.p8", "--account", "A-B", "--secret-file", "/nonexistent.p8", "--no-sensors")]
    [InlineData("--bus needs a number from 0 to 63", "--bus", "64")]
    public async Task What_is_missing_or_wrong_is_named_and_nothing_is_written(string message, params string[] args)
    {
        var (code, _, error) = await InitAsync(args);

        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(Conf));
    }

    [Fact]
    public async Task A_person_is_asked_one_thing_after_the_other_and_wrong_answers_are_explained()
    {
        using var terminal = new TestConsole().Interactive();
        foreach (var answer in (string[])["n", "a b", "MYORG-ACCT", "", "", "my-db", "SENSORS", "", "", "", "", "n"]) terminal.Input.PushTextWithEnter(answer);
        using var output = new StringWriter();

        var code = await WizardAsync(new TerminalDialog(terminal), output, Request() with { Check = null });

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("Snowflake account", terminal.Output, StringComparison.Ordinal);
        var text = File.ReadAllText(Conf);
        Assert.Contains("database = \"SENSORS\"", text, StringComparison.Ordinal);
        Assert.Contains("expected a name of 1 to 255 letters", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_asked_for_shown_nowhere_and_kept_private()
    {
        using var terminal = new TestConsole().Interactive();
        foreach (var answer in (string[])["n", "MYORG-ACCT", "", "", "", "", "", "", "pat", "s3cret-marker", "n"]) terminal.Input.PushTextWithEnter(answer);
        using var output = new StringWriter();

        await WizardAsync(new TerminalDialog(terminal), output, Request() with { Check = null });

        Assert.Equal("s3cret-marker\n", File.ReadAllText(_folder["etc/pat"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["etc/pat"]));
        Assert.DoesNotContain("s3cret-marker", terminal.Output + output + File.ReadAllText(Conf), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_of_the_python_program_gets_the_migration_and_a_second_pipe()
    {
        var (code, output, _) = await InitAsync("--account", "MYORG-ACCT", "--no-sensors", "--migrate");

        Assert.Equal(0, code);
        Assert.Contains("ALTER TABLE", output, StringComparison.Ordinal);
        Assert.Contains("pipe = \"THERMAL_ACTORS_PIPE\"", File.ReadAllText(Conf), StringComparison.Ordinal);
        Assert.Matches("ALTER USER THERMAL_STREAMING_USER SET RSA_PUBLIC_KEY = '[A-Za-z0-9+/=]{300,}'", output);
    }

    [Fact]
    public async Task Under_the_package_systemd_hands_the_key_to_the_service_and_the_check_reads_it_itself()
    {
        Directory.CreateDirectory(_folder["usr/lib/systemd/system"]);
        File.WriteAllText(_folder["usr/lib/systemd/system/thermal-actors.service"], "[Service]\n");
        ConfigurationRequest? checkedWith = null;
        using var output = new StringWriter();
        var request = Request() with { Directory = _folder["etc/thermal-actors"], Check = true };

        var code = await WizardAsync(new SilentDialog(), output, request with { Given = new Dictionary<string, string>(StringComparer.Ordinal) { ["snowflake.account"] = "MYORG-ACCT" } }, configuration => checkedWith = configuration);

        var key = _folder["etc/thermal-actors/secrets/rsa_key.p8"];
        Assert.Equal(ExitCode.CheckFailed, code);
        Assert.Contains("private-key-file = \"credential:rsa_key.p8\"", File.ReadAllText(_folder["etc/thermal-actors/thermal-actors.conf"]), StringComparison.Ordinal);
        Assert.True(File.Exists(key));
        Assert.False(Directory.Exists(_folder["etc/systemd"]), "the unit hands over what lies in its folder of secrets");
        Assert.Equal($"snowflake.auth.private-key-file={key}", Assert.Single(checkedWith!.Set));
        Assert.Contains("systemctl enable --now thermal-actors", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_the_package_a_key_that_lies_elsewhere_gets_a_drop_in()
    {
        Directory.CreateDirectory(_folder["usr/lib/systemd/system"]);
        File.WriteAllText(_folder["usr/lib/systemd/system/thermal-actors.service"], "[Service]\n");
        var key = KeyFiles.Generate(new KeyRequest(_folder["elsewhere"], 2048, PassphraseFile: null, Second: false, Force: false)).PrivateFile;
        using var output = new StringWriter();
        var request = Request() with { Directory = _folder["etc/thermal-actors"], SecretFile = key, Given = new Dictionary<string, string>(StringComparer.Ordinal) { ["snowflake.account"] = "MYORG-ACCT" } };

        await WizardAsync(new SilentDialog(), output, request);

        Assert.Contains("private-key-file = \"credential:rsa_key.p8\"", File.ReadAllText(_folder["etc/thermal-actors/thermal-actors.conf"]), StringComparison.Ordinal);
        Assert.Contains($"LoadCredential=rsa_key.p8:{key}\n", File.ReadAllText(_folder["etc/systemd/system/thermal-actors.service.d/credentials.conf"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_bus_it_says_how_to_switch_it_on_and_simulates_only_when_asked()
    {
        using var output = new StringWriter();
        var request = Request() with { LookForSensors = true, Given = new Dictionary<string, string>(StringComparer.Ordinal) { ["snowflake.account"] = "MYORG-ACCT" } };

        await WizardAsync(new SilentDialog(), output, request);

        Assert.Contains("raspi-config", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("simulate = \"off\"", File.ReadAllText(Conf), StringComparison.Ordinal);
    }

    private SetupRequest Request() => new(
        _folder["etc"], new Dictionary<string, string>(StringComparer.Ordinal), Auth: null, SecretFile: null, Simulate: false, LookForSensors: false, Migrate: null, Replace: false, Check: false);

    private Task<ExitCode> WizardAsync(ISetupDialog dialog, StringWriter output, SetupRequest request, Action<ConfigurationRequest>? check = null)
    {
        var machine = new SetupMachine(
            _folder.Path, SystemContext.Read(keep: false), (_, _) => Task.CompletedTask,
            (configuration, _) =>
            {
                check?.Invoke(configuration);
                return Task.FromResult(ExitCode.CheckFailed);
            });
        return new SetupWizard(machine, dialog, new CommandConsole(output, TextWriter.Null)).RunAsync(request, CancellationToken.None);
    }

    private Task<(int Code, string Output, string Error)> InitAsync(params string[] args) => Cli.InvokeAsync(["init", "--yes", "--out", _folder["etc"], .. args]);
}
