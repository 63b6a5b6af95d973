using System.Globalization;
using Microsoft.Data.Sqlite;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Gaps;
using ThermalActors.Spool.Imports;
using ThermalActors.Spool.Marks;
using ThermalActors.Spool.Quarantine;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Inspection;

/// <summary>
/// Checks a whole spool: pages, identity, marks, every frame and every row, the numbers between them, the gap ledger, what is set aside
/// and what is in the quarantine. Goes on after a fault; needs no more memory for a large spool than for a small one.
/// </summary>
internal sealed class SpoolVerifier(SpoolTables tables, FrameReader reader)
{
    private readonly List<string> _faults = [];
    private readonly List<(long First, long Last)> _explained = [];
    private readonly Dictionary<long, long> _asideRows = [];
    private long _faultCount;
    private long _frames;
    private long _rows;
    private long _rawBytes;

    /// <summary>Runs all checks.</summary>
    public SpoolVerdict Run()
    {
        Part("the pages", CheckPages);
        SpoolMarks? marks = null;
        SpoolBirth? birth = null;
        var gaps = GapLedger.Empty;
        IReadOnlyList<SetAsideRange> aside = [];
        Part("the identity", () => birth = tables.Meta.ReadBirth());
        Part("the marks", () => marks = tables.Meta.ReadMarks(tables.Frames.Newest()));
        Part("the gap ledger", () => gaps = tables.Gaps.Read());
        Part("the table of rows that are set aside", () => aside = tables.Aside.Read());
        CheckLedger(gaps, marks);
        foreach (var range in aside) CheckAside(range, birth);
        CheckFrames(marks, aside, gaps.Entries.Length >= GapLedger.MaxEntries);
        Part("the quarantine", CheckQuarantine);
        return new SpoolVerdict(_frames, _rows, _rawBytes, _faults, _faultCount);
    }

    private void CheckPages()
    {
        using var command = tables.Connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA quick_check({SpoolVerdict.MostFaults})");
        using var answers = command.ExecuteReader();
        while (answers.Read())
        {
            if (answers.GetString(0) is not "ok" and var answer) Fault($"page check: {answer.ReplaceLineEndings(" ")}");
        }
    }

    private void CheckLedger(GapLedger gaps, SpoolMarks? marks)
    {
        foreach (var entry in gaps.Entries)
        {
            var (report, name) = (entry.Report, $"gap {entry.Id} ({entry.Report.Reason})");
            if (report.Rows < 1) Fault($"{name} reports {report.Rows} rows");
            if (report.From > report.To) Fault($"{name} ends before it begins");
            if (entry.IsNumbered)
            {
                _explained.Add((report.First.Value, report.Last.Value));
                if (report.First > report.Last) Fault($"{name} has the range {report.First} to {report.Last}");
                else if (report.Rows > report.Last.Value - report.First.Value + 1) Fault($"{name} reports {report.Rows} rows between {report.First} and {report.Last}");
            }

            if (marks is null) continue;
            if (report.Last > marks.Last) Fault($"{name} reports rows up to {report.Last}, but {marks.Last} is the newest number");
            if (entry.StoredAs is { } number && (number <= marks.TrimmedTo || number > marks.Last)) Fault($"{name} is reported by row {number}, which does not wait");
        }

        _explained.Sort();
    }

    private void CheckAside(SetAsideRange range, SpoolBirth? birth)
    {
        _asideRows[range.Id] = 0;
        if (range.First > range.Last || range.Rows < 1) Fault($"the range {range.Id} that is set aside says {range.Rows} rows from {range.First} to {range.Last}");
        if (birth is not null && range.Last > birth.Identity.Origin)
            Fault($"the range {range.Id} that is set aside ends at {range.Last}, beyond the begin of the present sequence ({birth.Identity.Origin.Next})");
    }

