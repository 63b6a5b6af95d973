using System.Security.Cryptography;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Hosting;

/// <summary>The machine as the settings see it.</summary>
internal static class SystemContext
{
    /// <summary>Its files are what the shipped unit hands over (<c>LoadCredential=</c>).</summary>
    internal const string SecretsDirectory = "/etc/thermal-actors/secrets";

    private static readonly string[] MachineIdFiles = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

    /// <summary>Looks at the real machine.</summary>
    /// <param name="keep">Whether a machine id that had to be made up is kept in the data folder.</param>
    public static SettingsContext Read(bool keep) => new(
        Environment.CurrentDirectory,
        Home(),
        Environment.IsPrivilegedProcess,
        Environment.GetEnvironmentVariable("STATE_DIRECTORY"),
        Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY"),
        dataDirectory => MachineId(MachineIdFiles, dataDirectory, keep),
        File.Exists)
    {
        SecretsDirectory = Directory.Exists(SecretsDirectory) ? SecretsDirectory : null,
    };

    /// <summary>Containers have an empty machine id: a random one that stays with the data takes its place.</summary>
    internal static string? MachineId(IEnumerable<string> files, string dataDirectory, bool keep)
    {
        var substitute = Path.Combine(dataDirectory, "machine-id");
        foreach (var file in files.Append(substitute))
        {
            if (ReadLine(file) is { Length: >= 32 } id) return id;
        }

        var made = RandomNumberGenerator.GetHexString(32, lowercase: true);
        if (!keep) return made;
        try
        {
            DataDirectory.Create(dataDirectory);
            File.WriteAllText(substitute, made + "\n");
            return made;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? ReadLine(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Home() =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } home
            ? home
            : Environment.CurrentDirectory;
}
