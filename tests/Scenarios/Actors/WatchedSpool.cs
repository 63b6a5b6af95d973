using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;
using ThermalActors.Spool;

namespace ThermalActors.Scenarios.Actors;

/// <summary>The real spool, with a witness: what it accepted, and what it was told to delete.</summary>
internal sealed class WatchedSpool : ISpool
{
    private readonly SqliteSpool _inner;
    private readonly LiveSetting _setting;
    private readonly DiskFaults _faults;

    public WatchedSpool(SqliteSpool inner, LiveSetting setting, DiskFaults faults)
    {
        (_inner, _setting, _faults) = (inner, setting, faults);
        faults.Work = SpoolWork.Other;
        setting.Accepted.Settle(inner.State.Last.Value);
        setting.TrimmedTo = inner.State.TrimmedTo.Sequence;
        setting.Channel = inner.Identity.Channel;
        var journaled = setting.Journal.Facts.Mark.Sequence;
        setting.Service.NoteBeginning(setting.Channel, journaled > setting.TrimmedTo ? journaled : setting.TrimmedTo);
    }

    public SpoolIdentity Identity => _inner.Identity;

    public SpoolState State => _inner.State;

    public IReadOnlyList<GapReport> PendingGaps => _inner.PendingGaps;

    public IReadOnlyList<SetAsideRange> SetAside => _inner.SetAside;

    public PendingHandOver? PendingHandOver => _inner.PendingHandOver;

    public StoreResult Store(StoreRequest request)
    {
        if (_setting.Mutation == Mutation.SendBeforeStored) _setting.BeforeLastStore = _setting.Disk.Snapshot();
        _setting.Accepted.Attempt(request.Rows);
        return Do(SpoolWork.Storing, () =>
        {
            var result = _inner.Store(request);
            _setting.Accepted.Stored(result);
            _setting.World.Note(2, result.Last.Value);
            _setting.World.Say("spool", $"stored {result.First}..{result.Last}{(result.Repeated ? " (again)" : "")}{(result.Dropped > 0 ? " DROPPED" : "")}");
            return result;
        });
    }

    public StoreResult? StoreGapRows(Func<GapReport, SensorRow> row, DateTimeOffset sealedAt, bool offer)
    {
        var made = new List<SensorRow>();
        SensorRow Made(GapReport gap)
        {
            var one = row(gap);
            made.Add(one);
            _setting.Accepted.Attempt(made);
            return one;
        }

        return Do(SpoolWork.Storing, () =>
        {
            var result = _inner.StoreGapRows(Made, sealedAt, offer);
            if (result is null) return null;
            _setting.Accepted.Stored(result);
            _setting.World.Say("spool", $"stored {result.First}..{result.Last}: gap rows");
            return result;
        });
    }

    public OutgoingBatch? Fetch(Sequence after, FetchLimits limits) => Do(SpoolWork.Fetching, () => _inner.Fetch(after, limits));

    public void Trim(OffsetToken committed)
    {
        var mark = _setting.Journal.Facts.Mark.Sequence;
        if (!_setting.Journal.WasLost)
            _setting.Book.Require(DeliveryRules.JournaledBeforeTrim, committed.Sequence <= mark, $"trim to {committed}, journaled {mark}");
        var height = _setting.Service.CommittedHeight();
        _setting.Book.Require(DeliveryRules.CommittedBeforeTrim, committed.Sequence.Value <= height, $"trim to {committed}, committed {height}");
        Do(SpoolWork.Other, () => _inner.Trim(committed));
        _setting.TrimmedTo = _inner.State.TrimmedTo.Sequence;
        _setting.World.Say("spool", $"trimmed to {committed.Sequence}");
    }

    public void Flush() => Do(SpoolWork.Other, _inner.Flush);

    public TokenOrigin Recognize(OffsetToken token)
    {
        var origin = Do(SpoolWork.Other, () => _inner.Recognize(token));
        _setting.Book.Require(
            DeliveryRules.OursIsNeverForeign, origin != TokenOrigin.Foreign, $"{token} is called foreign; stored {_setting.Accepted.Last}");
        return origin;
    }

    public long CountRows(Sequence after, Sequence through) => Do(SpoolWork.Other, () => _inner.CountRows(after, through));

    public void RecordLoss(Loss loss) => Do(SpoolWork.Other, () => _inner.RecordLoss(loss));

    public void QuarantineRange(Sequence first, Sequence last, string message) => Do(SpoolWork.Other, () => _inner.QuarantineRange(first, last, message));

    public IReadOnlyList<QuarantinedRange> ReadQuarantine() => _inner.ReadQuarantine();

    public ReadOnlyMemory<byte> ReadQuarantined(long id) => _inner.ReadQuarantined(id);

    public StoreResult Replay(long id) => _inner.Replay(id);

    public void Discard(long id) => _inner.Discard(id);

    public void StartNewHistory(string reason) => Do(SpoolWork.Other, () => _inner.StartNewHistory(reason));

    public long Release(long id) => _inner.Release(id);

    public void CompleteHandOver(OffsetToken? committed) => Do(SpoolWork.Other, () => _inner.CompleteHandOver(committed));

    public long Repair(IRowRepair repair) => Do(SpoolWork.Other, () => _inner.Repair(repair));

    public IReadOnlyList<SpoolReport> TakeReports() => _inner.TakeReports();

    public void Dispose() => _inner.Dispose();

    private void Do(SpoolWork work, Action act) => Do(work, () =>
    {
        act();
        return true;
    });

    private T Do<T>(SpoolWork work, Func<T> act)
    {
        _faults.Work = work;
        try
        {
            var result = act();
            _setting.Accepted.Settle(_inner.State.Last.Value);
            return result;
        }
        finally
        {
            _faults.Work = SpoolWork.Other;
        }
    }
}
