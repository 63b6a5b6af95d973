using ThermalActors.Spool.Bounds;

namespace ThermalActors.Spool.Tests;

/// <summary>A disk with as much room as a test says.</summary>
internal sealed class FakeDisk : IDiskSpace
{
    public long? Free { get; set; }

    public long? FreeBytes(string directory) => Free;
}