    private void CheckFrames(SpoolMarks? marks, IReadOnlyList<SetAsideRange> aside, bool ledgerIsFull)
    {
        var (waitingFrames, waitingRows) = (0L, 0L);
        var last = Sequence.None;
        var expected = marks?.TrimmedTo.Next;
        var walk = new FrameWalk(tables.Frames, FrameWalk.Try(() => tables.Frames.Newest(), Sequence.None));
        foreach (var frame in walk.From(new Sequence(long.MinValue)))
        {
            var header = frame.Header;
            _frames++;
            CheckFrame(frame);
            if (header.First <= last) Fault($"rows {header.First} to {header.Last} overlap with those before, which end at {last}");
            last = header.Last;
            if (marks is null) continue;
            if (header.Last > marks.TrimmedTo)
            {
                (waitingFrames, waitingRows) = (waitingFrames + 1, waitingRows + header.Rows);
                if (header.First > expected && !ledgerIsFull) CheckHole(expected.Value, new Sequence(header.First.Value - 1));
                expected = header.Last.Next;
            }
            else if (aside.FirstOrDefault(a => header.First >= a.First && header.Last <= a.Last) is { } range)
            {
                _asideRows[range.Id] += header.Rows;
            }
            else
            {
                Fault($"rows {header.First} to {header.Last} are committed ({marks.TrimmedTo}) but were not deleted");
            }
        }

        if (walk.Leaps > 0) Fault("pages of the table of frames cannot be read");
        if (marks is null) return;
        if (expected <= marks.Last && !ledgerIsFull) CheckHole(expected.Value, marks.Last);
        if (waitingFrames != marks.Frames || waitingRows != marks.Rows)
            Fault($"{waitingRows} rows in {waitingFrames} frames wait, but the marks say {marks.Rows} rows in {marks.Frames} frames");
        foreach (var range in aside)
        {
            if (_asideRows[range.Id] != range.Rows) Fault($"{_asideRows[range.Id]} rows of the range {range.Id} that is set aside are there, it says {range.Rows}");
        }
    }

    private void CheckFrame(Frame frame)
    {
        var rows = 0L;
        if (!frame.Header.Matches(frame.Body))
        {
            Fault($"rows {frame.Header.First} to {frame.Header.Last} are damaged: the checksum does not match");
            return;
        }

        try
        {
            reader.Read(frame, (line, number) =>
            {
                if (StoredRow.Of(line).Sequence is var found && found != number) throw new InvalidDataException($"row {number} says that it is row {found}");
                rows++;
            });
            if (rows != frame.Header.Rows) Fault($"rows {frame.Header.First} to {frame.Header.Last}: the frame says {frame.Header.Rows} rows");
            _rows += rows;
            _rawBytes += frame.Header.RawBytes;
        }
        catch (Exception e) when (e is SpoolException or InvalidDataException)
        {
            Fault($"rows {frame.Header.First} to {frame.Header.Last} are damaged: {(e.InnerException ?? e).Message}");
        }
    }

    // Numbers that are neither there nor recorded as lost.
    private void CheckHole(Sequence first, Sequence last)
    {
        var missing = first.Value;
        foreach (var (from, to) in _explained)
        {
            if (from <= missing && to >= missing) missing = to + 1;
        }

        if (missing <= last.Value) Fault($"rows {missing} to {last} are missing, and the gap ledger does not say why");
    }

    private void CheckQuarantine()
    {
        foreach (var range in tables.Quarantine.Read())
        {
            if (string.Equals(range.Reason, QuarantineReason.Damaged, StringComparison.Ordinal)) continue;
            if (tables.Quarantine.ReadBody(range.Id) is not { } body) continue;
            var crc = FrameHeader.Checksum(range.First, range.Last, (int)range.Rows, body.RawBytes, body.Codec, body.Body);
            try
            {
                reader.Read(new Frame(new FrameHeader(range.First, range.Last, (int)range.Rows, body.RawBytes, range.To, crc, body.Codec), body.Body), static (_, _) => { });
            }
            catch (SpoolException e)
            {
                Fault($"quarantine range {range.Id} (rows {range.First} to {range.Last} of {range.Channel}) cannot be read: {(e.InnerException ?? e).Message}");
            }
        }
    }

    private void Part(string what, Action check)
    {
        try
        {
            check();
        }
        catch (Exception e) when (e is SqliteException or SpoolException or InvalidCastException or ArgumentException)
        {
            Fault($"{what} cannot be read: {e.Message}");
        }
    }

    private void Fault(string message)
    {
        _faultCount++;
        if (_faults.Count < SpoolVerdict.MostFaults) _faults.Add(message);
    }
}
