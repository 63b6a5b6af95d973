using System.Security.Cryptography;
using System.Text.Json;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Host.Tests.Commands;

public sealed class KeysCommandSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Generates_a_pair_that_the_service_can_log_in_with()
    {
        var (code, output, error) = await GenerateAsync();

        Assert.Equal(0, code);
        using var key = Load("rsa_key.p8", passphraseFile: null);
        using var shown = RSA.Create();
        shown.ImportFromPem(File.ReadAllText(_folder["rsa_key.pub"]));
        Assert.Equal(2048, key.KeySize);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), shown.ExportSubjectPublicKeyInfo());
        Assert.Contains($"Fingerprint:  {KeyPairJwtSigner.Fingerprint(key)}\n", output, StringComparison.Ordinal);
        Assert.Contains($"ALTER USER THERMAL_STREAMING_USER SET RSA_PUBLIC_KEY='{Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())}';", output, StringComparison.Ordinal);
        Assert.Contains("snowflake.user is not configured", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_private_key_is_readable_by_its_owner_only_and_never_shown()
    {
        var (_, output, error) = await GenerateAsync("--json");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["rsa_key.p8"]));
        var secret = File.ReadAllLines(_folder["rsa_key.p8"])[1];
        Assert.DoesNotContain(secret, output + error, StringComparison.Ordinal);
        Assert.Equal(["rsa_key.p8", "rsa_key.pub"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_key_that_is_there_is_kept_unless_it_is_forced_away()
    {
        await GenerateAsync();
        var first = File.ReadAllText(_folder["rsa_key.p8"]);

        var (code, output, error) = await GenerateAsync();
        Assert.Equal((2, string.Empty), (code, output));
        Assert.Contains($"{_folder["rsa_key.p8"]} exists and is kept", error, StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllText(_folder["rsa_key.p8"]));

        Assert.Equal(0, (await GenerateAsync("--force")).Code);
        Assert.NotEqual(first, File.ReadAllText(_folder["rsa_key.p8"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["rsa_key.p8"]));
    }

    [Fact]
    public async Task A_lone_public_key_keeps_its_partner_from_being_made()
    {
        File.WriteAllText(_folder["rsa_key.pub"], "x");

        Assert.Equal(2, (await GenerateAsync()).Code);

        Assert.False(File.Exists(_folder["rsa_key.p8"]));
    }

    [Fact]
    public async Task With_a_passphrase_the_key_is_encrypted_and_opens_with_it_only()
    {
        Cli.WriteSecret(_folder["pass"], "correct horse\n");
        Cli.WriteSecret(_folder["wrong"], "battery staple\n");

        var (code, output, _) = await GenerateAsync("--bits", "3072", "--passphrase-file", _folder["pass"]);

        Assert.Equal(0, code);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(_folder["rsa_key.p8"]), StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", output, StringComparison.Ordinal);
        Assert.Contains($"private-key-passphrase-file = \"{_folder["pass"]}\"", output, StringComparison.Ordinal);
        using var key = Load("rsa_key.p8", _folder["pass"]);
        Assert.Equal(3072, key.KeySize);
        Assert.IsType<SnowpipeResult<RSA>.Failed>(PrivateKeyFile.Load(_folder["rsa_key.p8"], _folder["wrong"]));
    }

    [Fact]
    public async Task A_passphrase_that_others_can_read_is_refused_before_anything_is_made()
    {
        File.WriteAllText(_folder["pass"], "secret");
        File.SetUnixFileMode(_folder["pass"], UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var (code, _, error) = await GenerateAsync("--passphrase-file", _folder["pass"]);

        Assert.Equal(2, code);
        Assert.Contains($"chmod 600 {_folder["pass"]}", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["rsa_key.p8"]));
    }

    [Fact]
    public async Task A_second_key_leaves_the_first_alone_and_tells_how_to_rotate()
    {
        await GenerateAsync();

        var (code, output, error) = await GenerateAsync("--second", "--set", "snowflake.user=me@example.org");

        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("ALTER USER \"me@example.org\" SET RSA_PUBLIC_KEY_2='", output, StringComparison.Ordinal);
        Assert.Contains("ALTER USER \"me@example.org\" UNSET RSA_PUBLIC_KEY;", output, StringComparison.Ordinal);
        Assert.Contains($"snowflake.auth.private-key-file = \"{_folder["rsa_key_2.p8"]}\"", output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["rsa_key.p8"]));
    }

    [Fact]
    public async Task Scripts_get_one_json_object()
    {
        File.WriteAllText(_folder["my.conf"], "thermal-actors.snowflake.user = STATION_7");

        var (code, output, error) = await GenerateAsync("--json", "--config", _folder["my.conf"]);

        Assert.Equal((0, string.Empty), (code, error));
        using var document = JsonDocument.Parse(output);
        var root = document.RootElement;
        using var key = Load("rsa_key.p8", passphraseFile: null);
        Assert.Equal(_folder["rsa_key.p8"], root.GetProperty("privateKeyFile").GetString());
        Assert.Equal(KeyPairJwtSigner.Fingerprint(key), root.GetProperty("fingerprint").GetString());
        Assert.StartsWith("ALTER USER STATION_7 SET RSA_PUBLIC_KEY='MII", root.GetProperty("sql").GetString(), StringComparison.Ordinal);
        Assert.False(root.GetProperty("encrypted").GetBoolean());
    }

    [Theory]
    [InlineData("See: thermal-actors keys generate --help", "--bits", "1024")]
    [InlineData("there is no such file", "--config", "/nonexistent.conf")]
    [InlineData("Did you mean snowflake.user?", "--set", "snowflake.usr=X")]
    public async Task Wrong_arguments_end_with_2_and_make_nothing(string message, params string[] args)
    {
        var (code, output, error) = await GenerateAsync(args);

        Assert.Equal((2, string.Empty), (code, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private Task<(int Code, string Output, string Error)> GenerateAsync(params string[] args) =>
        Cli.InvokeAsync(["keys", "generate", "--out", _folder.Path, .. args]);

    private RSA Load(string name, string? passphraseFile) =>
        Assert.IsType<SnowpipeResult<RSA>.Ok>(PrivateKeyFile.Load(_folder[name], passphraseFile)).Value;
}
