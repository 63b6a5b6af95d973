using ThermalActors.Readings.Streaming;

namespace ThermalActors.Readings.Rows;

/// <summary>A recorded loss: rows that a configured bound forced out, or readings that never became rows (column <c>gap</c>).</summary>
/// <param name="First">Number of the first row lost; <see cref="Sequence.None"/> when the rows had no number yet.</param>
/// <param name="Last">Number of the last row lost.</param>
/// <param name="Rows">How many rows were lost.</param>
/// <param name="Reason">Why, as a stable word: <c>drop-oldest</c>, <c>drop-newest</c>, <c>too-old</c>, <c>damaged</c>, …</param>
/// <param name="From">Time of the first row lost.</param>
/// <param name="To">Time of the last row lost.</param>
public sealed record GapReport(Sequence First, Sequence Last, long Rows, string Reason, DateTimeOffset From, DateTimeOffset To);
