using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Gaps;

namespace ThermalActors.Spool.Tests.Model;

/// <summary>
/// Runs a history against a spool on disk and against what anybody can hold in the head: a list of numbered rows, two marks, the rows
/// that were lost and how many the ledger must speak of. The rules it asserts are those in the comment of <see cref="SqliteSpool"/>.
/// </summary>
internal sealed class SpoolModel : IDisposable
{
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();
    private readonly SortedDictionary<long, Guid> _rows = [];
    private readonly SortedDictionary<long, OffsetToken> _tokens = [];
    private readonly SortedSet<long> _lost = [];
    private readonly HashSet<long> _damaged = [];
    private readonly HashSet<long> _gapRows = [];
    private readonly List<string> _trace = [];
    private readonly List<SensorRow> _attempt = [];
    private StoreRequest? _last;
    private StoreResult? _lastResult;
    private StoreRequest? _failed;
    private Loss? _failedLoss;
    private long _ordinal;
    private long _offered;
    private long _offeredBefore;
    private long _trimmed;
    private long _trimmedOnDisk;
    private long _told;
    private long _reported;
    private GapLedger _ledger = GapLedger.Empty;
    private string _path;
    private SqliteSpool _spool;

    public SpoolModel(WhenFull whenFull)
    {
        _bench.Options = _bench.Options with { MaxFrameBytes = 1500, WhenFull = whenFull, BallastBytes = whenFull == WhenFull.Block ? 0 : 4096 };
        _path = _bench.Path;
        _spool = _bench.Open(_path);
    }

    private long LastNumber => _rows.Count;

    private IEnumerable<long> Waiting => _rows.Keys.Where(n => n > _trimmed && !_lost.Contains(n));

    public void Dispose()
    {
        _spool.Dispose();
        _bench.Dispose();
    }

