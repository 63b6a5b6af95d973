namespace ThermalActors.Host.Tests.Commands;

public sealed class SqlCommandSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("setup", "CREATE PIPE IF NOT EXISTS SENSORS.RAW.MY_PIPE")]
    [InlineData("views", "SENSORS.RAW.")]
    [InlineData("queries", "SENSORS.RAW.MY_TABLE")]
    [InlineData("monitor", "SENSORS.RAW.MY_PIPE")]
    [InlineData("teardown", "DROP PIPE IF EXISTS SENSORS.RAW.MY_PIPE")]
    [InlineData("migration", "ALTER TABLE SENSORS.RAW.MY_TABLE ADD COLUMN IF NOT EXISTS seq BIGINT")]
    public async Task Every_script_is_filled_in_from_the_configuration(string script, string part)
    {
        File.WriteAllText(_folder["my.conf"], """
            thermal-actors.snowflake {
              account = org-acct, user = "station@example.org", role = station_role
              database = sensors, schema = raw, table = my_table, pipe = my_pipe
              auth.private-key-file = not-there-yet.p8
            }
            """);

        var (code, output, _) = await Cli.InvokeAsync("sql", script, "--config", _folder["my.conf"]);

        Assert.Equal(0, code);
        Assert.Contains(part, output, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", output, StringComparison.Ordinal);
        Assert.DoesNotContain("THERMAL_STREAMING_ROLE", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_takes_the_public_key_that_was_generated()
    {
        await Cli.InvokeAsync("keys", "generate", "--out", _folder.Path);

        var (code, output, error) = await Cli.InvokeAsync("sql", "setup", "--public-key", _folder["rsa_key.pub"], "--set", "snowflake.user=U", "--set", "snowflake.role=R");

        Assert.Equal(0, code);
        Assert.Contains("\nALTER USER U SET RSA_PUBLIC_KEY = 'MII", output, StringComparison.Ordinal);
        Assert.Equal($"thermal-actors: public key from {_folder["rsa_key.pub"]}\n", error);
    }

    [Fact]
    public async Task Setup_finds_the_public_key_by_the_configured_private_one()
    {
        await Cli.InvokeAsync("keys", "generate", "--out", _folder.Path);
        File.WriteAllText(_folder["my.conf"], "thermal-actors.snowflake { account = A-B, user = U, role = R, auth.private-key-file = rsa_key.p8 }");
        var expected = (await Cli.InvokeAsync("sql", "setup", "--config", _folder["my.conf"], "--public-key", _folder["rsa_key.pub"])).Output;

        var (code, output, error) = await Cli.InvokeAsync("sql", "setup", "--config", _folder["my.conf"]);

        Assert.Equal((0, expected), (code, output));
        Assert.Contains(_folder["rsa_key.p8"], error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_key_user_and_role_it_says_what_it_printed_instead()
    {
        var (code, output, error) = await Cli.InvokeAsync("sql", "setup");

        Assert.Equal(0, code);
        Assert.Contains("-- ALTER USER THERMAL_STREAMING_USER SET RSA_PUBLIC_KEY", output, StringComparison.Ordinal);
        Assert.Contains("snowflake.user is not configured: the script says THERMAL_STREAMING_USER", error, StringComparison.Ordinal);
        Assert.Contains("snowflake.role is not configured: the script says THERMAL_STREAMING_ROLE", error, StringComparison.Ordinal);
        Assert.Contains("thermal-actors keys generate", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("snowflake.database=my-db", "snowflake.database = \"my-db\": expected a name of 1 to 255 letters")]
    [InlineData("snowflake.pipe=P; DROP TABLE T", "snowflake.pipe = \"P; DROP TABLE T\": expected a name")]
    [InlineData("snowflake.role=a'b", "snowflake.role = \"a'b\": expected none, or a name")]
    [InlineData("snowflake.user=a b", "snowflake.user = \"a b\": expected none, or a login name")]
    [InlineData("snowflake.tabel=T", "Did you mean snowflake.table?")]
    public async Task Odd_names_are_refused_and_nothing_is_printed(string setting, string message)
    {
        var (code, output, error) = await Cli.InvokeAsync("sql", "setup", "--set", setting);

        Assert.Equal((2, string.Empty), (code, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_key_is_never_printed_as_a_public_one()
    {
        await Cli.InvokeAsync("keys", "generate", "--out", _folder.Path);

        var (code, output, error) = await Cli.InvokeAsync("sql", "setup", "--public-key", _folder["rsa_key.p8"]);

        Assert.Equal((2, string.Empty), (code, output));
        Assert.Contains("holds a private key", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no such thing", "is no RSA public key")]
    [InlineData(null, "cannot be read")]
    public async Task A_file_that_is_no_public_key_is_named(string? content, string message)
    {
        if (content is not null) File.WriteAllText(_folder["key.pub"], content);

        var (code, _, error) = await Cli.InvokeAsync("sql", "setup", "--public-key", _folder["key.pub"]);

        Assert.Equal(2, code);
        Assert.Contains($"the public key {_folder["key.pub"]} {message}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_script_is_refused()
    {
        var (code, _, error) = await Cli.InvokeAsync("sql", "drop-everything");

        Assert.Equal(2, code);
        Assert.Contains("See: thermal-actors sql --help", error, StringComparison.Ordinal);
    }
}
