using System.Collections.Immutable;
using System.Globalization;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;

namespace ThermalActors.TestSupport.Spool;

/// <summary>A spool on a <see cref="FakeSpoolDisk"/>: numbers, remembers (incarnation, ordinal), joins, trims; bodies are not compressed.</summary>
public sealed class FakeSpool : ISpool
{
    private readonly FakeSpoolDisk _disk;
    private bool _disposed;

    internal FakeSpool(FakeSpoolDisk disk) => _disk = disk;

    /// <inheritdoc/>
    public SpoolIdentity Identity => _disk.Identity;

    /// <inheritdoc/>
    public SpoolState State
    {
        get
        {
            var left = Left().ToList();
            return new SpoolState(
                Next,
                _disk.OfferedTo,
                _disk.TrimmedTo,
                left.Count,
                left.Sum(frame => (long)frame.Rows.Length),
                left.Sum(frame => (long)frame.Body().Length),
                left.Count == 0 ? null : left[0].SealedAt)
            {
                Pressure = _disk.Pressure,
                RowsSetAside = _disk.AsideRanges.Sum(range => range.Rows),
            };
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<GapReport> PendingGaps =>
        [.. _disk.RecordedLosses.Select(loss => new GapReport(Sequence.None, Sequence.None, loss.Rows, loss.Reason, loss.From, loss.To))];

    /// <inheritdoc/>
    public IReadOnlyList<SetAsideRange> SetAside => [.. _disk.AsideRanges];

    /// <inheritdoc/>
    public PendingHandOver? PendingHandOver => _disk.HandOver;

    private Sequence Next => _disk.Frames.Count == 0 ? Sequence.None.Next : _disk.Frames[^1].Last.Next;

    /// <inheritdoc/>
    public StoreResult Store(StoreRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var fault = Begin(SpoolOperation.Store);
        var known = _disk.Frames.LastOrDefault(frame => frame.Incarnation == request.Incarnation && frame.Ordinal == request.Ordinal);
        var frame = known ?? new FakeFrame(
            request.Incarnation, request.Ordinal, Next, Next.Plus(request.Rows.Count - 1), [.. request.Rows], request.SealedAt);
        if (known is null) _disk.StoredFrames.Add(frame);
        if (known is null && request.Offer) _disk.OfferedTo = frame.Last;
        End(SpoolOperation.Store, fault);
        return new StoreResult(frame.First, frame.Last, known is not null);
    }

    /// <inheritdoc/>
    public OutgoingBatch? Fetch(Sequence after, FetchLimits limits)
    {
        var fault = Begin(SpoolOperation.Fetch);
        var frames = new List<FakeFrame>();
        var (rows, bytes) = (0, 0);
        foreach (var frame in Left().Where(frame => frame.First > after))
        {
            if (limits.TrustedOnly && frame.Last > _disk.OfferedTo && frame.Rows.Any(row => row.Clock == ClockQuality.Unsynced)) break;
            var size = frame.Body().Length;
            if (frames.Count > 0 && (rows + frame.Rows.Length > limits.MaxRows || bytes + size > limits.MaxBytes)) break;
            frames.Add(frame);
            (rows, bytes) = (rows + frame.Rows.Length, bytes + size);
        }

        if (frames.Count > 0 && frames[^1].Last > _disk.OfferedTo) _disk.OfferedTo = frames[^1].Last;
        End(SpoolOperation.Fetch, fault);
        if (frames.Count == 0) return null;
        return new OutgoingBatch(
            frames[0].First,
            frames[^1].Last,
            frames[^1].End,
            rows,
            frames.Count,
            FrameCodec.Zstd,
            bytes,
            frames.SelectMany(frame => frame.Body()).ToArray());
    }

    /// <inheritdoc/>
    public void Trim(OffsetToken committed)
    {
        var fault = Begin(SpoolOperation.Trim);
        if (committed.Sequence > _disk.OfferedTo)
            throw new ArgumentOutOfRangeException(nameof(committed), committed, "This token was never offered.");
        if (committed.Sequence > _disk.TrimmedTo.Sequence) _disk.TrimmedTo = committed;
        _disk.Note($"trim {committed.Sequence}");
        End(SpoolOperation.Trim, fault);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        var fault = Begin(SpoolOperation.Flush);
        _disk.Flushes++;
        End(SpoolOperation.Flush, fault);
    }

    /// <inheritdoc/>
    public TokenOrigin Recognize(OffsetToken token)
    {
        var fault = Begin(SpoolOperation.Recognize);
        End(SpoolOperation.Recognize, fault);
        if (token.Sequence > Sequence.None && token.Sequence <= _disk.Identity.Origin) return TokenOrigin.Foreign;
        if (token == _disk.TrimmedTo) return TokenOrigin.Ours;
        if (token.Sequence < _disk.TrimmedTo.Sequence) return TokenOrigin.BehindMark;
        var known = Left().Any(frame => frame.Last == token.Sequence && (token.Fingerprint is null || frame.End == token));
        return known ? TokenOrigin.Ours : TokenOrigin.Foreign;
    }

    /// <inheritdoc/>
    public long CountRows(Sequence after, Sequence through) =>
        Left().Where(frame => frame.Last > after && frame.Last <= through).Sum(frame => (long)frame.Rows.Length);

    /// <inheritdoc/>
    public void RecordLoss(Loss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        var fault = Begin(SpoolOperation.Ledger);
        if (_disk.RecordedLosses.All(known => known.Id != loss.Id)) _disk.RecordedLosses.Add(loss);
        End(SpoolOperation.Ledger, fault);
    }

    /// <inheritdoc/>
    public StoreResult? StoreGapRows(Func<GapReport, SensorRow> row, DateTimeOffset sealedAt, bool offer)
    {
        ArgumentNullException.ThrowIfNull(row);
        var fault = Begin(SpoolOperation.Ledger);
        StoreResult? result = null;
        if (PendingGaps is { Count: > 0 } gaps)
        {
            var frame = new FakeFrame(Guid.NewGuid(), 1, Next, Next.Plus(gaps.Count - 1), [.. gaps.Select(row)], sealedAt);
            _disk.StoredFrames.Add(frame);
            _disk.RecordedLosses.Clear();
            if (offer) _disk.OfferedTo = frame.Last;
            result = new StoreResult(frame.First, frame.Last, Repeated: false);
        }

        End(SpoolOperation.Ledger, fault);
        return result;
    }

    /// <inheritdoc/>
    public void QuarantineRange(Sequence first, Sequence last, string message)
    {
        var fault = Begin(SpoolOperation.Quarantine);
        if (!_disk.QuarantinedRanges.Contains((first, last, message))) _disk.QuarantinedRanges.Add((first, last, message));
        _disk.Note($"quarantine {first}..{last}");
        End(SpoolOperation.Quarantine, fault);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuarantinedRange> ReadQuarantine() => [];

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadQuarantined(long id) => throw new ArgumentException("There is no such range.", nameof(id));

    /// <inheritdoc/>
    public StoreResult Replay(long id) => throw new ArgumentException("There is no such range.", nameof(id));

    /// <inheritdoc/>
    public void Discard(long id)
    {
    }

    /// <inheritdoc/>
    public void StartNewHistory(string reason)
    {
        var fault = Begin(SpoolOperation.History);
        var sent = _disk.OfferedTo;
        var (first, rows) = (_disk.TrimmedTo.Sequence.Next, Left().Where(frame => frame.Last <= sent).Sum(frame => (long)frame.Rows.Length));
        var neverSent = Left().Where(frame => frame.Last > sent).ToList();
        if (rows > 0) _disk.AsideRanges.Add(new SetAsideRange(_disk.AsideRanges.Count + 1, Identity.SpoolId, Identity.Channel, first, sent, rows, reason, default));
        (_disk.TrimmedTo, _disk.OfferedTo) = (new OffsetToken(new Sequence(Next.Value - 1), null), new Sequence(Next.Value - 1));
        Rename(_disk.OfferedTo, _disk.HandOver?.NewTarget);
        _disk.HandOver = null;
        foreach (var frame in neverSent) _disk.StoredFrames.Add(frame with { First = Next, Last = Next.Plus(frame.Rows.Length - 1) });
        _disk.Note($"new history {Identity.SpoolId}");
        End(SpoolOperation.History, fault);
    }

    /// <inheritdoc/>
    public long Release(long id) => throw new ArgumentException("Nothing is set aside.", nameof(id));

    /// <inheritdoc/>
    public void CompleteHandOver(OffsetToken? committed)
    {
        var fault = Begin(SpoolOperation.History);
        if (_disk.HandOver is { } handOver)
        {
            if (committed is { } token && token.Sequence > _disk.TrimmedTo.Sequence) _disk.TrimmedTo = token;
            Rename(_disk.TrimmedTo.Sequence, handOver.NewTarget);
            _disk.Note($"hand-over after {_disk.TrimmedTo.Sequence}");
        }

        _disk.HandOver = null;
        End(SpoolOperation.History, fault);
    }

    /// <inheritdoc/>
    public long Repair(IRowRepair repair)
    {
        var fault = Begin(SpoolOperation.Repair);
        long repaired = 0;
        for (var i = 0; i < _disk.StoredFrames.Count; i++)
        {
            var frame = _disk.StoredFrames[i];
            if (frame.Last <= _disk.OfferedTo) continue;
            repaired += frame.Rows.Count(row => row.Clock == ClockQuality.Unsynced);
            _disk.StoredFrames[i] = frame with { Rows = [.. frame.Rows.Select(row => row.Clock == ClockQuality.Unsynced ? row with { Clock = ClockQuality.Repaired } : row)] };
        }

        End(SpoolOperation.Repair, fault);
        return repaired;
    }

    /// <inheritdoc/>
    public IReadOnlyList<SpoolReport> TakeReports()
    {
        SpoolReport[] taken = [.. _disk.Reports];
        _disk.Reports.Clear();
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _disk.OpenHandles--;
    }

    private IEnumerable<FakeFrame> Left() => _disk.StoredFrames.ToList().Where(frame => frame.Last > _disk.TrimmedTo.Sequence);

    private void Rename(Sequence origin, string? target = null)
    {
        var spoolId = string.Create(CultureInfo.InvariantCulture, $"FAKE{++_disk.Sequences:D6}");
        _disk.Identity = _disk.Identity with { SpoolId = spoolId, Channel = "PI_" + spoolId, Origin = origin, Target = target ?? _disk.Identity.Target };
    }

    private SpoolFault? Begin(SpoolOperation operation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _disk.ThrowBefore(operation);
    }

    private static void End(SpoolOperation operation, SpoolFault? applied)
    {
        if (applied is not null) throw FakeSpoolDisk.Error(operation, applied);
    }
}
