using ThermalActors.Scenarios.Kernel;

namespace ThermalActors.Scenarios.Actors;

/// <summary>
/// The card. A kill leaves the files as they are at that moment: the next life gets a copy of them, and what the dead one still
/// does to its own no longer matters.
/// </summary>
internal sealed class StationDisk : IDisposable
{
    private readonly string _root;
    private int _generation;

    public StationDisk(string root)
    {
        _root = root;
        Directory = NewGeneration();
    }

    /// <summary>Where the living process has its files.</summary>
    public string Directory { get; private set; }

    /// <summary>Path of the spool.</summary>
    public string SpoolPath => Path.Combine(Directory, "spool.db");

    /// <summary>True while nothing more can be written.</summary>
    public bool IsFull { get; set; }

    /// <summary>True while the card reports errors on every write.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Takes the files as they are.</summary>
    /// <param name="torn">Bytes of a write that was under way, null for none: half of a page at the end of the write-ahead log.</param>
    /// <param name="instead">Take the files of this earlier copy.</param>
    public void Crash(byte[]? torn, string? instead = null)
    {
        var from = instead ?? Directory;
        var to = NewGeneration();
        Copy(from, to);
        var log = Path.Combine(to, "spool.db-wal");
        if (torn is not null && File.Exists(log))
        {
            using var end = new FileStream(log, FileMode.Append);
            end.Write(torn);
        }

        Directory = to;
    }

    /// <summary>A copy of the files as they are now.</summary>
    public string Snapshot()
    {
        var to = Path.Combine(_root, "snapshot");
        if (System.IO.Directory.Exists(to)) System.IO.Directory.Delete(to, recursive: true);
        System.IO.Directory.CreateDirectory(to);
        Copy(Directory, to);
        return to;
    }

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);

    private static void Copy(string from, string to)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(from))
        {
            // The index of the write-ahead log is made anew by whoever opens the file first.
            if (!file.EndsWith("-shm", StringComparison.Ordinal)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private string NewGeneration()
    {
        var path = Path.Combine(_root, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"life-{++_generation}"));
        System.IO.Directory.CreateDirectory(path);
        return path;
    }
}
