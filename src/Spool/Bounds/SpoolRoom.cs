namespace ThermalActors.Spool.Bounds;

/// <summary>How much room the spool takes and has, in bytes.</summary>
/// <param name="Used">Pages in use.</param>
/// <param name="Unused">Free pages within the file, which the next frames take first.</param>
/// <param name="DiskFree">Free space of the file system; null when it cannot be told.</param>
internal readonly record struct SpoolRoom(long Used, long Unused, long? DiskFree);
