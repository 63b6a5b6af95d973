using System.Globalization;
using System.Text;

namespace ThermalActors.Spool;

/// <summary>
/// Makes sure that one process at a time uses a data directory: two would give the same numbers to different rows. The lock is
/// the kernel's, on the open file <c>thermal-actors.lock</c>; it ends with the process, however that ends. The file itself stays:
/// deleting it would let a third process lock a new file of the same name beside the second.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    /// <summary>Name of the lock file in the data directory; it contains the owner's process id.</summary>
    public const string FileName = "thermal-actors.lock";

    private const int WouldBlock = 11;
    private const int NoSpace = 28;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private DataDirectoryLock(string directory, FileStream file) => (Directory, _file) = (directory, file);

    /// <summary>The directory that is locked.</summary>
    public string Directory { get; }

    /// <summary>Locks a directory, which is made when it does not exist.</summary>
    /// <exception cref="DataDirectoryInUseException">Another instance has locked it.</exception>
    /// <exception cref="SpoolException">The directory cannot be written.</exception>
    public static DataDirectoryLock Acquire(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        var path = Path.Combine(directory, FileName);
        FileStream? file = null;
        try
        {
            System.IO.Directory.CreateDirectory(directory);
            file = Open(path, directory);
            WriteOwner(file);
            return new DataDirectoryLock(directory, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            var failure = e is UnauthorizedAccessException ? SpoolFailure.ReadOnly : SpoolFailure.Io;
            throw new SpoolException(failure, $"{path}: the data directory cannot be locked ({e.Message}). Check that it is mounted, writable and owned by the service's user.", e);
        }
    }

    /// <summary>Releases the directory.</summary>
    public void Dispose() => _file.Dispose();

    // Only for whoever wants to know; a full disk has no room for it, and the lock holds all the same.
    private static void WriteOwner(FileStream file)
    {
        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
            file.Flush();
        }
        catch (IOException e) when (e.HResult is NoSpace)
        {
            // Nobody is named.
        }
    }

    private static FileStream Open(string path, string directory)
    {
        FileStream file;
        try
        {
            // On Linux FileShare.None is flock(LOCK_EX | LOCK_NB).
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (e.HResult is WouldBlock or SharingViolation)
        {
            throw new DataDirectoryInUseException(directory, e);
        }

        if (!OperatingSystem.IsLinux()) return file;
        try
        {
            // A second lock of the other kind (fcntl): the runtime goes on without flock where a file system does not offer it.
            file.Lock(0, 1);
            return file;
        }
        catch (IOException e)
        {
            file.Dispose();
            if (e.HResult is WouldBlock) throw new DataDirectoryInUseException(directory, e);
            throw;
        }
    }
}
