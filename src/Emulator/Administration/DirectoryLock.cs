namespace ThermalActors.Emulator.Administration;

/// <summary>Keeps a second emulator off a directory, in this process or another; the system releases it when the process dies.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="EmulatorDirectoryInUseException">Somebody else has it.</exception>
    public static DirectoryLock Take(string directory)
    {
        try
        {
            return new DirectoryLock(new FileStream(Path.Combine(directory, "emulator.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new EmulatorDirectoryInUseException(directory, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
