namespace ThermalActors.Spool.Histories;

/// <summary>
/// Says what a directory physically lies on, so that a copied card can be told from its original: the card's own number
/// (<c>cid:…</c>), else the serial number of the disk (<c>serial:…</c>), else the id of the file system (<c>uuid:…</c>, which a
/// copy of the whole card shares). A directory in memory or on the network has none.
/// </summary>
public static class StorageIdentity
{
    /// <summary>Reads the identity of the storage under a directory; null when there is none or it cannot be read.</summary>
    /// <param name="directory">An existing directory.</param>
    public static string? Of(string directory) => Of(directory, "/");

    /// <summary>Reads the identity under another root, for tests.</summary>
    internal static string? Of(string directory, string root)
    {
        try
        {
            if (DeviceOf(Path.GetFullPath(directory), Path.Combine(root, "proc/self/mountinfo")) is not { } number) return null;
            var device = Resolve(Path.Combine(root, "sys/dev/block", number));
            if (!Directory.Exists(device)) return null;
            var disk = File.Exists(Path.Combine(device, "partition")) ? Path.GetDirectoryName(device)! : device;
            return Named("cid", disk, "device/cid") ?? Named("serial", disk, "device/serial") ?? Named("serial", disk, "serial") ?? Named("serial", disk, "device/wwid")
                ?? FileSystem(Path.GetFileName(device), Path.Combine(root, "dev/disk/by-uuid"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Compares what was stored with what is found. Two kinds of number cannot be compared.</summary>
    internal static StorageMatch Compare(string? stored, string? found)
    {
        if (stored is null || found is null) return StorageMatch.Unknown;
        if (string.Equals(stored, found, StringComparison.Ordinal)) return StorageMatch.Same;
        return stored.Split(':')[0].Equals(found.Split(':')[0], StringComparison.Ordinal) ? StorageMatch.Different : StorageMatch.Unknown;
    }

    // proc(5): "36 35 98:0 /root /mount/point options …"; blanks in a mount point are written as \040.
    private static string? DeviceOf(string path, string mountInfo)
    {
        var (longest, device) = (-1, default(string));
        foreach (var line in File.ReadLines(mountInfo))
        {
            var fields = line.Split(' ');
            if (fields.Length < 5) continue;
            var point = fields[4].Replace("\\040", " ", StringComparison.Ordinal);
            var prefix = point.EndsWith('/') ? point : point + "/";
            if (point.Length < longest || !(path + "/").StartsWith(prefix, StringComparison.Ordinal)) continue;
            (longest, device) = (point.Length, fields[2]);
        }

        // Major number 0: no block device.
        return device is null || device.StartsWith("0:", StringComparison.Ordinal) ? null : device;
    }

    private static string Resolve(string link) => new DirectoryInfo(link).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? link;

    private static string? Named(string kind, string disk, string file)
    {
        var path = Path.Combine(disk, file);
        if (!File.Exists(path)) return null;
        var text = File.ReadAllText(path).Trim();
        return text.Length == 0 ? null : $"{kind}:{text}";
    }

    private static string? FileSystem(string device, string byUuid)
    {
        if (!Directory.Exists(byUuid)) return null;
        var link = Directory.EnumerateFileSystemEntries(byUuid).FirstOrDefault(entry =>
            string.Equals(Path.GetFileName(new FileInfo(entry).LinkTarget), device, StringComparison.Ordinal));
        return link is null ? null : "uuid:" + Path.GetFileName(link);
    }
}
