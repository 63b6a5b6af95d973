using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>The numbers that a batch got.</summary>
/// <param name="First">Number of its first row.</param>
/// <param name="Last">Number of its last row.</param>
/// <param name="Repeated">True when the batch had been stored before and nothing was written now.</param>
public sealed record StoreResult(Sequence First, Sequence Last, bool Repeated)
{
    /// <summary>Rows that had no room and were recorded as a loss instead (<see cref="WhenFull.DropNewest"/>); then there are no numbers.</summary>
    public int Dropped { get; init; }
}
