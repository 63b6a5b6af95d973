using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Tests.Model;

/// <summary>
/// Runs a history against a spool on disk and against what anybody can hold in the head: a list of numbered rows and two marks.
/// The rules it asserts are those in the comment of <see cref="SqliteSpool"/>.
/// </summary>
internal sealed class SpoolModel : IDisposable
{
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();
    private readonly SortedDictionary<long, Guid> _rows = [];
    private readonly SortedDictionary<long, OffsetToken> _tokens = [];
    private readonly List<string> _trace = [];
    private StoreRequest? _last;
    private StoreResult? _lastResult;
    private StoreRequest? _failed;
    private long _ordinal;
    private long _offered;
    private long _trimmed;
    private long _trimmedOnDisk;
    private string _path;
    private SqliteSpool _spool;

    public SpoolModel()
    {
        _bench.Options = _bench.Options with { MaxFrameBytes = 1500 };
        _path = _bench.Path;
        _spool = _bench.Open(_path);
    }

    private long LastNumber => _rows.Count;

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

        try
        {
            Do(operation);
            Check();
        }
        catch (SpoolException e)
        {
            _trace.Add($"  {e.Failure}{(e.Ambiguous ? ", ambiguous" : string.Empty)}");
            Assert.Contains("injected", e.InnerException!.Message, StringComparison.Ordinal);
        }
        finally
        {
            _bench.Faults.Disarm();
        }
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
        var result = _spool.Store(request);
        Settle(result.Last.Value);
        Assert.True(retried || !result.Repeated, "a new batch was taken for a repeated one");
        Assert.Equal((LastNumber - request.Rows.Count + 1, LastNumber), (result.First.Value, result.Last.Value));
        if (request.Offer && !result.Repeated) _offered = LastNumber;
        (_failed, _last, _lastResult) = (null, request, result with { Repeated = false });
    }

    // A commit that was reported as failed may have happened: then all of the batch is there, under the next numbers.
    private void Settle(long last)
    {
        if (last == LastNumber) return;
        Assert.Equal(LastNumber + _failed!.Rows.Count, last);
        foreach (var row in _failed.Rows) _rows.Add(LastNumber + 1, row.RowGuid);
    }

    private void Fetch(Operation.Fetch fetch)
    {
        var after = _trimmed + ((LastNumber - _trimmed) * fetch.Percent / 100);
        var batch = _spool.Fetch(new Sequence(after), new FetchLimits(fetch.MaxBytes, fetch.MaxRows));
        Settle(_spool.State.Last.Value);
        if (batch is null)
        {
            Assert.True(after >= LastNumber, $"nothing after {after} of {LastNumber}");
            return;
        }

        Assert.Equal(after + 1, batch.First.Value);
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

        Settle(_spool.State.Last.Value);
        var trimmed = _spool.State.TrimmedTo.Sequence.Value;
        Assert.InRange(trimmed, _trimmedOnDisk, _trimmed);
        (_trimmed, _trimmedOnDisk) = (trimmed, trimmed);
    }

    private void Check()
    {
        var state = _spool.State;
        Settle(state.Last.Value);
        Assert.Equal(LastNumber, state.Last.Value);
        Assert.Equal(_trimmed, state.TrimmedTo.Sequence.Value);
        Assert.Equal(LastNumber - _trimmed, state.Rows);
        Assert.Equal(state.Rows == 0, state.OldestSealedAt is null);
        Assert.InRange(state.OfferedTo.Value, _offered, LastNumber);
        Assert.True(state.TrimmedTo.Sequence <= state.OfferedTo, "trimmed beyond the offered mark");
        _offered = state.OfferedTo.Value;
        foreach (var token in _tokens.Values.TakeLast(3)) Recognize(token);
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
        Assert.Equal(_rows.Keys.Where(n => n > _trimmed), SpoolBench.Drain(_spool, SpoolBench.Wide with { MaxRows = 37 }));
        var (frames, rows) = _spool.Database.Read("audit", db => db.Frames.Count(Sequence.None, new Sequence(long.MaxValue)));
        Assert.Equal((_spool.State.Frames, _spool.State.Rows), (frames, rows));
    }
}
