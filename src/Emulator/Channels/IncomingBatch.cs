using System.Collections.Immutable;

namespace ThermalActors.Emulator.Channels;

/// <summary>An append before the channel has judged its token.</summary>
/// <param name="StartToken">Offset token of the first row, if any.</param>
/// <param name="EndToken">Offset token of the last row, if any.</param>
/// <param name="RequestId">The client's request id, if any.</param>
/// <param name="Rows">The rows as sent.</param>
internal sealed record IncomingBatch(string? StartToken, string? EndToken, Guid? RequestId, ImmutableArray<ReadOnlyMemory<byte>> Rows);
