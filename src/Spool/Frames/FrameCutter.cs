using System.Buffers;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Frames;

/// <summary>Numbers and encodes rows and seals them into frames.</summary>
/// <param name="encoder">Writes one row as one line.</param>
/// <param name="compressor">Compresses the frames.</param>
/// <param name="codec">How.</param>
/// <param name="maxFrameBytes">A frame is sealed before it grows beyond this uncompressed size; a single larger row gets a frame of its own.</param>
internal sealed class FrameCutter(IRowEncoder encoder, FrameCompressor compressor, FrameCodec codec, int maxFrameBytes)
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>Makes frames of the rows, which get the numbers <paramref name="first"/>, <c>first + 1</c>, … of the channel.</summary>
    public IReadOnlyList<Frame> Cut(string channel, Sequence first, IReadOnlyList<SensorRow> rows, DateTimeOffset sealedAt)
    {
        var frames = new List<Frame>(1);
        var (start, from) = (first, 0);
        sealedAt = Millisecond(sealedAt);
        _lines.ResetWrittenCount();
        for (var i = 0; i < rows.Count; i++)
        {
            var sequence = first.Plus(i);
            var before = _lines.WrittenCount;
            Encode(rows[i], channel, sequence);
            if (before == 0 || _lines.WrittenCount <= maxFrameBytes) continue;

            frames.Add(Seal(start, rows, from, i, _lines.WrittenSpan[..before], sealedAt));
            (start, from) = (sequence, i);
            KeepFrom(before);
        }

        frames.Add(Seal(start, rows, from, rows.Count, _lines.WrittenSpan, sealedAt));
        return frames;
    }

    private void Encode(SensorRow row, string channel, Sequence sequence)
    {
        var before = _lines.WrittenCount;
        encoder.WriteLine(_lines, row, channel, sequence);

        // Frames are joined by putting their bytes together and re-cut by counting line ends, so this must hold for every row.
        var line = _lines.WrittenSpan[before..];
        if (line.IndexOf((byte)'\n') != line.Length - 1 || line.IsEmpty)
            throw new InvalidOperationException($"{encoder.GetType().Name} must write exactly one line that ends in LF (row {sequence}).");
    }

    private Frame Seal(Sequence first, IReadOnlyList<SensorRow> rows, int from, int to, ReadOnlySpan<byte> raw, DateTimeOffset sealedAt)
    {
        var frame = Frame.Seal(compressor, codec, first, to - from, raw, sealedAt);
        var trusted = true;
        for (var i = from; i < to; i++) trusted &= rows[i].Clock != ClockQuality.Unsynced;
        return frame with { Header = frame.Header with { FirstAt = Millisecond(rows[from].SampledAt), LastAt = Millisecond(rows[to - 1].SampledAt), Trusted = trusted } };
    }

    // The file keeps milliseconds; so does what is said of it before it is read back.
    private static DateTimeOffset Millisecond(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    private void KeepFrom(int start)
    {
        var rest = _lines.WrittenSpan[start..].ToArray();
        _lines.ResetWrittenCount();
        _lines.Write(rest);
    }
}
