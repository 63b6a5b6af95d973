using System.Buffers;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Frames;

/// <summary>Opens frames and hands their lines out one by one.</summary>
/// <param name="compressor">Decompresses.</param>
/// <param name="location">Where the frames are, for messages.</param>
internal sealed class FrameReader(FrameCompressor compressor, string location)
{
    /// <summary>What is done with a line (without LF) and the number it was given.</summary>
    public delegate void LineAction(ReadOnlySpan<byte> line, Sequence number);

    /// <summary>Calls an action for every line of a frame.</summary>
    /// <exception cref="SpoolException">The frame is damaged.</exception>
    public void Read(Frame frame, LineAction action)
    {
        var header = frame.Header;
        if (!header.Matches(frame.Body)) throw BatchJoiner.Damaged(location, header, "its checksum does not match");
        var raw = ArrayPool<byte>.Shared.Rent(header.RawBytes);
        try
        {
            var lines = raw.AsSpan(0, header.RawBytes);
            compressor.Decompress(header.Codec, frame.Body, lines);
            for (var number = header.First; number <= header.Last; number = number.Next)
            {
                var end = lines.IndexOf((byte)'\n');
                if (end < 0) throw new InvalidDataException("it holds fewer lines than rows");
                action(lines[..end], number);
                lines = lines[(end + 1)..];
            }

            if (!lines.IsEmpty) throw new InvalidDataException("it holds more lines than rows");
        }
        catch (InvalidDataException e)
        {
            throw BatchJoiner.Damaged(location, header, e.Message, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }
    }
}
