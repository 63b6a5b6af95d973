namespace ThermalActors.Spool.Tests;

/// <summary>A directory for one test.</summary>
internal sealed class TempDirectory : IDisposable
{
    // Nothing here depends on a real disk, and a file system in memory keeps hundreds of syncs off the machine's.
    private const string InMemory = "/dev/shm";

    public string Root { get; } = Directory.Exists(InMemory)
        ? Directory.CreateDirectory(Path.Combine(InMemory, "spool-specs-" + Guid.NewGuid().ToString("N"))).FullName
        : Directory.CreateTempSubdirectory("spool-specs-").FullName;

    public string File(string name) => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
