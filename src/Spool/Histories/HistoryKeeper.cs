using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Gaps;
using ThermalActors.Spool.Marks;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Histories;

/// <summary>
/// Keeps a number from ever meaning two rows (design §5): begins new sequences, sets rows of uncertain owner aside, sends them under
/// new numbers when told to, and hands a sequence over to another channel. Rows that are set aside stay where they are in the table;
/// the origin of the present sequence lies above them.
/// </summary>
internal sealed class HistoryKeeper
{
    // What one transaction moves when rows are sent again under new numbers.
    private const int FramesAtOnce = 64;
    private const long BytesAtOnce = 4L * 1024 * 1024;

    private readonly SpoolBook _book;
    private readonly FrameCopier _copier;
    private readonly SpoolOptions _options;
    private readonly QuarantineKeeper _quarantine;
    private readonly Func<string> _newSpoolId;
    private readonly TimeProvider _time;
    private readonly Sequence _lastAtOpen;

    public HistoryKeeper(SpoolBook book, FrameCopier copier, QuarantineKeeper quarantine, SpoolOptions options, Func<string> newSpoolId, TimeProvider time)
    {
        (_book, _copier, _quarantine, _options, _newSpoolId, _time) = (book, copier, quarantine, options, newSpoolId, time);
        _lastAtOpen = book.Marks.Last;
    }

    /// <summary>The hand-over that has to be carried out before rows can be sent; null when there is none.</summary>
    public PendingHandOver? Pending => _book.Birth.IsFor(_options)
        ? null
        : new PendingHandOver(_book.Birth.Identity.Channel, _book.Birth.Identity.Target, _options.Target);

    /// <summary>Looks whether the card is the one that the spool was made on.</summary>
    public void CheckStorage()
    {
        var stored = _book.Birth.Storage;
        switch (StorageIdentity.Compare(stored, _options.StorageIdentity))
        {
            case StorageMatch.Unknown when stored is null && _options.StorageIdentity is not null:
                _book.Rewrite("noting the card", db => db.Meta.Rename(_book.Birth with { Storage = _options.StorageIdentity }));
                break;
            case StorageMatch.Different when _book.Birth.ChannelExact || _options.ChannelExact:
                _book.Report(new SpoolReport.CloneSuspected(stored!, _options.StorageIdentity!));
                break;
            case StorageMatch.Different:
                StartNew($"cloned card: made on {stored}, now on {_options.StorageIdentity}", _book.Marks.Last);
                break;
        }
    }

    /// <summary>Goes on under a new spool id because somebody else has used ours.</summary>
    public void StartNew(string reason)
    {
        if (_options.ChannelExact)
        {
            throw new InvalidOperationException(
                $"{_options.Path}: the channel name {_options.ChannelBase} is fixed (channel-exact), so no new sequence can be told from the foreign one. Choose another name.");
        }

        // What was stored since the file was opened and never offered can have been sent by nobody; of the rest a twin may have a copy.
        StartNew(reason, _lastAtOpen > _book.Marks.OfferedTo ? _lastAtOpen : _book.Marks.OfferedTo);
    }

    /// <summary>Carries on in the configured channel after the old one was fenced and everything that it has committed was trimmed.</summary>
    public void CompleteHandOver()
    {
        if (Pending is not { } handOver) return;
        var trim = _book.Pending;
        var marks = _book.Marks.WithTrim(trim);
        var birth = SpoolBirth.Of(_options, _newSpoolId(), _time.GetUtcNow(), marks.TrimmedTo);
        _book.Rewrite("handing over to another channel", db =>
        {
            if (trim is not null) db.Frames.Delete(_book.Marks.TrimmedTo, trim.To);
            db.Gaps.Save(_book.Gaps, _book.Gaps.WithTrim(marks.TrimmedTo));
            db.Meta.Rename(birth);
            db.Meta.Save(marks);
        });
        _book.Report(new SpoolReport.NewHistory(handOver.OldChannel, birth.Identity.Channel, "hand-over", 0));
    }

    /// <summary>Sends rows that were set aside under new numbers. What was moved stays moved when it fails on the way.</summary>
    /// <exception cref="ArgumentException">There is no such range.</exception>
    public long Release(long id)
    {
        if (_book.Aside.All(a => a.Id != id)) throw new ArgumentException($"{_options.Path}: no range {id} is set aside.", nameof(id));
        var released = 0L;
        while (_book.Aside.FirstOrDefault(a => a.Id == id) is { } range) released += ReleaseSome(range);
        return released;
    }

