using System.Buffers.Binary;
using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Service;
using ThermalActors.Spool;
using ThermalActors.Spool.Marks;

namespace ThermalActors.Scenarios.Station;

/// <summary>
/// The spool's file: what it holds survives every kill, and every change is one transaction. Whose history a token belongs to
/// is judged by the product's own marks.
/// </summary>
internal sealed class ModelSpool(int frameRows)
{
    /// <summary>What a row weighs against the limits of a request.</summary>
    public const int RawBytesPerRow = 60;

    private readonly List<StoredFrame> _frames = [];
    private readonly List<long> _ids = [];
    private SpoolMarks _marks = SpoolMarks.Fresh;

    /// <summary>The newest number that is on disk.</summary>
    public long Last => _marks.Last.Value;

    public int Frames => _frames.Count;

    public long OfferedTo => _marks.OfferedTo.Value;

    public OffsetToken TrimmedTo => new(_marks.TrimmedTo, _marks.TrimmedCrc);

    /// <summary>Which row has this number, for ever; null when none has.</summary>
    public long? IdOf(long number) => number >= 1 && number <= _ids.Count ? _ids[(int)number - 1] : null;

    /// <summary>Numbers and stores a batch; the same incarnation and ordinal again gets the old numbers.</summary>
    /// <param name="incarnation">Of the batching actor.</param>
    /// <param name="ordinal">Of the batch.</param>
    /// <param name="ids">The rows.</param>
    /// <param name="offer">Whether a session is live.</param>
    /// <param name="trim">A trim that was put off and rides along.</param>
    /// <returns>False when the batch was there already and nothing was written.</returns>
    public bool Store(Guid incarnation, long ordinal, long[] ids, bool offer, OffsetToken? trim)
    {
        if (incarnation == _marks.Incarnation && ordinal == _marks.Ordinal) return false;
        if (trim is { } due) Trim(due);
        var first = _marks.Next;
        for (var start = 0; start < ids.Length; start += frameRows) Seal(ids.AsSpan(start, Math.Min(frameRows, ids.Length - start)));
        _marks = _marks with { Incarnation = incarnation, Ordinal = ordinal, BatchFirst = first, BatchLast = _marks.Last };
        if (offer) Offer(_marks.Last);
        return true;
    }

    public void Offer(Sequence to) => _marks = _marks.WithOffer(to, fingerprints: true);

    public void Trim(OffsetToken to)
    {
        if (to.Sequence <= _marks.TrimmedTo) return;
        var gone = FirstAfter(to.Sequence);
        var crc = gone > 0 && _frames[gone - 1].Last == to.Sequence ? _frames[gone - 1].Crc : to.Fingerprint;
        var rows = gone == 0 ? 0 : _frames[gone - 1].Last.Value - _frames[0].First.Value + 1;
        _frames.RemoveRange(0, gone);
        _marks = _marks.WithTrim(new PendingTrim(to.Sequence, crc, gone, rows));
    }

    /// <summary>Whether a trim to here would be refused: it ends inside a frame, or has another fingerprint.</summary>
    public bool IsEndOfFrame(OffsetToken token)
    {
        var after = FirstAfter(token.Sequence);
        return after == 0 || (_frames[after - 1].Last == token.Sequence && _frames[after - 1].Crc == token.Fingerprint);
    }

    /// <summary>The frames after a number, joined within the limits; null when there are none.</summary>
    public OutgoingBatch? Read(Sequence after, FetchLimits limits)
    {
        var from = FirstAfter(after);
        if (from == _frames.Count) return null;
        var to = from;
        long rows = 0;
        do rows += _frames[to++].Rows;
        while (to < _frames.Count && rows + _frames[to].Rows <= limits.MaxRows && (rows + _frames[to].Rows) * RawBytesPerRow <= limits.MaxBytes);

        var (first, last) = (_frames[from], _frames[to - 1]);
        var body = to - from == 1 ? first.Body : Join(from, to, rows);
        return new OutgoingBatch(
            first.First, last.Last, new OffsetToken(last.Last, last.Crc), (int)rows, to - from, FrameCodec.Zstd, (int)rows * RawBytesPerRow, body);
    }

    public TokenOrigin Judge(OffsetToken token, OffsetToken? pendingTrim)
    {
        var marks = pendingTrim is { } trim ? _marks.WithTrim(new PendingTrim(trim.Sequence, trim.Fingerprint, 0, 0)) : _marks;
        return marks.Judge(token, fingerprints: true, number =>
        {
            var after = FirstAfter(number);
            return after > 0 && _frames[after - 1].Last == number ? _frames[after - 1].Crc : null;
        });
    }

    /// <summary>A body that was made of rows that are not on disk; only a planted mistake asks for it.</summary>
    public OutgoingBatch Premature(long[] ids)
    {
        var frame = FrameOf(_marks.Next, ids);
        return new OutgoingBatch(
            frame.First, frame.Last, new OffsetToken(frame.Last, frame.Crc), frame.Rows, 1, FrameCodec.Zstd, frame.Rows * RawBytesPerRow, frame.Body);
    }

    private void Seal(ReadOnlySpan<long> ids)
    {
        var frame = FrameOf(_marks.Next, ids);
        _frames.Add(frame);
        _ids.AddRange(ids);
        _marks = _marks with { Next = frame.Last.Next, Frames = _marks.Frames + 1, Rows = _marks.Rows + ids.Length };
    }

    private static StoredFrame FrameOf(Sequence first, ReadOnlySpan<long> ids)
    {
        var body = new byte[ids.Length * ModelServer.RowBytes];
        var crc = (ulong)first.Value;
        for (var row = 0; row < ids.Length; row++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(row * ModelServer.RowBytes), ids[row]);
            crc = Dice.Scramble(crc + (ulong)ids[row]);
        }

        return new StoredFrame(first, first.Plus(ids.Length - 1), (uint)crc, body);
    }

    private byte[] Join(int from, int to, long rows)
    {
        var body = new byte[rows * ModelServer.RowBytes];
        var at = 0;
        foreach (var frame in _frames[from..to])
        {
            frame.Body.CopyTo(body, at);
            at += frame.Body.Length;
        }

        return body;
    }

    /// <summary>Index of the first frame whose last number is above <paramref name="number"/>.</summary>
    private int FirstAfter(Sequence number)
    {
        var (low, high) = (0, _frames.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_frames[middle].Last > number) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private readonly record struct StoredFrame(Sequence First, Sequence Last, uint Crc, byte[] Body)
    {
        public int Rows => (int)(Last.Value - First.Value + 1);
    }
}
