using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Frames;

/// <summary>What is known of a sealed frame without reading its body.</summary>
/// <param name="First">Number of the first row.</param>
/// <param name="Last">Number of the last row; the key of the frame and its offset token.</param>
/// <param name="Rows">Rows in the frame, always <c>Last - First + 1</c>: a drop takes whole frames.</param>
/// <param name="RawBytes">Size of the NDJSON in bytes.</param>
/// <param name="SealedAt">When the batch was closed.</param>
/// <param name="Crc">CRC-32C over numbers, rows, sizes, codec and body.</param>
/// <param name="Codec">How the body is compressed.</param>
internal readonly record struct FrameHeader(
    Sequence First,
    Sequence Last,
    int Rows,
    int RawBytes,
    DateTimeOffset SealedAt,
    uint Crc,
    FrameCodec Codec)
{
    /// <summary>Time of the first row.</summary>
    public DateTimeOffset FirstAt { get; init; } = SealedAt;

    /// <summary>Time of the last row.</summary>
    public DateTimeOffset LastAt { get; init; } = SealedAt;

    /// <summary>True when the times of all rows came from a clock that could be trusted.</summary>
    public bool Trusted { get; init; }

    /// <summary>The checksum that a frame with these numbers and this body must have.</summary>
    public static uint Checksum(Sequence first, Sequence last, int rows, int rawBytes, FrameCodec codec, ReadOnlySpan<byte> body)
    {
        var crc = default(Crc32C);
        crc.Add(first.Value);
        crc.Add(last.Value);
        crc.Add(rows);
        crc.Add(rawBytes);
        crc.Add((long)codec);
        crc.Add(body);
        return crc.Value;
    }

    /// <summary>True when the body and the numbers are those that were written.</summary>
    public bool Matches(ReadOnlySpan<byte> body) => Checksum(First, Last, Rows, RawBytes, Codec, body) == Crc;
}
