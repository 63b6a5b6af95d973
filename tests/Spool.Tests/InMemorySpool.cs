using System.Buffers;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Gaps;
using ThermalActors.Spool.Marks;

namespace ThermalActors.Spool.Tests;

/// <summary>
/// A spool without a disk, for tests of its users. It passes the same contract as <see cref="SqliteSpool"/>, and it can fail on demand:
/// before a change, or after it ("applied, then reported failed").
/// </summary>
public sealed class InMemorySpool : ISpool
{
    private readonly SpoolOptions _options;
    private readonly FrameCompressor _compressor = new();
    private readonly FrameCutter _cutter;
    private readonly BatchJoiner _joiner;
    private readonly List<Frame> _frames = [];
    private readonly List<(QuarantinedRange Range, Frame Frame)> _quarantine = [];
    private readonly FrameReader _reader;
    private readonly FrameCopier _copier;
    private SpoolMarks _marks = SpoolMarks.Fresh;
    private GapLedger _gaps = GapLedger.Empty;
    private long _quarantined;
    private PendingTrim? _pending;
    private SpoolException? _failBefore;
    private SpoolException? _failAfter;

    /// <summary>Makes an empty spool.</summary>
    public InMemorySpool(SpoolOptions options, IRowEncoder encoder, TimeProvider time, string spoolId = "MEMORY0001")
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        Identity = new SpoolIdentity(spoolId, options.ChannelExact ? options.ChannelBase : $"{options.ChannelBase}_{spoolId}", options.Target, time.GetUtcNow());
        _cutter = new FrameCutter(encoder, _compressor, options.Codec, options.MaxFrameBytes);
        _reader = new FrameReader(_compressor, options.Path);
        _copier = new FrameCopier(_reader, _compressor, options.Codec, options.Rewriter);
        _joiner = new BatchJoiner(_compressor, options.Codec, options.Fingerprints, options.Path);
    }

    /// <inheritdoc/>
    public SpoolIdentity Identity { get; }

    /// <inheritdoc/>
    public IReadOnlyList<GapReport> PendingGaps => [.. _gaps.Pending.Select(e => e.Report)];

    /// <inheritdoc/>
    public IReadOnlyList<SetAsideRange> SetAside => [];

    /// <inheritdoc/>
    public PendingHandOver? PendingHandOver => null;

    /// <summary>True once disposed.</summary>
    public bool IsClosed { get; private set; }

    /// <inheritdoc/>
    public SpoolState State
    {
        get
        {
            var marks = _marks.WithTrim(_pending);
            var left = _frames.Where(f => f.Header.Last > marks.TrimmedTo).ToList();
            return new SpoolState(
                marks.Next,
                marks.OfferedTo,
                new OffsetToken(marks.TrimmedTo, _options.Fingerprints ? marks.TrimmedCrc : null),
                _frames.Count,
                left.Sum(f => (long)f.Header.Rows),
                _frames.Sum(f => (long)f.Body.Length),
                left.Count == 0 ? null : left[0].Header.SealedAt);
        }
    }

    /// <summary>Lets the next change fail; nothing of it is kept.</summary>
    public void FailNext(SpoolFailure failure) => _failBefore = new SpoolException(failure, $"{_options.Path}: injected {failure}.");

    /// <summary>Lets the next change happen and then report a failed commit.</summary>
    public void ApplyNextThenFail(SpoolFailure failure) => _failAfter = new SpoolException(failure, $"{_options.Path}: injected {failure} at commit.") { Ambiguous = true };

    /// <inheritdoc/>
    public StoreResult Store(StoreRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Ordinal, 1, nameof(request));
        if (request.Rows.Count == 0) throw new ArgumentException("A batch needs at least one row.", nameof(request));
        if (_marks.Repeats(request) is { } repeated) return repeated;

        var frames = _cutter.Cut(Identity.Channel, _marks.Next, request.Rows, request.SealedAt);
        var marks = _marks.WithTrim(_pending).WithBatch(request, frames);
        if (request.Offer) marks = marks.WithOffer(marks.Last, _options.Fingerprints);
        var gaps = _gaps;
        for (var i = 0; i < request.Rows.Count; i++)
        {
            if (request.Rows[i].Gap is { } report) gaps = gaps.WithReported(report, marks.BatchFirst.Plus(i));
        }

        Change(marks, frames, gaps: gaps);
        return new StoreResult(marks.BatchFirst, marks.BatchLast, Repeated: false);
    }

    /// <inheritdoc/>
    public OutgoingBatch? Fetch(Sequence after, FetchLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MaxBytes, 1, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MaxRows, 1, nameof(limits));
        var trimmed = State.TrimmedTo.Sequence;
        var start = after > trimmed ? after : trimmed;
        var batch = _joiner.Join(new Cursor(_frames.Where(f => f.Header.Last > start)), start, limits, limits.TrustedOnly ? _marks.OfferedTo : null);
        if (batch is not null && batch.Last > _marks.OfferedTo) Change(_marks.WithOffer(batch.Last, _options.Fingerprints), [], keepTrim: true);
        return batch;
    }

    /// <inheritdoc/>
    public void Trim(OffsetToken committed)
    {
        var to = committed.Sequence;
        if (to <= State.TrimmedTo.Sequence) return;
        if (to > _marks.OfferedTo) throw new ArgumentOutOfRangeException(nameof(committed), committed, "This token was never offered.");
        var around = _frames.Find(f => f.Header.First <= to && f.Header.Last >= to);
        if (around is not null && around.Header.Last != to) throw new ArgumentException($"Token {committed} lies inside a frame.", nameof(committed));
        if (around is not null && committed.Fingerprint is { } crc && crc != around.Header.Crc)
            throw new ArgumentException($"Token {committed} has the fingerprint of another frame.", nameof(committed));
        var gone = _frames.Where(f => f.Header.Last <= to).ToList();
        _pending = new PendingTrim(to, around?.Header.Crc ?? committed.Fingerprint, gone.Count, gone.Sum(f => (long)f.Header.Rows));
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_pending is not null) Change(_marks.WithTrim(_pending), []);
    }

    /// <inheritdoc/>
    public TokenOrigin Recognize(OffsetToken token) =>
        _marks.WithTrim(_pending).Judge(token, _options.Fingerprints, number => _frames.Find(f => f.Header.Last == number)?.Header.Crc);

    /// <inheritdoc/>
    public long CountRows(Sequence after, Sequence through) =>
        _frames.Where(f => f.Header.Last > after && f.Header.Last <= through).Sum(f => (long)f.Header.Rows);

    /// <inheritdoc/>
    public void RecordLoss(Loss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentOutOfRangeException.ThrowIfLessThan(loss.Rows, 1, nameof(loss));
        Change(_marks, [], keepTrim: true, gaps: _gaps.WithLoss(loss));
    }

    /// <inheritdoc/>
    public StoreResult? StoreGapRows(Func<GapReport, SensorRow> row, DateTimeOffset sealedAt, bool offer)
    {
        ArgumentNullException.ThrowIfNull(row);
        var entries = _gaps.Pending.Take(64).ToList();
        if (entries.Count == 0) return null;
        var first = _marks.Next;
        var frames = _cutter.Cut(Identity.Channel, first, [.. entries.Select(e => row(e.Report))], sealedAt);
        var marks = _marks.WithFrames(frames);
        if (offer) marks = marks.WithOffer(marks.Last, _options.Fingerprints);
        var gaps = _gaps;
        for (var i = 0; i < entries.Count; i++) gaps = gaps.WithNumber(entries[i].Id, first.Plus(i));
        Change(marks, frames, keepTrim: true, gaps: gaps);
        return new StoreResult(first, marks.Last, Repeated: false);
    }

    /// <inheritdoc/>
    public void QuarantineRange(Sequence first, Sequence last, string message)
    {
        foreach (var frame in _frames.Where(f => f.Header.Last >= first && f.Header.First <= last).Select(f => _copier.Slice(f, first, last)).ToList())
        {
            var header = frame.Header;
            if (_quarantine.Any(q => q.Range.First == header.First && q.Range.Last == header.Last)) continue;
            var range = new QuarantinedRange(
                ++_quarantined, Identity.Channel, header.First, header.Last, header.Rows, "rejected", message, header.FirstAt, header.LastAt, frame.Body.Length);
            _quarantine.Add((range, frame));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuarantinedRange> ReadQuarantine() => [.. _quarantine.Select(q => q.Range)];

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadQuarantined(long id)
    {
        var lines = new ArrayBufferWriter<byte>();
        _reader.Read(Quarantined(id), (line, _) =>
        {
            lines.Write(line);
            lines.Write("\n"u8);
        });
        return lines.WrittenMemory;
    }

    /// <inheritdoc/>
    public StoreResult Replay(long id)
    {
        var copy = _copier.Renumber(Quarantined(id), Identity.Channel, _marks.Next, replay: true);
        Change(_marks.WithFrames([copy]), [copy], keepTrim: true);
        Discard(id);
        return new StoreResult(copy.Header.First, copy.Header.Last, Repeated: false);
    }

    /// <inheritdoc/>
    public void Discard(long id) => _quarantine.RemoveAll(q => q.Range.Id == id);

    /// <inheritdoc/>
    public void StartNewHistory(string reason) => throw new InvalidOperationException("A spool in memory has no twin.");

    /// <inheritdoc/>
    public long Release(long id) => throw new ArgumentException("Nothing is set aside in memory.", nameof(id));

    /// <inheritdoc/>
    public void CompleteHandOver(OffsetToken? committed)
    {
    }

    /// <inheritdoc/>
    public long Repair(IRowRepair repair) => 0;

    /// <inheritdoc/>
    public IReadOnlyList<SpoolReport> TakeReports() => [];

    /// <inheritdoc/>
    public void Dispose()
    {
        IsClosed = true;
        _compressor.Dispose();
    }

    private Frame Quarantined(long id) =>
        _quarantine.Find(q => q.Range.Id == id).Frame ?? throw new ArgumentException($"There is no range {id}.", nameof(id));

    private void Change(SpoolMarks marks, IReadOnlyList<Frame> frames, bool keepTrim = false, GapLedger? gaps = null)
    {
        ThrowOnce(ref _failBefore);
        _gaps = gaps ?? _gaps;
        if (!keepTrim && _pending is { } trim)
        {
            _frames.RemoveAll(f => f.Header.Last <= trim.To);
            _gaps = _gaps.WithTrim(trim.To);
            _pending = null;
        }

        _frames.AddRange(frames);
        _marks = marks;
        ThrowOnce(ref _failAfter);
    }

    private static void ThrowOnce(ref SpoolException? failure)
    {
        if (failure is not { } now) return;
        failure = null;
        throw now;
    }

    private sealed class Cursor(IEnumerable<Frame> frames) : IFrameCursor
    {
        private readonly IEnumerator<Frame> _frames = frames.GetEnumerator();

        public FrameHeader Header => _frames.Current.Header;

        public bool MoveNext() => _frames.MoveNext();

        public byte[] ReadBody() => _frames.Current.Body;
    }
}