    /// <summary>Sends what was never sent by anybody; also after a power cut in the middle of it.</summary>
    public void ReleaseNeverSent()
    {
        try
        {
            foreach (var range in _book.Aside.Where(a => a.NeverSent).ToList()) Release(range.Id);
        }
        catch (SpoolException e) when (e.Failure == SpoolFailure.Full)
        {
            // The rows are safe where they are; a full disk must not keep the spool from opening. The next open tries again.
        }
    }

    private void StartNew(string reason, Sequence uncertainTo)
    {
        var old = _book.Birth.Identity;
        var trim = _book.Pending;
        var marks = _book.Marks.WithTrim(trim);
        var birth = SpoolBirth.Of(_options, _newSpoolId(), _time.GetUtcNow(), marks.Last);
        var uncertain = 0L;
        _book.Rewrite("beginning a new sequence", db =>
        {
            if (trim is not null) db.Frames.Delete(_book.Marks.TrimmedTo, trim.To);
            uncertain = SetAside(db, old, marks.TrimmedTo, uncertainTo, reason, neverSent: false);
            SetAside(db, old, uncertainTo, marks.Last, reason, neverSent: true);
            var (gaps, _) = _book.Gaps.WithTrim(marks.TrimmedTo).WithLostReports(Sequence.None, uncertainTo);
            db.Gaps.Save(_book.Gaps, gaps);
            db.Meta.Rename(birth);
            db.Meta.Save(marks.Restarted());
        });
        _book.Report(new SpoolReport.NewHistory(old.Channel, birth.Identity.Channel, reason, uncertain));
        ReleaseNeverSent();
    }

    private long SetAside(SpoolDatabase db, SpoolIdentity old, Sequence after, Sequence through, string reason, bool neverSent)
    {
        var (frames, rows) = db.Frames.Count(after, through);
        if (frames > 0)
        {
            db.Aside.Insert(new SetAsideRange(0, old.SpoolId, old.Channel, after.Next, through, rows, reason, _time.GetUtcNow()) { NeverSent = neverSent });
        }

        return rows;
    }

    private long ReleaseSome(SetAsideRange range)
    {
        var frames = Read(range);
        var marks = _book.Marks;
        var gaps = _book.Gaps;
        var copies = new List<Frame>();
        var damaged = new List<(FrameHeader Header, string Why)>();
        foreach (var frame in frames)
        {
            try
            {
                var copy = _copier.Renumber(frame, _book.Birth.Identity.Channel, marks.Next, replay: !range.NeverSent);
                if (range.NeverSent) gaps = gaps.Renumbered(frame.Header.First, frame.Header.Last, copy.Header.First);
                copies.Add(copy);
                marks = marks.WithFrames([copy]);
            }
            catch (SpoolException e) when (e.Failure == SpoolFailure.Corrupt)
            {
                damaged.Add((frame.Header, e.Message));
            }
        }

        _book.Rewrite("releasing rows", db => Write(db, range, frames, copies, damaged, marks, gaps));
        foreach (var (header, why) in damaged) _book.Report(new SpoolReport.FrameQuarantined(header.First, header.Last, why));
        return copies.Sum(c => (long)c.Header.Rows);
    }

    private void Write(
        SpoolDatabase db, SetAsideRange range, List<Frame> frames, List<Frame> copies, List<(FrameHeader Header, string Why)> damaged, SpoolMarks marks, GapLedger gaps)
    {
        foreach (var (header, why) in damaged)
        {
            if (QuarantineKeeper.Take(db, range.Channel, header.Last, new Sequence(range.First.Value - 1), why) is { } gap) gaps = gaps.WithDrop(gap);
        }

        var last = frames.Count == 0 ? range.Last : frames[^1].Header.Last;
        db.Frames.Delete(new Sequence(range.First.Value - 1), last);
        foreach (var copy in copies) db.Frames.Insert(copy);
        var (_, left) = db.Frames.Count(last, range.Last);
        db.Aside.Shrink(range.Id, last.Next, left);
        db.Gaps.Save(_book.Gaps, _quarantine.Bound(db, gaps));
        db.Meta.Save(marks);
    }

    private List<Frame> Read(SetAsideRange range) => _book.Database.Read("reading rows that are set aside", db =>
    {
        var frames = new List<Frame>();
        var bytes = 0L;
        using var cursor = db.Frames.From(range.First);
        while (frames.Count < FramesAtOnce && bytes < BytesAtOnce && cursor.MoveNext() && cursor.Header.Last <= range.Last)
        {
            frames.Add(new Frame(cursor.Header, cursor.ReadBody()));
            bytes += cursor.Header.RawBytes;
        }

        return frames;
    });
}
