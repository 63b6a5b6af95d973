using System.Security.Cryptography;

namespace ThermalActors.Scenarios.Actors;

/// <summary>What all runs of a process share: a place for files that costs no disk, and one key pair.</summary>
internal static class Workshop
{
    /// <summary>The token that the emulator takes instead of a key.</summary>
    public const string AccessToken = "scenario-access-token";

    private const string Memory = "/dev/shm";
    private static readonly Lazy<(string KeyFile, string TokenFile, string PublicKey)> Credentials = new(MakeCredentials);

    public static string KeyFile => Credentials.Value.KeyFile;

    public static string TokenFile => Credentials.Value.TokenFile;

    public static string PublicKey => Credentials.Value.PublicKey;

    /// <summary>A new directory, in memory where there is such a place: thousands of runs sync thousands of times.</summary>
    public static string NewDirectory()
    {
        var parent = Directory.Exists(Memory) ? Memory : Path.GetTempPath();
        var path = Path.Combine(parent, "thermal-scenario-" + Path.GetRandomFileName());
        Directory.CreateDirectory(path);
        return path;
    }

    private static (string KeyFile, string TokenFile, string PublicKey) MakeCredentials()
    {
        var directory = NewDirectory();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        using var key = RSA.Create(2048);
        return (
            Secret(Path.Combine(directory, "key.p8"), key.ExportPkcs8PrivateKeyPem()),
            Secret(Path.Combine(directory, "token"), AccessToken),
            key.ExportSubjectPublicKeyInfoPem());
    }

    private static string Secret(string path, string content)
    {
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
