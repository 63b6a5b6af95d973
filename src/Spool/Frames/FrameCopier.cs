using System.Buffers;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Frames;

/// <summary>Makes new frames of the rows of stored ones.</summary>
/// <param name="reader">Opens frames.</param>
/// <param name="compressor">Compresses them again.</param>
/// <param name="codec">How.</param>
/// <param name="rewriter">Gives rows other numbers.</param>
internal sealed class FrameCopier(FrameReader reader, FrameCompressor compressor, FrameCodec codec, IRowRewriter rewriter)
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>The rows of a frame that lie in a range, under their old numbers.</summary>
    public Frame Slice(Frame frame, Sequence first, Sequence last)
    {
        var from = first > frame.Header.First ? first : frame.Header.First;
        var to = last < frame.Header.Last ? last : frame.Header.Last;
        if (from == frame.Header.First && to == frame.Header.Last) return frame;
        return Copy(frame, from, (int)(to.Value - from.Value + 1), (line, number) =>
        {
            if (number < from || number > to) return;
            _lines.Write(line);
            _lines.Write("\n"u8);
        });
    }

    /// <summary>The rows of a frame under new numbers.</summary>
    public Frame Renumber(Frame frame, string channel, Sequence first, bool replay)
    {
        var next = first;
        return Copy(frame, first, frame.Header.Rows, (line, _) =>
        {
            rewriter.Renumber(_lines, line, channel, next, replay);
            next = next.Next;
        });
    }

    /// <summary>The rows of a frame that are chosen and can be rewritten, under new numbers; null when there are none.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="channel">The channel that numbers them now.</param>
    /// <param name="first">Number of the first one.</param>
    /// <param name="choose">Says which rows are wanted.</param>
    /// <param name="left">The numbers of the others, ascending.</param>
    public Frame? Select(Frame frame, string channel, Sequence first, Func<Sequence, bool> choose, out IReadOnlyList<Sequence> left)
    {
        var (others, row, rows) = (new List<Sequence>(), new ArrayBufferWriter<byte>(), 0);
        _lines.ResetWrittenCount();
        reader.Read(frame, (line, number) =>
        {
            row.ResetWrittenCount();
            if (!choose(number) || !TryRenumber(row, line, channel, first.Plus(rows)))
            {
                others.Add(number);
                return;
            }

            _lines.Write(row.WrittenSpan);
            rows++;
        });
        left = others;
        if (rows == 0) return null;
        var old = frame.Header;
        var copy = Frame.Seal(compressor, codec, first, rows, _lines.WrittenSpan, old.SealedAt);
        return copy with { Header = copy.Header with { FirstAt = old.FirstAt, LastAt = old.LastAt, Trusted = old.Trusted } };
    }

    /// <summary>The rows of a frame under their numbers, each passed through a repair; null when none was corrected.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="repair">Corrects rows.</param>
    /// <param name="corrected">How many it corrected.</param>
    public Frame? Change(Frame frame, IRowRepair repair, out int corrected)
    {
        var times = new List<DateTimeOffset>();
        var copy = Copy(frame, frame.Header.First, frame.Header.Rows, (line, _) =>
        {
            if (repair.Repair(_lines, line) is { } at) times.Add(at);
        });
        corrected = times.Count;
        if (times.Count == 0) return null;

        // Only now is it known when the batch was closed.
        var header = copy.Header with { FirstAt = times[0], LastAt = times[^1], SealedAt = times[^1], Trusted = times.Count == frame.Header.Rows };
        return copy with { Header = header };
    }

    private bool TryRenumber(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> line, string channel, Sequence number)
    {
        try
        {
            rewriter.Renumber(output, line, channel, number, replay: true);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private Frame Copy(Frame frame, Sequence first, int rows, FrameReader.LineAction action)
    {
        _lines.ResetWrittenCount();
        reader.Read(frame, action);
        var old = frame.Header;
        var copy = Frame.Seal(compressor, codec, first, rows, _lines.WrittenSpan, old.SealedAt);
        return copy with { Header = copy.Header with { FirstAt = old.FirstAt, LastAt = old.LastAt, Trusted = old.Trusted } };
    }
}
