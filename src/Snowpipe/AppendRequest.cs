using ThermalActors.Readings.Streaming;

namespace ThermalActors.Snowpipe;

/// <summary>One append. Repeating it means sending this very object again: same bytes, token and request id (I2, I7).</summary>
/// <param name="RequestId">Constant over all tries of one batch.</param>
/// <param name="ContinuationToken">The token of the previous answer.</param>
/// <param name="Start">Number of the first row, sent as plain <c>startOffsetToken</c>.</param>
/// <param name="End">Token of the last row, sent as <c>endOffsetToken</c>.</param>
/// <param name="Body">The compressed NDJSON.</param>
/// <param name="ContentEncoding"><c>zstd</c> or <c>gzip</c>.</param>
/// <param name="UncompressedBytes">Size of the NDJSON, sent as <c>x-snowflake-uncompressed-content-length</c>.</param>
public sealed record AppendRequest(
    Guid RequestId,
    ContinuationToken ContinuationToken,
    Sequence Start,
    OffsetToken End,
    ReadOnlyMemory<byte> Body,
    string ContentEncoding,
    int UncompressedBytes);
