using System.Collections.Immutable;

namespace ThermalActors.Emulator.Channels;

/// <summary>An accepted append that no commit has covered yet. It lives in memory only: a restart loses it.</summary>
/// <param name="RowSequencer">Its number in the channel's session.</param>
/// <param name="StartToken">Offset token of the first row, null when the client sent none.</param>
/// <param name="EndToken">Offset token that the commit makes visible, null when the client sent none.</param>
/// <param name="RequestId">The client's request id, null when it sent none.</param>
/// <param name="Rows">The rows as sent.</param>
/// <param name="AcceptedAt">When the append was answered with 200.</param>
internal sealed record BufferedBatch(
    long RowSequencer,
    string? StartToken,
    string? EndToken,
    Guid? RequestId,
    ImmutableArray<ReadOnlyMemory<byte>> Rows,
    DateTimeOffset AcceptedAt);
