namespace ThermalActors.Host.Hosting;

/// <summary>Folders and files that others on the machine need not read.</summary>
internal static class DataDirectory
{
    private const UnixFileMode Folder =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder (0750) unless it is there.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Folder);
    }

    /// <summary>
    /// Writes a secret (0600). The file is complete or absent: it is written beside its place, synced and renamed, and no
    /// moment exists in which others can read it.
    /// </summary>
    public static void WriteSecret(string path, ReadOnlySpan<byte> content)
    {
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Secret;
        using (var file = new FileStream(draft, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Takes a secret back to 0600 in case somebody changed it.</summary>
    public static void Protect(string path)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != Secret) File.SetUnixFileMode(path, Secret);
    }
}
