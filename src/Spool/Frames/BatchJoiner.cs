using System.Buffers;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Frames;

/// <summary>
/// Joins consecutive frames into one request body. Joined frames are decompressed, put together and compressed again as
/// <b>one</b> zstd frame or gzip member, because a decoder that stops after the first member would lose rows silently
/// (design §5). A frame on its own is passed on as it is stored.
/// </summary>
/// <param name="compressor">Decompresses and compresses.</param>
/// <param name="codec">Codec of joined bodies.</param>
/// <param name="fingerprints">Whether end tokens carry the CRC of their frame.</param>
/// <param name="location">Where the frames are, for messages.</param>
internal sealed class BatchJoiner(FrameCompressor compressor, FrameCodec codec, bool fingerprints, string location)
{
    /// <summary>Takes as many frames from the cursor as fit; null when it has none.</summary>
    /// <param name="cursor">Stands before the first frame whose last number is above <paramref name="after"/>.</param>
    /// <param name="after">Rows up to here are left out, even when a frame has to be cut open for that.</param>
    /// <param name="limits">Bounds; a first frame beyond them is returned alone.</param>
    /// <param name="heldAfter">Frames with untrusted times that end behind this number are not handed out, nor what follows them; null for no such bound.</param>
    public OutgoingBatch? Join(IFrameCursor cursor, Sequence after, FetchLimits limits, Sequence? heldAfter = null)
    {
        var frames = Gather(cursor, limits, heldAfter);
        if (frames.Count == 0) return null;

        var skip = (int)Math.Max(0, after.Value - frames[0].Header.First.Value + 1);
        return frames.Count == 1 && skip == 0 ? AsStored(frames[0]) : Joined(frames, skip, limits.MaxBytes);
    }

    /// <summary>The failure of a frame that cannot be read.</summary>
    public static SpoolException Damaged(string location, FrameHeader frame, string why, Exception? inner = null) => new(
        SpoolFailure.Corrupt,
        $"{location}: the frame with rows {frame.First} to {frame.Last} is damaged ({why}). "
        + "Rows before and after it are not affected; set the frame aside (spool verify) and check the storage medium.",
        inner)
    { Damaged = (frame.First, frame.Last) };

    private List<Frame> Gather(IFrameCursor cursor, FetchLimits limits, Sequence? heldAfter)
    {
        var frames = new List<Frame>();
        long bytes = 0;
        long rows = 0;
        while (cursor.MoveNext())
        {
            var header = cursor.Header;
            if (!header.Trusted && header.Last > heldAfter) break;
            bytes += header.RawBytes;
            rows += header.Rows;

            // A hole in the numbers ends the body, so that the numbers of a body always follow on and the hole shows.
            if (frames.Count > 0 && (bytes > limits.MaxBytes || rows > limits.MaxRows || header.First != frames[^1].Header.Last.Next)) break;

            var body = cursor.ReadBody();
            if (!header.Matches(body))
            {
                if (frames.Count == 0) throw Damaged(location, header, "its checksum does not match");

                // What precedes the damage is good and goes out; the next fetch meets the damage first.
                break;
            }

            frames.Add(new Frame(header, body));
        }

        return frames;
    }

    private OutgoingBatch AsStored(Frame frame) =>
        new(frame.Header.First, frame.Header.Last, End(frame), frame.Header.Rows, 1, frame.Header.Codec, frame.Header.RawBytes, frame.Body);

    private OutgoingBatch Joined(List<Frame> frames, int skip, int maxBytes)
    {
        var raw = ArrayPool<byte>.Shared.Rent(frames.Sum(f => f.Header.RawBytes));
        try
        {
            var end = 0;
            foreach (var frame in frames)
            {
                Decompress(frame, raw.AsSpan(end, frame.Header.RawBytes));
                end += frame.Header.RawBytes;
            }

            var start = StartOfLine(raw.AsSpan(0, frames[0].Header.RawBytes), skip, frames[0].Header);
            for (var count = frames.Count; ; count /= 2)
            {
                var lines = raw.AsSpan(start, frames.Take(count).Sum(f => f.Header.RawBytes) - start);
                var body = compressor.Compress(codec, lines);

                // Only rows that cannot be compressed get here twice.
                if (body.Length > maxBytes && count > 1) continue;
                var first = frames[0].Header.First.Plus(skip);
                var last = frames[count - 1];
                var rows = (int)(last.Header.Last.Value - first.Value + 1);
                return new OutgoingBatch(first, last.Header.Last, End(last), rows, count, codec, lines.Length, body);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }
    }

    private void Decompress(Frame frame, Span<byte> raw)
    {
        try
        {
            compressor.Decompress(frame.Header.Codec, frame.Body, raw);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(location, frame.Header, e.Message, e);
        }
    }

    private int StartOfLine(ReadOnlySpan<byte> raw, int skip, FrameHeader frame)
    {
        var start = 0;
        for (; skip > 0; skip--)
        {
            var end = raw[start..].IndexOf((byte)'\n');
            if (end < 0) throw Damaged(location, frame, "it holds fewer lines than rows");
            start += end + 1;
        }

        return start;
    }

    private OffsetToken End(Frame frame) => new(frame.Header.Last, fingerprints ? frame.Header.Crc : null);
}
