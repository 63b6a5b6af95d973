namespace ThermalActors.Spool.Bounds;

/// <summary>Asks the file system.</summary>
internal sealed class DriveSpace : IDiskSpace
{
    /// <summary>The only one.</summary>
    public static readonly DriveSpace Instance = new();

    /// <inheritdoc/>
    public long? FreeBytes(string directory)
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
