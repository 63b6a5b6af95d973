using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Frames;

/// <summary>A sealed frame: consecutive rows as compressed NDJSON.</summary>
/// <param name="Header">Numbers, sizes and checksum.</param>
/// <param name="Body">The compressed NDJSON.</param>
internal sealed record Frame(FrameHeader Header, byte[] Body)
{
    /// <summary>Compresses lines and signs them with a checksum.</summary>
    public static Frame Seal(FrameCompressor compressor, FrameCodec codec, Sequence first, int rows, ReadOnlySpan<byte> lines, DateTimeOffset sealedAt)
    {
        var last = first.Plus(rows - 1);
        var body = compressor.Compress(codec, lines);
        var crc = FrameHeader.Checksum(first, last, rows, lines.Length, codec, body);
        return new Frame(new FrameHeader(first, last, rows, lines.Length, sealedAt, crc, codec), body);
    }
}
