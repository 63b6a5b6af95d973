using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>Rows of which it is not known whether somebody else has sent them: kept, and sent only when told to.</summary>
/// <param name="Id">Key, for <see cref="ISpool.Release"/>.</param>
/// <param name="SpoolId">The sequence they belong to.</param>
/// <param name="Channel">The channel that numbered them.</param>
/// <param name="First">Number of the first row.</param>
/// <param name="Last">Number of the last row.</param>
/// <param name="Rows">How many are left.</param>
/// <param name="Reason">Why they were set aside.</param>
/// <param name="Since">When.</param>
public sealed record SetAsideRange(long Id, string SpoolId, string Channel, Sequence First, Sequence Last, long Rows, string Reason, DateTimeOffset Since)
{
    /// <summary>True when the rows were never sent by anybody, so that they are sent under new numbers without being asked for.</summary>
    public bool NeverSent { get; init; }
}
