using System.Globalization;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Diagnostics;

/// <summary>What the machine says about the data folder.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Existing">The folder itself, or the nearest one above it that is there.</param>
/// <param name="Problem">Why nothing can be written there; null when it can.</param>
/// <param name="FreeBytes">Space that is left for this user; null when unknown.</param>
/// <param name="FileSystem">Kind of file system, as <c>ext4</c>; null when unknown.</param>
/// <param name="Station">Whether a station works there.</param>
/// <param name="User">Who this is.</param>
internal sealed record DataFolderFacts(
    string Path, bool Exists, string Existing, string? Problem, long? FreeBytes, string? FileSystem, RunningStation Station, string User)
{
    /// <summary>Looks at a folder; nothing of it remains there.</summary>
    public static DataFolderFacts Gather(string path)
    {
        var existing = path;
        while (!Directory.Exists(existing) && System.IO.Path.GetDirectoryName(existing) is { } parent) existing = parent;
        var (free, kind) = Drive(existing);
        return new DataFolderFacts(
            path, Directory.Exists(path), existing, File.Exists(path) ? "it is a file" : Probe(existing), free, kind, RunningStation.In(path), Environment.UserName);
    }

    private static string? Probe(string folder)
    {
        var file = System.IO.Path.Combine(folder, $".thermal-actors-doctor-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllBytes(file, []);
            File.Delete(file);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.TrimEnd('.');
        }
    }

    private static (long? Free, string? Kind) Drive(string folder)
    {
        try
        {
            var drive = new DriveInfo(folder);
            return (drive.AvailableFreeSpace, drive.DriveFormat);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, null);
        }
    }
}

/// <summary>The folder: writable, on something that lasts, with room, and used by one station.</summary>
internal static class DataFolderChecks
{
    private static readonly string[] Volatile = ["tmpfs", "ramfs", "overlay", "overlayfs"];

    /// <param name="facts">What is known.</param>
    /// <param name="minFree">Space that the spool leaves to others, bytes; null while the configuration is not valid.</param>
    public static IEnumerable<Finding> Judge(DataFolderFacts facts, long? minFree) => [Folder(facts), Space(facts, minFree), Instance(facts.Station)];

    private static Finding Folder(DataFolderFacts facts)
    {
        if (facts.Problem is { } problem)
        {
            return CheckIds.DataFolder.Fail(
                $"{facts.User} cannot write to {facts.Existing}: {problem}",
                "the rows that wait for Snowflake are kept there; without it the service does not start",
                $"sudo install -d -m 750 -o {facts.User} {facts.Path}\nOr choose another folder: --data-dir DIR. A read-only file system often means a worn card: look at dmesg.");
        }

        if (facts.FileSystem is { } kind && Volatile.Contains(kind, StringComparer.OrdinalIgnoreCase))
        {
            return CheckIds.DataFolder.Warn(
                $"{facts.Path} is on {kind}", "what is written there is gone after a restart of the machine or container, and rows with it", "Choose a folder on a disk or a volume: --data-dir DIR");
        }

        var root = string.Equals(facts.User, "root", StringComparison.Ordinal) ? "; checked as root, a service of another user may see it differently" : string.Empty;
        return CheckIds.DataFolder.Ok((facts.Exists ? $"{facts.Path} is writable" : $"{facts.Path} will be made at the first start") + root);
    }

    private static Finding Space(DataFolderFacts facts, long? minFree)
    {
        if (facts.FreeBytes is not { } free) return CheckIds.FreeSpace.Skipped("the file system does not say");
        if (minFree is not { } reserve) return CheckIds.FreeSpace.Ok($"{Size(free)} free");
        const string why = "the spool stops growing before the disk is full; during an outage rows would then be dropped";
        const string fix = "Free some space (sudo apt-get clean; sudo journalctl --vacuum-size=50M), lower spool.min-free-disk, or choose another disk: --data-dir DIR";
        if (free <= reserve) return CheckIds.FreeSpace.Fail($"{Size(free)} free, of which {Size(reserve)} are left to others (spool.min-free-disk): nothing remains for rows", why, fix);
        return free < 2 * reserve
            ? CheckIds.FreeSpace.Warn($"{Size(free)} free, of which {Size(reserve)} are left to others (spool.min-free-disk)", why, fix)
            : CheckIds.FreeSpace.Ok($"{Size(free)} free, of which {Size(reserve)} are left to others");
    }

    private static Finding Instance(RunningStation station) => CheckIds.Instance.Ok(
        station.IsRunning
            ? "one works in the data folder" + (station.ProcessId is { } id ? string.Create(CultureInfo.InvariantCulture, $" (process {id})") : string.Empty) + "; a second one would end with exit code 4"
            : "none in the data folder");

    /// <summary>A size for people.</summary>
    public static string Size(long bytes) => bytes switch
    {
        >= 10L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 30} GiB"),
        >= 10L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB"),
        >= 10L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
    };
}
