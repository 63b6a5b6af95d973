namespace ThermalActors.Spool.Bounds;

/// <summary>Says how much room a file system has.</summary>
internal interface IDiskSpace
{
    /// <summary>Bytes that this process may still write to the file system of a directory; null when it cannot be told.</summary>
    long? FreeBytes(string directory);
}
