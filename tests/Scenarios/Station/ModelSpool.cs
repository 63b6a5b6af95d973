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
    private readonly HashSet<long> _quarantined = [];
    private readonly List<(long After, long Through, bool NeverSent)> _aside = [];
    private SpoolMarks _marks = SpoolMarks.Fresh;
    private int _configured = 1;
    private int _filledFor = 1;

    /// <summary>Which sequence of numbers this is.</summary>
    public int SpoolId { get; private set; } = 1;

    /// <summary>Numbers up to here belong to sequences before this one.</summary>
    public Sequence Origin { get; private set; }

    /// <summary>The channel of the sequence.</summary>
    public string Channel => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PI{_filledFor}_{SpoolId}");

    /// <summary>True when another channel is configured than the one that the spool was filled for.</summary>
    public bool IsHandOverPending => _configured != _filledFor;

    /// <summary>What was set aside, and whether it got new numbers because nobody can have sent it.</summary>
    public IReadOnlyList<(long After, long Through, bool NeverSent)> Aside => _aside;

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

    /// <summary>Another channel is in the settings.</summary>
    public void Reconfigure() => _configured++;

    /// <summary>Copies rows that were rejected.</summary>
    public void Quarantine(Sequence first, Sequence last)
    {
        foreach (var frame in _frames.Where(frame => frame.Last >= first && frame.First <= last))
        {
            for (var number = Math.Max(frame.First.Value, first.Value); number <= Math.Min(frame.Last.Value, last.Value); number++) _quarantined.Add(number);
        }
    }

    public bool IsQuarantined(long number) => _quarantined.Contains(number);

    /// <summary>Rows of the frames that end after a number and at or before another.</summary>
    public long CountRows(Sequence after, Sequence through) =>
        _frames.Where(frame => frame.Last > after && frame.Last <= through).Sum(frame => (long)frame.Rows);

    /// <summary>
    /// Goes on in a channel of its own: what a twin may have sent is set aside, what was stored since <paramref name="lastAtOpen"/> and
    /// never offered gets new numbers.
    /// </summary>
    public void StartNewHistory(OffsetToken? trim, long lastAtOpen)
    {
        if (trim is { } due) Trim(due);
        var uncertain = Math.Max(lastAtOpen, OfferedTo);
        _aside.Add((TrimmedTo.Sequence.Value, uncertain, false));
        var never = _ids.Skip((int)uncertain).ToArray();
        if (never.Length > 0) _aside.Add((uncertain, Last, true));
        _frames.Clear();
        _marks = _marks.Restarted();
        BeginSequence(_marks.Last);
        for (var start = 0; start < never.Length; start += frameRows) Seal(never.AsSpan(start, Math.Min(frameRows, never.Length - start)));
    }

    /// <summary>Goes on in the configured channel; what is left keeps its numbers.</summary>
    public void CompleteHandOver(OffsetToken? committed, OffsetToken? trim)
    {
        if (!IsHandOverPending) return;
        if (trim is { } due) Trim(due);
        if (committed is { } to) Trim(to);
        BeginSequence(_marks.TrimmedTo);
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
        if (token.Sequence > Sequence.None && token.Sequence <= Origin) return TokenOrigin.Foreign;
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

    private void BeginSequence(Sequence origin)
    {
        SpoolId++;
        Origin = origin;
        _filledFor = _configured;
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
