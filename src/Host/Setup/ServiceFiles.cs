using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Setup;

/// <summary>Where the package has put the service, and how systemd hands it a secret.</summary>
/// <param name="Root">Root of the file system, <c>/</c> except in tests.</param>
internal sealed record ServiceFiles(string Root)
{
    /// <summary>Folder of the packaged service's configuration.</summary>
    public string ConfigurationFolder => Path.Combine(Root, "etc/thermal-actors");

    /// <summary>Folder whose files the packaged unit hands over by itself.</summary>
    public string SecretsFolder => Path.Combine(ConfigurationFolder, "secrets");

    private string DropInFolder => Path.Combine(Root, "etc/systemd/system/thermal-actors.service.d");

    /// <summary>True when the package's unit is there.</summary>
    public bool IsInstalled => ((string[])["usr/lib", "lib", "etc"]).Any(place => File.Exists(Path.Combine(Root, place, "systemd/system/thermal-actors.service")));

    /// <summary>True for the folder that the packaged service reads.</summary>
    public bool IsFor(string directory) => IsInstalled && string.Equals(Path.GetFullPath(directory), Path.GetFullPath(ConfigurationFolder), StringComparison.Ordinal);

    /// <summary>True for a secret that lies where the unit takes it from, under the name that it goes by.</summary>
    /// <param name="credential">Name of the credential.</param>
    /// <param name="file">The secret file.</param>
    public bool HandsOver(string credential, string file) => string.Equals(Path.GetFullPath(file), Path.GetFullPath(credential, Path.GetFullPath(SecretsFolder)), StringComparison.Ordinal);

    /// <summary>Has systemd hand a secret to the service, which cannot read root's files itself.</summary>
    /// <param name="credential">Name of the credential.</param>
    /// <param name="file">The secret file.</param>
    /// <returns>The file that says so.</returns>
    /// <exception cref="StartException">It cannot be written.</exception>
    public string Hand(string credential, string file)
    {
        var dropIn = Path.Combine(DropInFolder, "credentials.conf");
        try
        {
            Directory.CreateDirectory(DropInFolder);
            File.WriteAllText(dropIn, $"# Written by `thermal-actors init`. The secret stays root's, mode 0600; systemd hands it to the service.\n[Service]\nLoadCredential={credential}:{file}\n");
            return dropIn;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.Failed, $"{dropIn} cannot be written: {e.Message.TrimEnd('.')}. Use sudo", e);
        }
    }
}
