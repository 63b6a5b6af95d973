using System.Buffers;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Frames;

/// <summary>Numbers and encodes rows and seals them into frames.</summary>
/// <param name="encoder">Writes one row as one line.</param>
/// <param name="channel">The channel that numbers the rows.</param>
/// <param name="compressor">Compresses the frames.</param>
/// <param name="codec">How.</param>
/// <param name="maxFrameBytes">A frame is sealed before it grows beyond this uncompressed size; a single larger row gets a frame of its own.</param>
internal sealed class FrameCutter(IRowEncoder encoder, string channel, FrameCompressor compressor, FrameCodec codec, int maxFrameBytes)
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>Makes frames of the rows, which get the numbers <paramref name="first"/>, <c>first + 1</c>, …</summary>
    public IReadOnlyList<Frame> Cut(Sequence first, IReadOnlyList<SensorRow> rows, DateTimeOffset sealedAt)
    {
        var frames = new List<Frame>(1);
        var start = first;

        // The file keeps milliseconds; so does what is said of it before it is read back.
        sealedAt = DateTimeOffset.FromUnixTimeMilliseconds(sealedAt.ToUnixTimeMilliseconds());
        _lines.ResetWrittenCount();
        for (var i = 0; i < rows.Count; i++)
        {
            var sequence = first.Plus(i);
            var before = _lines.WrittenCount;
            Encode(rows[i], sequence);
            if (before == 0 || _lines.WrittenCount <= maxFrameBytes) continue;

            frames.Add(Seal(start, sequence.Value - start.Value, _lines.WrittenSpan[..before], sealedAt));
            start = sequence;
            KeepFrom(before);
        }

        frames.Add(Seal(start, first.Value + rows.Count - start.Value, _lines.WrittenSpan, sealedAt));
        return frames;
    }

    private void Encode(SensorRow row, Sequence sequence)
    {
        var before = _lines.WrittenCount;
        encoder.WriteLine(_lines, row, channel, sequence);

        // Frames are joined by putting their bytes together and re-cut by counting line ends, so this must hold for every row.
        var line = _lines.WrittenSpan[before..];
        if (line.IndexOf((byte)'\n') != line.Length - 1 || line.IsEmpty)
            throw new InvalidOperationException($"{encoder.GetType().Name} must write exactly one line that ends in LF (row {sequence}).");
    }

    private Frame Seal(Sequence first, long rows, ReadOnlySpan<byte> raw, DateTimeOffset sealedAt)
    {
        var last = first.Plus(rows - 1);
        var body = compressor.Compress(codec, raw);
        var crc = FrameHeader.Checksum(first, last, (int)rows, raw.Length, codec, body);
        return new Frame(new FrameHeader(first, last, (int)rows, raw.Length, sealedAt, crc, codec), body);
    }

    private void KeepFrom(int start)
    {
        var rest = _lines.WrittenSpan[start..].ToArray();
        _lines.ResetWrittenCount();
        _lines.Write(rest);
    }
}
