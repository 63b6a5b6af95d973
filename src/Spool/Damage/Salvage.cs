using System.Globalization;
using Microsoft.Data.Sqlite;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Gaps;
using ThermalActors.Spool.Histories;
using ThermalActors.Spool.Marks;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Damage;

/// <summary>
/// Replaces a damaged spool by a new one with a new id. What can be read of the old one is copied first, under its old numbers, into
/// a file beside it; only when that is complete does it take the place of the damaged one, which is kept. Rows that were never offered
/// are sent under new numbers at the next open, rows that may have been sent are set aside.
/// <code>
///   spool.db ──read──► spool.db.new ──complete──► spool.db.salvaged ──► spool.db
///      └──────────────────────────────────────────► spool.db.damaged-TIME
/// </code>
/// </summary>
internal static class Salvage
{
    private const string NewSuffix = ".new";
    private const string CompleteSuffix = ".salvaged";
    private const int FramesAtOnce = 256;

    /// <summary>Finishes what a power cut interrupted; an incomplete copy is made again from the start.</summary>
    public static void FinishInterrupted(string path, DateTimeOffset now)
    {
        Guarded(path, () =>
        {
            Delete(path + NewSuffix);
            if (!File.Exists(path + CompleteSuffix)) return;
            DamagedFiles.MoveAside(path, now);
            File.Move(path + CompleteSuffix, path);
        });
    }

    /// <summary>Replaces the file.</summary>
    /// <exception cref="SpoolException">The disk is full or cannot be written; the damaged file is where it was.</exception>
    public static SpoolReport Run(SpoolOptions options, string reason, DateTimeOffset now, SpoolSurroundings surroundings)
    {
        var rows = 0L;
        var copied = false;
        try
        {
            using var old = DamagedSpool.TryOpen(options.Path);
            if (old is not null)
            {
                rows = Copy(old, options, now, surroundings);
                copied = true;
            }
        }
        catch (Exception e) when (e is SqliteException || (e is SpoolException { Failure: not (SpoolFailure.Full or SpoolFailure.ReadOnly) }))
        {
            // Nothing more can be read: the file is kept for whoever has better tools.
            reason = string.Create(CultureInfo.InvariantCulture, $"{reason} Reading it out failed: {e.Message}");
            (rows, copied) = (0, false);
        }

        var moved = string.Empty;
        Guarded(options.Path, () =>
        {
            if (copied) File.Move(options.Path + NewSuffix, options.Path + CompleteSuffix, overwrite: true);
            else Delete(options.Path + NewSuffix);
            moved = DamagedFiles.MoveAside(options.Path, now);
            if (copied) File.Move(options.Path + CompleteSuffix, options.Path);
        });
        return new SpoolReport.FileMovedAside(options.Path, moved, reason, rows);
    }

    private static long Copy(DamagedSpool old, SpoolOptions options, DateTimeOffset now, SpoolSurroundings surroundings)
    {
        Delete(options.Path + NewSuffix);
        var to = options with { Path = options.Path + NewSuffix, Repairs = false };
        var (birth, marks) = (old.Birth, old.Marks);
        var last = Max(old.Newest, marks?.Last ?? Sequence.None);
        var fresh = SpoolBirth.Of(options, surroundings.NewSpoolId(), now, last);
        using var database = SpoolDatabase.Open(to, () => fresh, NoFaults.Instance);
        var tally = new Tally(old, marks);
        foreach (var chunk in old.Frames().Where(tally.Wants).Chunk(FramesAtOnce))
        {
            database.Write("copying rows", db =>
            {
                foreach (var frame in chunk) db.Frames.Insert(frame);
            });
            foreach (var frame in chunk) tally.Add(frame.Header);
        }

        database.Write("copying marks", db =>
        {
            foreach (var range in tally.Ranges(birth, options, now)) db.Aside.Insert(range);
            foreach (var (range, frame) in old.Quarantined()) db.Quarantine.Insert(range.Channel, frame, range.Reason, range.Message);
            foreach (var import in old.Imports) db.Imports.Save(import);
            db.Gaps.Save(GapLedger.Empty, tally.Gaps(old.Gaps, now));
            db.Meta.Save((marks ?? SpoolMarks.Fresh) with { Next = last.Next, OfferedTo = last, PlainTo = marks?.PlainTo ?? Sequence.None, TrimmedTo = last, TrimmedCrc = null, Frames = 0, Rows = 0 });
        });
        database.Compact(keepLog: false);
        return tally.Rows;
    }

