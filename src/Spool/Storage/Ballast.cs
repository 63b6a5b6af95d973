using System.Security.Cryptography;

namespace ThermalActors.Spool.Storage;

/// <summary>
/// A file of real bytes beside the spool. On a full disk it is deleted, and what it took is enough for the log of the few small
/// writes that must get through: marks, trims, the ledger, a checkpoint.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="bytes">Its size; 0 for none.</param>
internal sealed class Ballast(string path, int bytes)
{
    /// <summary>Name of the ballast beside a spool.</summary>
    public const string Suffix = ".ballast";

    /// <summary>Free bytes that a disk must have so that making the ballast does not bring the next failure about.</summary>
    public long RoomNeeded => 16L * bytes;

    /// <summary>True when there is nothing to be made.</summary>
    public bool IsThere => bytes == 0 || new FileInfo(path) is { Exists: true } file && file.Length == bytes;

    /// <summary>Frees the space; returns how many bytes that were.</summary>
    public long Free()
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return 0;
            var length = file.Length;
            file.Delete();
            return length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Makes the file when it is missing; a disk that has no room for it is no failure.</summary>
    public void Make()
    {
        if (IsThere) return;
        try
        {
            // Random, so that no file system takes it for a hole or packs it.
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            file.Write(RandomNumberGenerator.GetBytes(bytes));
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Free();
        }
    }
}
