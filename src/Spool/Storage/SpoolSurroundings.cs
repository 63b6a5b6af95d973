using ThermalActors.Spool.Bounds;

namespace ThermalActors.Spool.Storage;

/// <summary>What the spool takes from outside; tests put their own in.</summary>
/// <param name="NewSpoolId">Draws the id of a new sequence.</param>
/// <param name="Faults">A disk that may fail.</param>
/// <param name="Disk">A disk that may be full.</param>
internal sealed record SpoolSurroundings(Func<string> NewSpoolId, ISpoolFaults Faults, IDiskSpace Disk);
