using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Tests;

public sealed class FaultSpecs : IDisposable
{
    private const int Full = 13;
    private const int Io = 10;

    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(nameof(SpoolStep.Begin))]
    [InlineData(nameof(SpoolStep.Delete))]
    [InlineData(nameof(SpoolStep.Insert))]
    [InlineData(nameof(SpoolStep.Mark))]
    public void Stores_nothing_when_a_step_before_the_commit_fails(string step)
    {
        using var spool = _bench.Open();
        spool.Store(Make.Batch(_life, 1, Make.Rows(10), offer: true));
        spool.Trim(spool.Fetch(Sequence.None, SpoolBench.Wide)!.End);
        var before = spool.State;
        var batch = Make.Batch(_life, 2, Make.Rows(5));
        _bench.Faults.Fail(Enum.Parse<SpoolStep>(step), Full);

        Assert.Equal((SpoolFailure.Full, false), Failure(() => spool.Store(batch)));

        Assert.Equal(before with { Bytes = 0 }, spool.State with { Bytes = 0 });
        Assert.Equal(new StoreResult(new Sequence(11), new Sequence(15), false), spool.Store(batch));
        Assert.Equal((5, 1), (spool.State.Rows, spool.State.Frames));
    }

    [Fact]
    public void Stores_none_of_a_split_batch_when_its_second_frame_fails()
    {
        _bench.Options = _bench.Options with { MaxFrameBytes = 1000 };
        using var spool = _bench.Open();
        var batch = Make.Batch(_life, 1, Make.Rows(20, size: 300));
        _bench.Faults.Fail(SpoolStep.Insert, Full, skip: 3);

        Assert.Equal((SpoolFailure.Full, false), Failure(() => spool.Store(batch)));

        Assert.Null(spool.Fetch(Sequence.None, SpoolBench.Wide));
        Assert.Equal(0L, _bench.Sql("SELECT count(*) FROM frame"));
        Assert.Equal(new Sequence(20), spool.Store(batch).Last);
    }

    [Fact]
    public void Gives_the_same_numbers_once_when_the_commit_did_not_happen()
    {
        using var spool = _bench.Open();
        var batch = Make.Batch(_life, 1, Make.Rows(10));
        _bench.Faults.Fail(SpoolStep.Commit, Io);

        Assert.Equal((SpoolFailure.Io, true), Failure(() => spool.Store(batch)));

        Assert.Equal(new Sequence(1), spool.State.Next);
        Assert.Equal(new StoreResult(new Sequence(1), new Sequence(10), false), spool.Store(batch));
        Assert.Equal(10, spool.State.Rows);
    }

    [Fact]
    public void Gives_the_same_numbers_once_when_the_commit_happened_and_was_reported_as_failed()
    {
        using var spool = _bench.Open();
        spool.Store(Make.Batch(_life, 1, Make.Rows(10), offer: true));
        spool.Trim(spool.Fetch(Sequence.None, SpoolBench.Wide)!.End);
        var batch = Make.Batch(_life, 2, Make.Rows(10));
        _bench.Faults.Fail(SpoolStep.Committed, Io);

        Assert.Equal((SpoolFailure.Io, true), Failure(() => spool.Store(batch)));

        Assert.Equal((new Sequence(21), 10, 1), (spool.State.Next, spool.State.Rows, spool.State.Frames));
        Assert.Equal(new StoreResult(new Sequence(11), new Sequence(20), true), spool.Store(batch));
        Assert.Equal((10, 1), (spool.State.Rows, spool.State.Frames));
    }

    [Fact]
    public void Reads_the_marks_again_before_anything_else_when_it_could_not_at_once()
    {
        using var spool = _bench.Open();
        var batch = Make.Batch(_life, 1, Make.Rows(10));
        _bench.Faults.Fail(SpoolStep.Committed, Io);
        _bench.Faults.Fail(SpoolStep.Read, Io);
        Assert.Equal((SpoolFailure.Io, true), Failure(() => spool.Store(batch)));

        _bench.Faults.Fail(SpoolStep.Read, Io);
        Assert.Equal((SpoolFailure.Io, false), Failure(() => spool.Store(batch)));

        Assert.Equal(new StoreResult(new Sequence(1), new Sequence(10), true), spool.Store(batch));
    }

    [Theory]
    [InlineData(nameof(SpoolStep.Mark))]
    [InlineData(nameof(SpoolStep.Commit))]
    [InlineData(nameof(SpoolStep.Committed))]
    public void Hands_nothing_out_that_it_could_not_mark_as_offered(string step)
    {
        using var spool = _bench.Open();
        spool.Store(Make.Batch(_life, 1, Make.Rows(10)));
        _bench.Faults.Fail(Enum.Parse<SpoolStep>(step), Full);

        Assert.Equal(SpoolFailure.Full, Assert.Throws<SpoolException>(() => spool.Fetch(Sequence.None, SpoolBench.Wide)).Failure);

        Assert.Equal(10, spool.Fetch(Sequence.None, SpoolBench.Wide)!.Rows);
        Assert.Equal(new Sequence(10), spool.State.OfferedTo);
    }

    [Theory]
    [InlineData(nameof(SpoolStep.Delete))]
    [InlineData(nameof(SpoolStep.Commit))]
    [InlineData(nameof(SpoolStep.Committed))]
    [InlineData(nameof(SpoolStep.Checkpoint))]
    public void Keeps_trims_for_later_when_a_flush_fails(string step)
    {
        using var spool = _bench.Open();
        spool.Store(Make.Batch(_life, 1, Make.Rows(10), offer: true));
        var end = spool.Fetch(Sequence.None, SpoolBench.Wide)!.End;
        spool.Trim(end);
        _bench.Faults.Fail(Enum.Parse<SpoolStep>(step), Io);

        Assert.Throws<SpoolException>(spool.Flush);
        Assert.Equal((0, end), (spool.State.Rows, spool.State.TrimmedTo));

        spool.Flush();
        Assert.Equal((0, 0, end), (spool.State.Rows, spool.State.Frames, spool.State.TrimmedTo));
        Assert.Equal(0L, _bench.Sql("SELECT count(*) FROM frame"));
    }

    [Theory]
    [InlineData(13, SpoolFailure.Full)]
    [InlineData(10 | (19 << 8), SpoolFailure.Full)]
    [InlineData(8, SpoolFailure.ReadOnly)]
    [InlineData(8 | (4 << 8), SpoolFailure.ReadOnly)]
    [InlineData(10, SpoolFailure.Io)]
    [InlineData(10 | (4 << 8), SpoolFailure.Io)]
    [InlineData(5, SpoolFailure.Io)]
    [InlineData(6, SpoolFailure.Io)]
    [InlineData(14, SpoolFailure.Io)]
    [InlineData(11, SpoolFailure.Corrupt)]
    [InlineData(26, SpoolFailure.Corrupt)]
    public void Says_which_file_failed_how_and_what_to_do(int code, SpoolFailure failure)
    {
        using var spool = _bench.Open();
        _bench.Faults.Fail(SpoolStep.Insert, code);

        var e = Assert.Throws<SpoolException>(() => spool.Store(Make.Batch(_life, 1, Make.Rows(1))));

        Assert.Equal(failure, e.Failure);
        Assert.StartsWith(_bench.Path + ": storing rows failed", e.Message, StringComparison.Ordinal);
        Assert.Contains($"SQLite {code}", e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.InnerException);
    }

    [Fact]
    public void Stores_again_after_the_size_limit_was_hit_and_rows_were_trimmed()
    {
        _bench.Options = _bench.Options with { MaxFileBytes = 256 * 1024 };
        using var spool = _bench.Open();
        var ordinal = 0L;
        StoreRequest batch;
        do batch = Make.Batch(_life, ++ordinal, Make.NoiseRows(20, 300, (int)ordinal), offer: true);
        while (TryStore(spool, batch) is null);

        Assert.Equal((SpoolFailure.Full, false), TryStore(spool, batch));
        Assert.Equal((ordinal - 1) * 20, spool.State.Last.Value);

        spool.Trim(spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 60 })!.End);
        Assert.Equal(((ordinal - 1) * 20) + 1, spool.Store(batch).First.Value);
        Assert.InRange(new FileInfo(_bench.Path).Length, 1, 256 * 1024);
    }

    [Fact]
    public void Lets_a_bug_in_the_encoder_leave_nothing_behind()
    {
        using var spool = SqliteSpool.Open(_bench.Options with { Path = _bench.Path }, new TwoLines(), TimeProvider.System);

        Assert.Throws<InvalidOperationException>(() => spool.Store(Make.Batch(_life, 1, Make.Rows(1))));

        Assert.Equal((new Sequence(1), 0), (spool.State.Next, spool.State.Frames));
    }

    private static (SpoolFailure, bool) Failure(Action action)
    {
        var e = Assert.Throws<SpoolException>(action);
        return (e.Failure, e.Ambiguous);
    }

    private static (SpoolFailure, bool)? TryStore(SqliteSpool spool, StoreRequest batch)
    {
        try
        {
            spool.Store(batch);
            return null;
        }
        catch (SpoolException e)
        {
            return (e.Failure, e.Ambiguous);
        }
    }

    private sealed class TwoLines : Readings.Rows.IRowEncoder
    {
        public void WriteLine(System.Buffers.IBufferWriter<byte> output, Readings.Rows.SensorRow row, string channel, Sequence sequence) =>
            System.Buffers.BuffersExtensions.Write(output, "a\nb\n"u8);
    }
}
