namespace ThermalActors.Spool.Frames;

/// <summary>A sealed frame: consecutive rows as compressed NDJSON.</summary>
/// <param name="Header">Numbers, sizes and checksum.</param>
/// <param name="Body">The compressed NDJSON.</param>
internal sealed record Frame(FrameHeader Header, byte[] Body);