    private static Sequence Max(Sequence a, Sequence b) => a > b ? a : b;

    private static void Delete(string path)
    {
        foreach (var suffix in new[] { string.Empty, "-wal", "-shm", "-journal" }) File.Delete(path + suffix);
    }

    private static void Guarded(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var failure = e is UnauthorizedAccessException ? SpoolFailure.ReadOnly : SpoolFailure.Io;
            throw new SpoolException(failure, $"{path}: the damaged file cannot be moved aside ({e.Message}). Check the mount, the owner and the free space of the directory.", e);
        }
    }

    /// <summary>Sorts what is found: set aside before, maybe sent, never sent; and what is missing.</summary>
    private sealed class Tally(DamagedSpool old, SpoolMarks? marks)
    {
        private readonly Dictionary<long, (long Rows, Sequence First, Sequence Last)> _aside = [];
        private (long Rows, Sequence First, Sequence Last) _uncertain;
        private (long Rows, Sequence First, Sequence Last) _neverSent;

        public long Rows { get; private set; }

        // Without marks nothing is known to be committed.
        public bool Wants(Frame frame) => marks is null || frame.Header.Last > marks.TrimmedTo || Range(frame.Header) is not null;

        public void Add(FrameHeader frame)
        {
            Rows += frame.Rows;
            if (Range(frame) is { } range) _aside[range.Id] = With(_aside.GetValueOrDefault(range.Id), frame);
            else if (marks is not null && frame.First > marks.OfferedTo) _neverSent = With(_neverSent, frame);
            else _uncertain = With(_uncertain, frame);
        }

        public IEnumerable<SetAsideRange> Ranges(SpoolBirth? birth, SpoolOptions options, DateTimeOffset now)
        {
            const string Reason = "read out of a damaged file";
            var (id, channel) = (birth?.Identity.SpoolId ?? "unknown", birth?.Identity.Channel ?? options.ChannelBase);
            foreach (var range in old.Aside)
            {
                if (_aside.TryGetValue(range.Id, out var found)) yield return range with { First = found.First, Last = found.Last, Rows = found.Rows };
            }

            if (_uncertain.Rows > 0) yield return new SetAsideRange(0, id, channel, _uncertain.First, _uncertain.Last, _uncertain.Rows, Reason, now);
            if (_neverSent.Rows > 0)
                yield return new SetAsideRange(0, id, channel, _neverSent.First, _neverSent.Last, _neverSent.Rows, Reason, now) { NeverSent = true };
        }

        // How many rows are missing is known only when the marks are.
        public GapLedger Gaps(GapLedger gaps, DateTimeOffset now)
        {
            if (marks is null) return gaps.WithLostReports(Sequence.None, new Sequence(long.MaxValue)).Ledger;
            var ledger = gaps.WithTrim(marks.TrimmedTo).WithLostReports(Sequence.None, marks.OfferedTo).Ledger;
            var missing = marks.Rows - _uncertain.Rows - _neverSent.Rows;
            return missing <= 0 ? ledger : ledger.WithReport(new GapReport(marks.TrimmedTo.Next, marks.Last, missing, DropReasons.Damaged, old.OldestAt ?? now, now));
        }

        private static (long Rows, Sequence First, Sequence Last) With((long Rows, Sequence First, Sequence Last) range, FrameHeader frame) =>
            (range.Rows + frame.Rows, range.Rows == 0 ? frame.First : range.First, frame.Last);

        private SetAsideRange? Range(FrameHeader frame) => old.Aside.FirstOrDefault(a => frame.First >= a.First && frame.Last <= a.Last);
    }
}
