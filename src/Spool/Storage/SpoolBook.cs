using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Bounds;
using ThermalActors.Spool.Gaps;
using ThermalActors.Spool.Marks;

namespace ThermalActors.Spool.Storage;

/// <summary>
/// The marks, the ledger and the identity in memory, and the transactions that change them together with the frames. What is in
/// memory is what is on disk: after a failed transaction it is read again before anything else is done.
/// </summary>
internal sealed class SpoolBook : IDisposable
{
    private readonly SpoolOptions _options;
    private readonly IDiskSpace _disk;
    private readonly Ballast _ballast;
    private readonly List<SpoolReport> _reports = [];
    private bool _unsure;
    private int _pressure;

    public SpoolBook(SpoolOptions options, SpoolDatabase database, IDiskSpace disk)
    {
        (_options, Database, _disk) = (options, database, disk);
        Policy = EvictionPolicy.Of(options);
        _ballast = new Ballast(options.Path + Ballast.Suffix, options.BallastBytes);
        Reread();
        MakeBallast();
    }

    /// <summary>The open file.</summary>
    public SpoolDatabase Database { get; }

    /// <summary>When rows give way.</summary>
    public EvictionPolicy Policy { get; }

    /// <summary>The marks on disk.</summary>
    public SpoolMarks Marks { get; private set; } = SpoolMarks.Fresh;

    /// <summary>The losses on disk.</summary>
    public GapLedger Gaps { get; private set; } = GapLedger.Empty;

    /// <summary>Whom the numbers belong to.</summary>
    public SpoolBirth Birth { get; private set; } = null!;

    /// <summary>What is set aside.</summary>
    public IReadOnlyList<SetAsideRange> Aside { get; private set; } = [];

    /// <summary>A trim that is not on disk yet.</summary>
    public PendingTrim? Pending { get; private set; }

    /// <summary>When the oldest waiting frame was sealed.</summary>
    public DateTimeOffset? Oldest { get; private set; }

    /// <summary>True after the disk or the page limit was full, until something was trimmed.</summary>
    public bool IsFull { get; private set; }

    /// <summary>True when the disk has so little room left that the log is kept short.</summary>
    public bool IsTight { get; private set; }

    /// <summary>Everything up to here is committed, whether the trim is on disk or not.</summary>
    public Sequence TrimmedTo => Pending?.To ?? Marks.TrimmedTo;

    /// <summary>The state as the owner sees it.</summary>
    public SpoolState State { get; private set; } = null!;

    /// <summary>False while the outcome of the last transaction is not known, so that nothing may be built on the marks.</summary>
    public bool IsSure => !_unsure;

    /// <summary>Reads everything again when the outcome of the last transaction is not known.</summary>
    public void BeSure()
    {
        if (_unsure) Reread();
    }

    /// <summary>Notes a trim, to be carried out later.</summary>
    public void Pend(PendingTrim trim, DateTimeOffset? oldest)
    {
        (Pending, Oldest) = (trim, oldest);
        Describe();
    }

    /// <summary>Carries a pending trim out.</summary>
    public void TrimNow()
    {
        if (Pending is { } trim) Commit(new SpoolChange("trimming", Marks.WithTrim(trim), Gaps, Oldest) { Trim = trim, Essential = true });
    }

    /// <summary>Carries out one change of daily life.</summary>
    public void Commit(SpoolChange change)
    {
        if (change.Trim is { } done) change = change with { Gaps = change.Gaps.WithTrim(done.To) };
        _unsure = true;
        try
        {
            Database.Write(change.Doing, db => Apply(db, change));
        }
        catch (SpoolException e)
        {
            IsFull |= e.Failure == SpoolFailure.Full;
            TryBeSure();
            if (e.Failure != SpoolFailure.Full || !change.Essential || _unsure || !Relieve()) throw;

            // A commit that failed ambiguously may have happened: then there is nothing left to do.
            if (Marks != change.Marks || !Gaps.Entries.SequenceEqual(change.Gaps.Entries)) Commit(change with { Essential = false });
            return;
        }

        // Nothing from here on may fail: the transaction is on disk.
        _unsure = false;
        (Marks, Gaps, Oldest) = (change.Marks, change.Gaps, change.Oldest);
        if (change.Trim is not null) (Pending, IsFull) = (null, false);
        Describe();

        // Pages that are only in the log need room in the file, which a full disk does not have; pages that are in the file already do not.
        if (IsTight) Database.TryEmptyLog();
    }

    /// <summary>Carries out a rare change, after which everything is read again.</summary>
    /// <param name="doing">What is being done, for messages.</param>
    /// <param name="write">Writes; the marks too.</param>
    public void Rewrite(string doing, Action<SpoolDatabase> write)
    {
        _unsure = true;
        try
        {
            Database.Write(doing, write);
        }
        catch (SpoolException)
        {
            TryBeSure();
            throw;
        }

        Reread();
    }

