using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Tests.Support;

namespace ThermalActors.Snowpipe.Tests.Credentials;

/// <summary>Every fault of a key file is a configuration failure whose message names the file and the fix.</summary>
public sealed class PrivateKeyFileSpecs : IDisposable
{
    private readonly KeyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Plain_key_loads()
    {
        using var key = PrivateKeyFile.Load(_folder.Key(), null).Value();

        Assert.Equal(2048, key.KeySize);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Encrypted_key_loads_with_its_passphrase_and_a_newline_is_no_part_of_it(string end)
    {
        var passphrase = _folder.Write("passphrase", KeyFolder.Passphrase + end);

        using var encrypted = PrivateKeyFile.Load(_folder.Key("throwaway-encrypted.p8"), passphrase).Value();
        using var plain = PrivateKeyFile.Load(_folder.Key(), null).Value();

        Assert.Equal(KeyPairJwtSigner.Fingerprint(plain), KeyPairJwtSigner.Fingerprint(encrypted));
    }

    [Fact]
    public void Plain_key_does_not_mind_a_passphrase()
    {
        using var key = PrivateKeyFile.Load(_folder.Key(), _folder.Write("passphrase", "any")).Value();

        Assert.Equal(2048, key.KeySize);
    }

    [Fact]
    public void Encrypted_key_without_a_passphrase_names_the_setting() =>
        Refused(PrivateKeyFile.Load(_folder.Key("throwaway-encrypted.p8"), null), "snowflake.auth.private-key-passphrase-file");

    [Fact]
    public void Wrong_passphrase_names_its_file_and_shows_no_passphrase()
    {
        var passphrase = _folder.Write("passphrase", "not-the-right-one");

        var message = Refused(PrivateKeyFile.Load(_folder.Key("throwaway-encrypted.p8"), passphrase), passphrase);

        Assert.DoesNotContain("not-the-right-one", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Short_key_is_refused() => Refused(PrivateKeyFile.Load(_folder.Key("throwaway-1024.p8"), null), "1024 bits");

    [Fact]
    public void Key_that_is_not_rsa_is_refused() => Refused(PrivateKeyFile.Load(_folder.Key("throwaway-ec.p8"), null), "complete RSA key");

    [Fact]
    public void Key_that_is_not_pkcs8_names_the_conversion() =>
        Refused(PrivateKeyFile.Load(_folder.Key("throwaway-pkcs1.pem"), null), "openssl pkcs8 -topk8");

    [Fact]
    public void Public_key_is_told_from_the_private_one() =>
        Refused(PrivateKeyFile.Load(_folder.Key("throwaway-public.pem"), null), "holds the public key");

    [Theory]
    [InlineData("not a key at all")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n")]
    public void Text_without_a_key_is_refused(string text) => Refused(PrivateKeyFile.Load(_folder.Write("k", text), null), "no PEM text");

    [Fact]
    public void Damaged_key_is_refused()
    {
        var text = File.ReadAllText(KeyFolder.Source("throwaway-plain.p8"));

        Refused(PrivateKeyFile.Load(_folder.Write("k", text.Remove(200, 65)), null), "cannot be used");
    }

    [Fact]
    public void Empty_file_is_refused() => Refused(PrivateKeyFile.Load(_folder.Write("k", ""), null), "is empty");

    [Fact]
    public void Large_file_is_refused() => Refused(PrivateKeyFile.Load(_folder.Write("k", new string('a', 70_000)), null), "larger than 64 KiB");

    [Fact]
    public void Missing_file_names_the_setting() =>
        Refused(PrivateKeyFile.Load(Path.Combine(_folder.Root, "none.p8"), null), "snowflake.auth.private-key-file");

    [Fact]
    public void Missing_folder_names_the_setting() =>
        Refused(PrivateKeyFile.Load(Path.Combine(_folder.Root, "no", "none.p8"), null), "snowflake.auth.private-key-file");

    [Fact]
    public void Directory_in_place_of_a_file_is_refused() => Refused(PrivateKeyFile.Load(_folder.Root, null), "is a directory");

    [Fact]
    public void Path_that_is_not_set_is_refused() => Refused(PrivateKeyFile.Load("", null), "is empty");

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "0640")]
    [InlineData(UnixFileMode.OtherRead, "0604")]
    [InlineData(UnixFileMode.GroupWrite, "0620")]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.OtherRead, "0644")]
    public void Key_that_others_can_reach_is_refused_and_the_fix_is_named(UnixFileMode extra, string shown)
    {
        var path = _folder.Key(mode: UnixFileMode.UserRead | UnixFileMode.UserWrite | extra);

        var message = Refused(PrivateKeyFile.Load(path, null), $"chmod 600 {path}");

        Assert.Contains(shown, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Passphrase_that_others_can_reach_is_refused_too()
    {
        var passphrase = _folder.Write("passphrase", KeyFolder.Passphrase, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Refused(PrivateKeyFile.Load(_folder.Key("throwaway-encrypted.p8"), passphrase), $"chmod 600 {passphrase}");
    }

    [Fact]
    public void Credential_handed_over_by_systemd_may_show_group_access_but_no_more()
    {
        var granted = _folder.Key(mode: UnixFileMode.UserRead | UnixFileMode.GroupRead);
        using var key = PrivateKeyFile.Load(granted, null, _folder.Root).Value();
        Assert.Equal(2048, key.KeySize);

        Refused(PrivateKeyFile.Load(_folder.Key(mode: UnixFileMode.UserRead | UnixFileMode.OtherRead), null, _folder.Root), "chmod 600");
    }

    private static string Refused<T>(SnowpipeResult<T> result, string expected)
    {
        var failure = result.Failure();
        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        return failure.Message;
    }
}
