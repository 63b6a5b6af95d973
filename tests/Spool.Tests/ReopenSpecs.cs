using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Tests;

public sealed class ReopenSpecs : IDisposable
{
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Is_the_same_spool_after_a_reopen()
    {
        SpoolIdentity identity;
        SpoolState state;
        using (var spool = _bench.Open())
        {
            for (var i = 1; i <= 3; i++) spool.Store(Make.Batch(_life, i, Make.Rows(10), offer: i < 3));
            spool.Trim(spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 10 })!.End);
            spool.Flush();
            (identity, state) = (spool.Identity, spool.State);
        }

        using var again = _bench.Open();
        Assert.Equal(identity, again.Identity);
        Assert.Equal(state with { Bytes = 0 }, again.State with { Bytes = 0 });
        Assert.Equal(new Sequence(31), again.Store(Make.Batch(_life, 4, Make.Rows(1))).First);
    }

    [Fact]
    public void Gives_a_repeated_batch_its_old_numbers_after_a_reopen()
    {
        var batch = Make.Batch(_life, 1, Make.Rows(10));
        using (var spool = _bench.Open()) spool.Store(batch);

        using var again = _bench.Open();
        Assert.Equal(new StoreResult(new Sequence(1), new Sequence(10), true), again.Store(batch));
    }

    [Fact]
    public void Forgets_trims_that_were_not_flushed_and_takes_them_again()
    {
        OffsetToken end;
        using (var spool = _bench.Open())
        {
            spool.Store(Make.Batch(_life, 1, Make.Rows(10), offer: true));
            end = spool.Fetch(Sequence.None, SpoolBench.Wide)!.End;
            spool.Trim(end);
        }

        using var again = _bench.Open();
        Assert.Equal((10, Sequence.None), (again.State.Rows, again.State.TrimmedTo.Sequence));
        Assert.Equal(TokenOrigin.Ours, again.Recognize(end));
        again.Trim(end);
        Assert.Equal(0, again.State.Rows);
    }

    [Fact]
    public void Has_everything_it_acknowledged_after_a_power_cut()
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= 30; i++)
        {
            var stored = spool.Store(Make.Batch(_life, i, Make.Rows(7), offer: i % 2 == 0));
            if (i % 5 == 0) spool.Trim(spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 7 })!.End);
            if (i % 11 == 0) spool.Flush();

            using var survivor = _bench.Open(_bench.CopyAsAfterPowerCut());
            Assert.Equal(stored.Last, survivor.State.Last);
            Assert.Equal(spool.State.OfferedTo, survivor.State.OfferedTo);
            var trimmed = survivor.State.TrimmedTo.Sequence.Value;
            Assert.Equal(Enumerable.Range((int)trimmed + 1, (int)(stored.Last.Value - trimmed)).Select(n => (long)n), SpoolBench.Drain(survivor, SpoolBench.Wide));
        }
    }

    [Fact]
    public void Comes_back_to_a_whole_batch_when_the_end_of_the_log_is_torn()
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= 10; i++) spool.Store(Make.Batch(_life, i, Make.NoiseRows(10, 300, seed: i)));
        var length = new FileInfo(_bench.Wal).Length;

        var seen = new HashSet<long>();
        for (var cut = length; cut > 4096 * 4; cut -= 2100)
        {
            var copy = _bench.CopyAsAfterPowerCut(cut);
            using var survivor = _bench.Open(copy);
            var last = survivor.State.Last.Value;
            Assert.Equal(0, last % 10);
            Assert.Equal(Enumerable.Range(1, (int)last).Select(n => (long)n), SpoolBench.Drain(survivor, SpoolBench.Wide));
            seen.Add(last);
        }

        Assert.True(seen.Count > 5, $"the cuts hit {seen.Count} different batches");
    }

    [Theory]
    [InlineData(nameof(SpoolStep.Begin))]
    [InlineData(nameof(SpoolStep.Commit))]
    [InlineData(nameof(SpoolStep.Committed))]
    public void Finishes_a_creation_that_was_cut_short(string step)
    {
        _bench.Faults.Fail(Enum.Parse<SpoolStep>(step), code: 10);
        Assert.Equal(SpoolFailure.Io, Assert.Throws<SpoolException>(_bench.Open).Failure);

        using var spool = _bench.Open();
        Assert.Equal("PI-1_TESTSPOOL1", spool.Identity.Channel);
        Assert.Equal(new Sequence(1), spool.Store(Make.Batch(_life, 1, Make.Rows(1))).First);
    }

    [Fact]
    public void Draws_a_new_id_for_every_new_file()
    {
        var options = _bench.Options with { Path = _bench.Path };
        string first;
        using (var spool = SqliteSpool.Open(options, new LineEncoder(), TimeProvider.System)) first = spool.Identity.SpoolId;
        using var other = SqliteSpool.Open(options with { Path = _bench.Path + "2" }, new LineEncoder(), TimeProvider.System);

        Assert.NotEqual(first, other.Identity.SpoolId, StringComparer.Ordinal);
    }

    [Fact]
    public void Is_set_up_for_a_card()
    {
        using var spool = _bench.Open();

        Assert.Equal("wal", _bench.Sql("PRAGMA journal_mode"));
        Assert.Equal(2L, _bench.Sql("PRAGMA auto_vacuum"));
        Assert.Equal((long)SpoolSchema.PageSize, _bench.Sql("PRAGMA page_size"));
        Assert.Equal((long)SpoolSchema.ApplicationId, _bench.Sql("PRAGMA application_id"));
        Assert.Equal((long)SpoolSchema.Version, _bench.Sql("PRAGMA user_version"));
        Assert.Equal(2, spool.Database.Read("test", db => db.Setting("synchronous")));
    }

    [Fact]
    public void Reads_frames_of_both_codecs_and_joins_them_with_the_configured_one()
    {
        _bench.Options = _bench.Options with { Codec = FrameCodec.Gzip };
        using (var spool = _bench.Open()) spool.Store(Make.Batch(_life, 1, Make.Rows(10)));
        _bench.Options = _bench.Options with { Codec = FrameCodec.Zstd };
        using var again = _bench.Open();
        again.Store(Make.Batch(_life, 2, Make.Rows(10)));

        var alone = again.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 10 })!;
        var joined = again.Fetch(Sequence.None, SpoolBench.Wide)!;

        Assert.Equal(FrameCodec.Gzip, alone.Codec);
        Assert.Equal((FrameCodec.Zstd, 20), (joined.Codec, Bodies.Numbers(joined).Length));
        Bodies.AssertOneMember(joined);
    }

    [Fact]
    public void Knows_tokens_that_left_while_fingerprints_were_off()
    {
        var plain = new OffsetToken(new Sequence(10), null);
        using (var spool = _bench.Open()) spool.Store(Make.Batch(_life, 1, Make.Rows(10), offer: true));
        _bench.Options = _bench.Options with { Fingerprints = false };
        OffsetToken sent;
        using (var spool = _bench.Open()) sent = spool.Fetch(Sequence.None, SpoolBench.Wide)!.End;
        _bench.Options = _bench.Options with { Fingerprints = true };
        using var again = _bench.Open();
        again.Store(Make.Batch(_life, 2, Make.Rows(10), offer: true));

        Assert.Equal(plain, sent);
        Assert.Equal(TokenOrigin.Ours, again.Recognize(plain));
        Assert.Equal(TokenOrigin.Ours, again.Recognize(again.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 10 })!.End));
        Assert.Equal(TokenOrigin.Foreign, again.Recognize(plain with { Sequence = new Sequence(20) }));
        again.Trim(plain);
        again.Flush();
        Assert.Equal(TokenOrigin.Ours, again.Recognize(plain));
    }
}