    /// <summary>The room that there is.</summary>
    public SpoolRoom Room()
    {
        var (used, unused) = Database.Room();
        return new SpoolRoom(used, unused, DiskFree());
    }

    /// <summary>Makes room on a full disk for the few writes that must get through; false when there was none to make.</summary>
    public bool Relieve()
    {
        var freed = _ballast.Free();
        if (freed == 0) return false;
        Report(new SpoolReport.BallastFreed(freed));
        Database.TryEmptyLog();
        return true;
    }

    /// <summary>Makes the ballast again once there is room for it.</summary>
    public void MakeBallast()
    {
        if (!_ballast.IsThere && (DiskFree() ?? long.MaxValue) - _options.MinFreeDisk > _ballast.RoomNeeded) _ballast.Make();
    }

    /// <summary>Adds something worth telling. Bounded: what nobody asks for is forgotten.</summary>
    public void Report(SpoolReport report)
    {
        if (_reports.Count < 100) _reports.Add(report);
    }

    /// <summary>What was found since the last call.</summary>
    public IReadOnlyList<SpoolReport> TakeReports()
    {
        if (_reports.Count == 0) return [];
        SpoolReport[] taken = [.. _reports];
        _reports.Clear();
        return taken;
    }

    /// <summary>Works the state out again.</summary>
    public void Describe()
    {
        var marks = Marks.WithTrim(Pending);
        var trimmed = new OffsetToken(marks.TrimmedTo, _options.Fingerprints ? marks.TrimmedCrc : null);
        Measure();
        State = new SpoolState(marks.Next, marks.OfferedTo, trimmed, Marks.Frames, marks.Rows, Database.Bytes, Oldest)
        {
            Pressure = _pressure,
            RowsSetAside = Aside.Sum(a => a.Rows),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Database.Dispose();

    /// <summary>When the oldest frame behind a number was sealed.</summary>
    public static DateTimeOffset? OldestAfter(SpoolDatabase db, Sequence number) => db.Frames.FirstFrom(number.Next)?.SealedAt;

    private void Apply(SpoolDatabase db, SpoolChange change)
    {
        // Deletions come first, so that the new frames take the freed pages.
        if (change.Trim is { } trim) Delete(db, Marks.TrimmedTo, trim.To, trim.Frames);
        if (change.Evicted is [var oldest, ..])
            Delete(db, new Sequence(oldest.Last.Value - 1), change.Evicted[^1].Last, change.Evicted.Count);
        foreach (var frame in change.Frames)
        {
            db.Reach(SpoolStep.Insert);
            db.Frames.Insert(frame);
        }

        db.Reach(SpoolStep.Mark);
        db.Gaps.Save(Gaps, change.Gaps);
        db.Meta.Save(change.Marks);
    }

    private static void Delete(SpoolDatabase db, Sequence after, Sequence through, long expected)
    {
        db.Reach(SpoolStep.Delete);
        var deleted = db.Frames.Delete(after, through);
        if (deleted != expected)
        {
            throw db.Suspect(
                $"{expected} frames end after {after} and at or before {through}, but {deleted} were found when they were deleted. Another program has changed the file.");
        }
    }

    private void TryBeSure()
    {
        try
        {
            BeSure();
        }
        catch (SpoolException)
        {
            // The failure that led here is the one to report; the next call tries again first.
        }
    }

    // A commit that reported a failure may have happened all the same: only the file knows.
    private void Reread()
    {
        _unsure = true;
        var marks = Database.ReadMarks();
        var facts = Database.Read("reading the oldest rows", db =>
        {
            // A trim is carried out as a whole or not at all, so what is pending stays as it was counted.
            var pending = Pending is { } trim && trim.To > marks.TrimmedTo ? trim : null;
            return (Birth: db.Meta.ReadBirth(), Gaps: db.Gaps.Read(), Aside: db.Aside.Read(), Pending: pending, Oldest: OldestAfter(db, pending?.To ?? marks.TrimmedTo));
        });
        (Marks, Birth, Gaps, Aside, Pending, Oldest) = (marks, facts.Birth, facts.Gaps, facts.Aside, facts.Pending, facts.Oldest);
        _unsure = false;
        Describe();
    }

    private long? DiskFree() => _disk.FreeBytes(Path.GetDirectoryName(Path.GetFullPath(_options.Path))!);

    private void Measure()
    {
        try
        {
            var room = Room();
            (_pressure, IsTight) = (Policy.Pressure(room, _pressure), Policy.IsTight(room));
        }
        catch (SpoolException)
        {
            // What was measured last is good enough until the next time.
        }
    }
}
