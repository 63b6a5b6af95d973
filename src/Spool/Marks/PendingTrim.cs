using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Marks;

/// <summary>A trim that the caller has asked for and that is not on disk yet.</summary>
/// <param name="To">Everything up to here is committed.</param>
/// <param name="Crc">Checksum of the frame that ends there; null when it is not known.</param>
/// <param name="Frames">Frames that go.</param>
/// <param name="Rows">Rows that go.</param>
internal sealed record PendingTrim(Sequence To, uint? Crc, long Frames, long Rows);
