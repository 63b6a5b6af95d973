using System.Security.Cryptography;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Tests.Hosting;

public sealed class LocalStationSpecs : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_private_key_is_for_its_owner_only()
    {
        var local = LocalStation.Prepare(_folder.Path);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(local.PrivateKeyFile));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(local.Directory) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute));
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", File.ReadAllText(local.PrivateKeyFile), StringComparison.Ordinal);
        Assert.Equal(["rsa_key.p8"], Directory.EnumerateFiles(local.Directory).Select(Path.GetFileName), StringComparer.Ordinal);
    }

    [Fact]
    public void The_key_pair_fits_and_is_long_enough()
    {
        var local = LocalStation.Prepare(_folder.Path);
        using var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(local.PrivateKeyFile));

        Assert.Equal(key.ExportSubjectPublicKeyInfoPem(), local.PublicKey);
        Assert.True(key.KeySize >= 2048);
    }

    [Fact]
    public void The_next_run_takes_the_same_key_and_its_mode_is_repaired()
    {
        var first = LocalStation.Prepare(_folder.Path);
        File.SetUnixFileMode(first.PrivateKeyFile, OwnerOnly | UnixFileMode.OtherRead);

        Assert.Equal(first, LocalStation.Prepare(_folder.Path));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(first.PrivateKeyFile));
    }

    [Fact]
    public void Half_a_key_is_replaced()
    {
        var first = LocalStation.Prepare(_folder.Path);
        File.WriteAllText(first.PrivateKeyFile, "-----BEGIN PRIVATE KEY-----\nMIIE");

        var second = LocalStation.Prepare(_folder.Path);

        Assert.NotEqual(first.PublicKey, second.PublicKey, StringComparer.Ordinal);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(second.PrivateKeyFile));
    }

    [Fact]
    public void Everything_else_in_the_configuration_may_still_be_empty()
    {
        var local = LocalStation.Prepare(_folder.Path);
        var file = HoconReader.ParseLayer("thermal-actors { batching.batch-size = 3, snowflake { auth.method = pat\n table = T2 }\n}", "my.conf", null);
        var result = StationSettingsReader.Read(
            [.. LocalStation.WithoutLogin([file]), local.Overrides(new Uri("http://127.0.0.1:4711"))], SystemContext.Read(keep: false));

        Assert.Empty(result.Faults.Select(fault => fault.ToString()));
        var settings = result.Settings!;
        Assert.Equal(Path.Combine(_folder.Path, "local"), settings.DataDirectory);
        Assert.Equal(new Uri("http://127.0.0.1:4711"), settings.Snowflake.Target.AccountUrl);
        Assert.Equal(new AuthSettings.KeyPair(local.PrivateKeyFile, null), settings.Snowflake.Auth);
        Assert.Equal((LocalStation.Account, LocalStation.User, "T2", 3), (settings.Snowflake.Account, settings.Snowflake.User, settings.Snowflake.Table, settings.Batching.BatchSize));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_message()
    {
        File.WriteAllText(_folder["file"], string.Empty);
        var refused = Assert.Throws<StartException>(() => LocalStation.Prepare(_folder["file"]));

        Assert.Equal(ExitCode.BadConfiguration, refused.Code);
        Assert.Contains("--data-dir", refused.Message, StringComparison.Ordinal);
    }
}
