using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ThermalActors.Spool;

namespace ThermalActors.Host.Diagnostics;

/// <summary>Finds out whether a station works in a data folder, without disturbing it.</summary>
/// <param name="IsRunning">True when one does.</param>
/// <param name="ProcessId">Its process id, where it says so.</param>
internal sealed partial record RunningStation(bool IsRunning, int? ProcessId)
{
    // O_RDONLY | O_CLOEXEC of Linux on x64 and ARM.
    private const int ReadOnly = 0x80000;

    /// <summary>Looks at the lock of a data folder. Whoever may not open the lock file cannot tell: then none is reported.</summary>
    public static RunningStation In(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, DataDirectoryLock.FileName);
        if (!File.Exists(file)) return new RunningStation(false, null);
        try
        {
            // A shared lock for a moment: it is refused exactly while a station holds its own.
            using var probe = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            return new RunningStation(false, null);
        }
        catch (UnauthorizedAccessException)
        {
            return new RunningStation(false, null);
        }
        catch (IOException)
        {
            return new RunningStation(true, ProcessIn(file));
        }
    }

    /// <summary>Every way of opening a file in .NET asks for a lock, which is just what the station does not give.</summary>
    private static int? ProcessIn(string file)
    {
        if (!OperatingSystem.IsLinux()) return null;
        using var handle = new SafeFileHandle(OpenFile(file, ReadOnly), ownsHandle: true);
        if (handle.IsInvalid) return null;
        Span<byte> text = stackalloc byte[16];
        var length = RandomAccess.Read(handle, text, fileOffset: 0);
        return int.TryParse(text[..length].TrimEnd((byte)'\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags);
}