    /// <summary>Runs the history and the final audit.</summary>
    public void Run(History history)
    {
        try
        {
            foreach (var operation in history.Operations) Step(operation);
            _bench.Faults.Disarm();
            Reopen(_path);
            Audit();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message}\nafter:\n{string.Join('\n', _trace)}", e);
        }
    }

    private void Step(Operation operation)
    {
        _trace.Add(operation.ToString());
        if (operation is Operation.Fault fault)
        {
            _bench.Faults.Fail(fault.At, fault.Code, fault.Skip);
            return;
        }

        _attempt.Clear();
        _offeredBefore = _offered;
        try
        {
            Do(operation);
        }
        catch (SpoolException e)
        {
            _trace.Add($"  {e.Failure}{(e.Ambiguous ? ", ambiguous" : string.Empty)}");
            Assert.True(e.Failure == SpoolFailure.Full || e.InnerException!.Message.Contains("injected", StringComparison.Ordinal), e.Message);
        }
        finally
        {
            _bench.Faults.Disarm();
        }

        // A loss is told again before anything else happens, until it is known to be recorded.
        if (_failedLoss is { } loss) Lose(loss);
        Check();
    }

    private void Do(Operation operation)
    {
        switch (operation)
        {
            case Operation.Store store:
                Store(_failed ?? Make.Batch(_life, ++_ordinal, Make.Rows(store.Rows, store.Size), store.Offer));
                break;
            case Operation.Repeat when _failed is null && _last is not null:
                Assert.Equal(_lastResult! with { Repeated = true }, _spool.Store(_last));
                break;
            case Operation.Fetch fetch:
                Fetch(fetch);
                break;
            case Operation.Trim trim:
                Trim(trim.Percent);
                break;
            case Operation.Flush:
                _spool.Flush();
                _trimmedOnDisk = _trimmed;
                break;
            case Operation.Lose lose:
                Lose(new Loss(Guid.NewGuid(), lose.Rows, lose.Reason, Make.Noon, Make.Noon.AddSeconds(lose.Rows)));
                break;
            case Operation.ReportGaps report:
                ReportGaps(report.Offer);
                break;
            case Operation.Disk disk:
                _bench.Disk.Free = disk.Free;
                break;
            case Operation.Damage damage:
                Damage(damage.Percent);
                break;
            case Operation.Reopen:
                Reopen(_path);
                break;
            case Operation.PowerCut:
                Reopen(_bench.CopyAsAfterPowerCut(of: _path));
                break;
        }
    }

    private void Store(StoreRequest request)
    {
        var retried = _failed is not null;
        _failed = request;
        _attempt.AddRange(request.Rows);
        var result = _spool.Store(request);
        Settle();
        Assert.True(retried || !result.Repeated, "a new batch was taken for a repeated one");
        if (result.Dropped > 0)
        {
            Assert.Equal((WhenFull.DropNewest, request.Rows.Count), (_bench.Options.WhenFull, result.Dropped));
            _told += result.Dropped;
        }
        else
        {
            Assert.Equal(request.Rows.Count, result.Last.Value - result.First.Value + 1);
            Assert.Equal(request.Rows[0].RowGuid, _rows[result.First.Value]);
            if (request.Offer && !result.Repeated) _offered = LastNumber;
        }

        (_failed, _last, _lastResult) = (null, request, result with { Repeated = false });
    }

    private void Lose(Loss loss)
    {
        _failedLoss = loss;
        _spool.RecordLoss(loss);
        _failedLoss = null;
        _told += loss.Rows;
    }

    private void ReportGaps(bool offer)
    {
        var pending = _spool.PendingGaps.Count;
        var result = _spool.StoreGapRows(
            report =>
            {
                _attempt.Add(Make.Rows(1)[0] with { Gap = report });
                return _attempt[^1];
            },
            Make.Noon,
            offer);
        Settle();
        Assert.Equal(Math.Min(64, pending), result is null ? 0 : result.Last.Value - result.First.Value + 1);
        if (offer && result is not null) _offered = LastNumber;
    }

    private void Damage(int percent)
    {
        var ends = _spool.Database.Read("test", db => db.Frames.Sizes(new Sequence(_trimmed)).Select(s => s.Header).ToList());
        if (ends.Count == 0) return;
        var frame = ends[(ends.Count - 1) * percent / 100];
        _bench.Sql($"UPDATE frame SET body = x'00' WHERE last = {frame.Last}", _path);
        for (var n = frame.First.Value; n <= frame.Last.Value; n++) _damaged.Add(n);
    }

    // A commit that was reported as failed may have happened: then all of the attempt is there, under the next numbers.
    private void Settle()
    {
        var last = _spool.State.Last.Value;
        if (last == LastNumber) return;
        Assert.Equal(LastNumber + _attempt.Count, last);
        foreach (var row in _attempt)
        {
            _rows.Add(LastNumber + 1, row.RowGuid);
            if (row.Gap is not null) _gapRows.Add(LastNumber);
        }
    }

    private void Fetch(Operation.Fetch fetch)
    {
        var after = _trimmed + ((LastNumber - _trimmed) * fetch.Percent / 100);
        var batch = _spool.Fetch(new Sequence(after), new FetchLimits(fetch.MaxBytes, fetch.MaxRows));
        NoteLost();
        if (batch is null)
        {
            Assert.DoesNotContain(Waiting, n => n > after);
            return;
        }

        Assert.Equal(Waiting.First(n => n > after), batch.First.Value);
        Verify(batch);
        Assert.True(batch.Last <= _spool.State.OfferedTo, "handed out above the offered mark");
        Assert.True(batch.Frames == 1 || (batch.Rows <= fetch.MaxRows && batch.UncompressedBytes <= fetch.MaxBytes && batch.Body.Length <= fetch.MaxBytes), "beyond the limits");
        Assert.True(!_tokens.TryGetValue(batch.Last.Value, out var known) || known == batch.End, "a frame that was handed out has changed");
        _tokens[batch.Last.Value] = batch.End;
        _offered = Math.Max(_offered, batch.Last.Value);
    }

    private void Verify(OutgoingBatch batch)
    {
        var expected = Enumerable.Range(0, batch.Rows).Select(i => (batch.First.Value + i, _rows[batch.First.Value + i])).ToList();
        var actual = Bodies.Lines(batch).Select(line => line.Split('|')).Select(f => (long.Parse(f[0]), Guid.ParseExact(f[2], "N"))).ToList();
        Assert.Equal(expected, actual);
        Assert.Equal(expected[^1].Item1, batch.Last.Value);
        Assert.DoesNotContain(actual, a => _damaged.Contains(a.Item1));
        Bodies.AssertOneMember(batch);
    }

    private void Trim(int percent)
    {
        if (_tokens.Count == 0) return;
        var token = _tokens.Values.ElementAt((_tokens.Count - 1) * percent / 100);
        _spool.Trim(token);
        _trimmed = Math.Max(_trimmed, token.Sequence.Value);
    }

    private void Reopen(string path)
    {
        _spool.Dispose();
        _path = path;
        try
        {
            _spool = _bench.Open(path);
        }
        catch (SpoolException e) when (e.Failure is SpoolFailure.Io or SpoolFailure.Full)
        {
            _bench.Faults.Disarm();
            _spool = _bench.Open(path);
        }

        var trimmed = _spool.State.TrimmedTo.Sequence.Value;
        Assert.InRange(trimmed, _trimmedOnDisk, _trimmed);
        (_trimmed, _trimmedOnDisk) = (trimmed, trimmed);
    }

    // What is no longer there must never have been offered, unless the disk changed it, and the ledger must speak of it.
    private void NoteLost()
    {
        var there = new HashSet<long>(_spool.Database.Read("test", db => db.Frames.Sizes(Sequence.None).SelectMany(s => Numbers(s.Header.First, s.Header.Last)).ToList()));
        var trimmedOnDisk = _spool.Database.Read("test", db => db.Meta.ReadMarks(db.Frames.Newest())).TrimmedTo.Value;
        foreach (var number in _rows.Keys.Where(n => n > trimmedOnDisk && !there.Contains(n) && !_lost.Contains(n)).ToList())
        {
            Assert.True(_damaged.Contains(number) || number > _offeredBefore, $"{number} gave way although rows up to {_offeredBefore} were offered");
            Assert.True(_damaged.Contains(number) || _bench.Options.WhenFull == WhenFull.DropOldest, $"{number} gave way");
            _lost.Add(number);
        }

        NoteLedger(trimmedOnDisk);
    }

    private void NoteLedger(long trimmed)
    {
        var ledger = _spool.Database.Read("test", db => db.Gaps.Read());
        foreach (var entry in _ledger.Entries)
        {
            if (entry.StoredAs is { } number && number.Value <= trimmed && !_lost.Contains(number.Value)) _reported += entry.Report.Rows;
            else Assert.Contains(ledger.Entries, now => now.Id == entry.Id);
        }

        _ledger = ledger;
        if (_failed is not null) return;
        Assert.Equal(_told + _lost.Count(n => !_gapRows.Contains(n)), ledger.Entries.Sum(e => e.Report.Rows) + _reported);
    }

    private static IEnumerable<long> Numbers(Sequence first, Sequence last) => Enumerable.Range(0, (int)(last.Value - first.Value + 1)).Select(i => first.Value + i);

    private void Check()
    {
        // Any call makes sure of the outcome of the last one first.
        _spool.Recognize(new OffsetToken(Sequence.None, null));
        Settle();
        NoteLost();
        var state = _spool.State;
        Assert.Equal(_trimmed, state.TrimmedTo.Sequence.Value);
        Assert.Equal(Waiting.Count(), state.Rows);
        Assert.Equal(state.Rows == 0, state.OldestSealedAt is null);
        Assert.InRange(state.OfferedTo.Value, _offered, LastNumber);
        Assert.InRange(state.Pressure, 0, 4);
        Assert.True(state.TrimmedTo.Sequence <= state.OfferedTo, "trimmed beyond the offered mark");
        _offered = state.OfferedTo.Value;
        foreach (var token in _tokens.Values.Where(t => !_lost.Contains(t.Sequence.Value)).TakeLast(3)) Recognize(token);
        Assert.Equal(TokenOrigin.Foreign, _spool.Recognize(new OffsetToken(state.OfferedTo.Next, 1)));
    }

    private void Recognize(OffsetToken token)
    {
        var behind = token.Sequence.Value < _trimmed;
        Assert.Equal(behind ? TokenOrigin.BehindMark : TokenOrigin.Ours, _spool.Recognize(token));
        Assert.Equal(behind ? TokenOrigin.BehindMark : TokenOrigin.Foreign, _spool.Recognize(token with { Fingerprint = ~token.Fingerprint }));
    }

    private void Audit()
    {
        Check();
        var drained = SpoolBench.Drain(_spool, SpoolBench.Wide with { MaxRows = 37 });
        NoteLost();
        Assert.Equal(Waiting, drained);
        var (frames, rows) = _spool.Database.Read("audit", db => db.Frames.Count(Sequence.None, new Sequence(long.MaxValue)));
        Assert.Equal((_spool.State.Frames, _spool.State.Rows), (frames, rows));
    }
}
