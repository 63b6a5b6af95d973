using ThermalActors.Readings.Rows;

namespace ThermalActors.Spool;

/// <summary>A batch of rows that wants numbers.</summary>
/// <param name="Incarnation">Random id of the batching actor's life.</param>
/// <param name="Ordinal">1, 2, 3, … within the incarnation; a repeated request carries the old ordinal.</param>
/// <param name="Rows">At least one row, oldest first.</param>
/// <param name="SealedAt">When the batch was closed.</param>
/// <param name="Offer">True while a session is live: the new frame is marked as offered in the same transaction.</param>
public sealed record StoreRequest(Guid Incarnation, long Ordinal, IReadOnlyList<SensorRow> Rows, DateTimeOffset SealedAt, bool Offer);
