using System.Globalization;

namespace ThermalActors.Spool.Damage;

/// <summary>Moves SQLite files that cannot be used out of the way, and keeps a few of them for whoever wants to look.</summary>
internal static class DamagedFiles
{
    /// <summary>Damaged files that are kept per name; the oldest goes first.</summary>
    public const int Kept = 3;

    private const string SuspectSuffix = ".suspect";
    private static readonly string[] Companions = ["-shm", "-wal", "-journal"];

    /// <summary>Notes that a page of the file turned out to be damaged while it was in use.</summary>
    public static void MarkSuspect(string path)
    {
        try
        {
            File.Create(path + SuspectSuffix).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the next open meets the damage once more.
        }
    }

    /// <summary>True when the file was found to be damaged while it was in use.</summary>
    public static bool IsSuspect(string path) => File.Exists(path + SuspectSuffix);

    /// <summary>Renames a file and its companions to <c>NAME.damaged-TIME</c> and returns the new path.</summary>
    /// <exception cref="IOException">The file system does not allow it.</exception>
    public static string MoveAside(string path, DateTimeOffset now)
    {
        var stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var target = $"{path}.damaged-{stamp}";
        for (var i = 2; File.Exists(target); i++) target = $"{path}.damaged-{stamp}-{i}";

        // The companions go first: a log that is left behind would be replayed into the next file of the same name.
        foreach (var companion in Companions) MoveIfThere(path + companion, target + companion);
        MoveIfThere(path, target);
        File.Delete(path + SuspectSuffix);
        Prune(path);
        return target;
    }

    private static void MoveIfThere(string from, string to)
    {
        if (File.Exists(from)) File.Move(from, to, overwrite: true);
    }

    private static void Prune(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var files = Directory.GetFiles(directory, Path.GetFileName(path) + ".damaged-*");
        var originals = files.Where(f => !Companions.Any(c => f.EndsWith(c, StringComparison.Ordinal))).OrderByDescending(f => f, StringComparer.Ordinal);
        foreach (var old in originals.Skip(Kept))
        {
            foreach (var companion in Companions) File.Delete(old + companion);
            File.Delete(old);
        }
    }
}
