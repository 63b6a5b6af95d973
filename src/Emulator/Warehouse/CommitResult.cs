using System.Collections.Immutable;
using ThermalActors.Emulator.Channels;

namespace ThermalActors.Emulator.Warehouse;

/// <summary>One rejected row.</summary>
/// <param name="Batch">The append it came with.</param>
/// <param name="Index">Its place in that append, from 0.</param>
/// <param name="Message">Redacted reason.</param>
internal readonly record struct RejectedRow(BufferedBatch Batch, int Index, string Message);

/// <summary>What a commit stored.</summary>
/// <param name="Tally">The sums that go into the channel's counters.</param>
/// <param name="Rejected">The rows left out.</param>
internal sealed record CommitResult(CommitTally Tally, ImmutableArray<RejectedRow> Rejected);
