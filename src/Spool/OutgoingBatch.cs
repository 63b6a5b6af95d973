using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>One request body: one frame, or consecutive frames joined and recompressed as one zstd frame or gzip member.</summary>
/// <param name="First">Number of the first row.</param>
/// <param name="Last">Number of the last row.</param>
/// <param name="End">The end offset token: <paramref name="Last"/> with the CRC of the last frame.</param>
/// <param name="Rows">Rows in the body; less than <c>Last - First + 1</c> where drops were recorded.</param>
/// <param name="Frames">Frames that were joined.</param>
/// <param name="Codec">How <paramref name="Body"/> is compressed.</param>
/// <param name="UncompressedBytes">Size of the NDJSON in bytes.</param>
/// <param name="Body">The compressed NDJSON, every line ending in LF.</param>
public sealed record OutgoingBatch(
    Sequence First,
    Sequence Last,
    OffsetToken End,
    int Rows,
    int Frames,
    FrameCodec Codec,
    int UncompressedBytes,
    ReadOnlyMemory<byte> Body);
