using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>Rows that were kept because they could not be delivered.</summary>
/// <param name="Id">Key in the quarantine.</param>
/// <param name="Channel">The channel that numbered them.</param>
/// <param name="First">Number of the first row.</param>
/// <param name="Last">Number of the last row.</param>
/// <param name="Rows">How many.</param>
/// <param name="Reason"><c>rejected</c>: the server did not take them; <c>damaged</c>: the storage medium changed them.</param>
/// <param name="Message">What the server or the check said.</param>
/// <param name="From">Time of the first row.</param>
/// <param name="To">Time of the last row.</param>
/// <param name="Bytes">Compressed size.</param>
public sealed record QuarantinedRange(
    long Id, string Channel, Sequence First, Sequence Last, long Rows, string Reason, string Message, DateTimeOffset From, DateTimeOffset To, long Bytes);
