using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Tests;

/// <summary>What every spool promises, on a disk or without one.</summary>
public abstract class SpoolContract
{
    private static readonly Guid Life = Guid.Parse("00000000-0000-0000-0000-0000000000a1");
    private static readonly FetchLimits Wide = new(4 * 1024 * 1024, int.MaxValue);

    protected static SpoolOptions Options { get; } = new() { Path = "spool", ChannelBase = "PI-1", Target = "ORG-ACCT/DEMO.DEMO.PIPE", Rewriter = new LineRewriter() };

    protected abstract ISpool Open(SpoolOptions options);

    [Fact]
    public void Starts_empty_under_a_channel_of_its_own()
    {
        using var spool = Open(Options);

        Assert.Matches("^[A-Z0-9]{10}$", spool.Identity.SpoolId);
        Assert.Equal("PI-1_" + spool.Identity.SpoolId, spool.Identity.Channel);
        Assert.Equal(Options.Target, spool.Identity.Target);
        Assert.Equal(Make.Noon, spool.Identity.CreatedAt);
        Assert.Equal(new Sequence(1), spool.State.Next);
        Assert.Equal(Sequence.None, spool.State.Last);
        Assert.Equal(new OffsetToken(Sequence.None, null), spool.State.TrimmedTo);
        Assert.Null(spool.State.OldestSealedAt);
        Assert.Null(spool.Fetch(Sequence.None, Wide));
    }

    [Fact]
    public void Uses_the_configured_channel_name_as_it_is_when_told_to()
    {
        using var spool = Open(Options with { ChannelExact = true });

        Assert.Equal("PI-1", spool.Identity.Channel);
    }

    [Fact]
    public void Numbers_rows_without_gaps_across_batches()
    {
        using var spool = Open(Options);

        Assert.Equal(new StoreResult(new Sequence(1), new Sequence(3), false), spool.Store(Make.Batch(Life, 1, Make.Rows(3))));
        Assert.Equal(new StoreResult(new Sequence(4), new Sequence(8), false), spool.Store(Make.Batch(Life, 2, Make.Rows(5))));
        Assert.Equal(new StoreResult(new Sequence(9), new Sequence(9), false), spool.Store(Make.Batch(Guid.NewGuid(), 1, Make.Rows(1))));

        Assert.Equal(new Sequence(10), spool.State.Next);
        Assert.Equal(9, spool.State.Rows);
        Assert.Equal(3, spool.State.Frames);
        Assert.Equal(Make.Noon.AddMinutes(1), spool.State.OldestSealedAt);
    }

    [Fact]
    public void Gives_a_repeated_batch_its_old_numbers()
    {
        using var spool = Open(Options);
        var batch = Make.Batch(Life, 7, Make.Rows(4));
        var first = spool.Store(batch);
        var before = spool.State;

        Assert.Equal(first with { Repeated = true }, spool.Store(batch));
        Assert.Equal(before, spool.State);
    }

    [Fact]
    public void Takes_the_same_ordinal_of_another_life_as_a_new_batch()
    {
        using var spool = Open(Options);
        spool.Store(Make.Batch(Life, 1, Make.Rows(2)));

        Assert.Equal(new StoreResult(new Sequence(3), new Sequence(4), false), spool.Store(Make.Batch(Guid.NewGuid(), 1, Make.Rows(2))));
    }

    [Fact]
    public void Refuses_a_batch_whose_numbers_it_no_longer_knows()
    {
        using var spool = Open(Options);
        spool.Store(Make.Batch(Life, 1, Make.Rows(2)));
        spool.Store(Make.Batch(Life, 2, Make.Rows(2)));

        Assert.Throws<ArgumentException>(() => spool.Store(Make.Batch(Life, 1, Make.Rows(2))));
        Assert.Throws<ArgumentException>(() => spool.Store(Make.Batch(Life, 3, [])));
        Assert.Throws<ArgumentOutOfRangeException>(() => spool.Store(Make.Batch(Life, 0, Make.Rows(1))));
        Assert.Equal(new Sequence(5), spool.State.Next);
    }

    [Theory]
    [InlineData(FrameCodec.Zstd)]
    [InlineData(FrameCodec.Gzip)]
    public void Returns_rows_as_they_were_encoded(FrameCodec codec)
    {
        using var spool = Open(Options with { Codec = codec });
        var rows = Make.Rows(20);
        spool.Store(Make.Batch(Life, 1, rows));

        var batch = spool.Fetch(Sequence.None, Wide);

        Assert.NotNull(batch);
        Assert.Equal((1, 20, 20, 1, codec), (batch.First.Value, batch.Last.Value, batch.Rows, batch.Frames, batch.Codec));
        Assert.Equal<IEnumerable<string>>([.. rows.Select((row, i) => LineEncoder.Line(i + 1, spool.Identity.Channel, row.RowGuid, row.HostName))], Bodies.Lines(batch));
        Bodies.AssertOneMember(batch);
    }

    [Theory]
    [InlineData(FrameCodec.Zstd)]
    [InlineData(FrameCodec.Gzip)]
    public void Joins_frames_into_one_compressed_member(FrameCodec codec)
    {
        using var spool = Open(Options with { Codec = codec });
        for (var i = 1; i <= 5; i++) spool.Store(Make.Batch(Life, i, Make.Rows(10)));

        var batch = spool.Fetch(new Sequence(10), Wide);

        Assert.NotNull(batch);
        Assert.Equal((11, 50, 40, 4), (batch.First.Value, batch.Last.Value, batch.Rows, batch.Frames));
        Assert.Equal(Enumerable.Range(11, 40).Select(n => (long)n), Bodies.Numbers(batch));
        Bodies.AssertOneMember(batch);
        Assert.Equal(spool.Fetch(new Sequence(40), Wide)!.End, batch.End);
    }

    [Fact]
    public void Keeps_joined_bodies_within_the_row_limit()
    {
        using var spool = Open(Options);
        for (var i = 1; i <= 5; i++) spool.Store(Make.Batch(Life, i, Make.Rows(10)));

        Assert.Equal(20, spool.Fetch(Sequence.None, Wide with { MaxRows = 29 })!.Rows);
        Assert.Equal(30, spool.Fetch(Sequence.None, Wide with { MaxRows = 30 })!.Rows);
    }

    [Fact]
    public void Keeps_joined_bodies_within_the_byte_limit()
    {
        using var spool = Open(Options);
        for (var i = 1; i <= 5; i++) spool.Store(Make.Batch(Life, i, Make.Rows(10)));
        var three = spool.Fetch(Sequence.None, Wide with { MaxRows = 30 })!.UncompressedBytes;

        Assert.Equal(2, spool.Fetch(Sequence.None, Wide with { MaxBytes = three - 1 })!.Frames);
        Assert.Equal(3, spool.Fetch(Sequence.None, Wide with { MaxBytes = three })!.Frames);
    }

    [Fact]
    public void Keeps_bodies_within_the_byte_limit_on_the_wire_even_when_rows_do_not_compress()
    {
        using var spool = Open(Options with { Codec = FrameCodec.Gzip });
        for (var i = 1; i <= 4; i++) spool.Store(Make.Batch(Life, i, Make.Rows(1, size: 4)));
        var raw = spool.Fetch(Sequence.None, Wide)!;
        Assert.True(raw.Body.Length < raw.UncompressedBytes);

        for (var limit = raw.Body.Length; limit > 60; limit--)
        {
            var batch = spool.Fetch(Sequence.None, new FetchLimits(limit, int.MaxValue))!;
            Assert.True(batch.Frames == 1 || (batch.Body.Length <= limit && batch.UncompressedBytes <= limit), $"limit {limit}: {batch}");
        }
    }

    [Fact]
    public void Returns_a_frame_beyond_the_limits_alone()
    {
        using var spool = Open(Options);
        spool.Store(Make.Batch(Life, 1, Make.Rows(10)));
        spool.Store(Make.Batch(Life, 2, Make.Rows(10)));

        var batch = spool.Fetch(Sequence.None, new FetchLimits(1, 1));

        Assert.Equal((1, 10), (batch!.Frames, batch.Rows));
    }

    [Fact]
    public void Splits_a_batch_that_is_too_large_for_one_frame()
    {
        using var spool = Open(Options with { MaxFrameBytes = 1000 });

        Assert.Equal(new StoreResult(new Sequence(1), new Sequence(20), false), spool.Store(Make.Batch(Life, 1, Make.Rows(20, size: 300))));

        Assert.Equal(10, spool.State.Frames);
        var seen = new List<long>();
        while (spool.Fetch(new Sequence(seen.Count), Wide with { MaxBytes = 1 }) is { } batch)
        {
            Assert.InRange(batch.UncompressedBytes, 1, 1000);
            seen.AddRange(Bodies.Numbers(batch));
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), seen);
    }

    [Fact]
    public void Gives_a_row_that_is_too_large_a_frame_of_its_own()
    {
        using var spool = Open(Options with { MaxFrameBytes = 1000 });

        spool.Store(Make.Batch(Life, 1, [.. Make.Rows(1), .. Make.Rows(1, size: 5000), .. Make.Rows(1)]));

        Assert.Equal(3, spool.State.Frames);
        Assert.Equal([2], Bodies.Numbers(spool.Fetch(new Sequence(1), Wide with { MaxRows = 1 })!));
    }

    [Fact]
    public void Cuts_a_frame_open_when_asked_from_its_middle()
    {
        using var spool = Open(Options);
        spool.Store(Make.Batch(Life, 1, Make.Rows(10)));
        spool.Store(Make.Batch(Life, 2, Make.Rows(10)));

        var alone = spool.Fetch(new Sequence(4), Wide with { MaxRows = 1 })!;
        var joined = spool.Fetch(new Sequence(4), Wide)!;

        Assert.Equal((5, 10, 6), (alone.First.Value, alone.Last.Value, alone.Rows));
        Assert.Equal([5, 6, 7, 8, 9, 10], Bodies.Numbers(alone));
        Assert.Equal((5, 20, 16), (joined.First.Value, joined.Last.Value, joined.Rows));
        Assert.Equal(Enumerable.Range(5, 16).Select(n => (long)n), Bodies.Numbers(joined));
        Bodies.AssertOneMember(joined);
    }

    [Fact]
    public void Covers_with_the_offered_mark_whatever_it_hands_out()
    {
        using var spool = Open(Options);
        spool.Store(Make.Batch(Life, 1, Make.Rows(10)));
        Assert.Equal(Sequence.None, spool.State.OfferedTo);

        spool.Fetch(Sequence.None, Wide);
        Assert.Equal(new Sequence(10), spool.State.OfferedTo);

        spool.Store(Make.Batch(Life, 2, Make.Rows(5), offer: true));
        Assert.Equal(new Sequence(15), spool.State.OfferedTo);

        spool.Store(Make.Batch(Life, 3, Make.Rows(5)));
        Assert.Equal(new Sequence(15), spool.State.OfferedTo);
    }

    [Fact]
    public void Trims_with_the_next_batch()
    {
        using var spool = Open(Options);
        for (var i = 1; i <= 4; i++) spool.Store(Make.Batch(Life, i, Make.Rows(10), offer: true));
        var end = spool.Fetch(Sequence.None, Wide with { MaxRows = 20 })!.End;

        spool.Trim(end);
        Assert.Equal((20, 4, end), (spool.State.Rows, spool.State.Frames, spool.State.TrimmedTo));
        Assert.Equal(Make.Noon.AddMinutes(3), spool.State.OldestSealedAt);

        spool.Store(Make.Batch(Life, 5, Make.Rows(10)));
        Assert.Equal((30, 3, end), (spool.State.Rows, spool.State.Frames, spool.State.TrimmedTo));
        Assert.Equal(new Sequence(21), spool.Fetch(Sequence.None, Wide)!.First);
    }

    [Fact]
    public void Trims_when_flushed_and_goes_on_numbering()
    {
        using var spool = Open(Options);
        spool.Store(Make.Batch(Life, 1, Make.Rows(10), offer: true));
        spool.Trim(spool.Fetch(Sequence.None, Wide)!.End);
        spool.Flush();

        Assert.Equal((0, 0), (spool.State.Rows, spool.State.Frames));
        Assert.Null(spool.State.OldestSealedAt);
        Assert.Null(spool.Fetch(Sequence.None, Wide));
        Assert.Equal(new Sequence(11), spool.Store(Make.Batch(Life, 2, Make.Rows(1))).First);
        Assert.Equal(Make.Noon.AddMinutes(2), spool.State.OldestSealedAt);
    }

    [Fact]
    public void Never_trims_backwards()
    {
        using var spool = Open(Options);
        for (var i = 1; i <= 3; i++) spool.Store(Make.Batch(Life, i, Make.Rows(10), offer: true));
        var early = spool.Fetch(Sequence.None, Wide with { MaxRows = 10 })!.End;
        var late = spool.Fetch(Sequence.None, Wide with { MaxRows = 20 })!.End;

        spool.Trim(late);
        spool.Trim(early);
        spool.Flush();
        spool.Trim(early);
        spool.Flush();

        Assert.Equal((late, 10), (spool.State.TrimmedTo, spool.State.Rows));
    }

    [Fact]
    public void Sums_up_trims_that_follow_each_other()
    {
        using var spool = Open(Options);
        for (var i = 1; i <= 3; i++) spool.Store(Make.Batch(Life, i, Make.Rows(10), offer: true));

        spool.Trim(spool.Fetch(Sequence.None, Wide with { MaxRows = 10 })!.End);
        spool.Trim(spool.Fetch(Sequence.None, Wide with { MaxRows = 10 })!.End);
        Assert.Equal((10, 3), (spool.State.Rows, spool.State.Frames));
        spool.Flush();

        Assert.Equal((10, 1), (spool.State.Rows, spool.State.Frames));
    }

    [Fact]
    public void Refuses_to_trim_what_cannot_be_ours()
    {
        using var spool = Open(Options);
        spool.Store(Make.Batch(Life, 1, Make.Rows(10), offer: true));
        spool.Store(Make.Batch(Life, 2, Make.Rows(10)));
        var end = spool.Fetch(Sequence.None, Wide with { MaxRows = 10 })!.End;

        Assert.Throws<ArgumentOutOfRangeException>(() => spool.Trim(new OffsetToken(new Sequence(21), null)));
        Assert.Throws<ArgumentException>(() => spool.Trim(new OffsetToken(new Sequence(5), null)));
        Assert.Throws<ArgumentException>(() => spool.Trim(end with { Fingerprint = end.Fingerprint ^ 1 }));
        Assert.Equal(20, spool.State.Rows);
    }

    [Fact]
    public void Recognizes_its_own_tokens()
    {
        using var spool = Open(Options);
        for (var i = 1; i <= 4; i++) spool.Store(Make.Batch(Life, i, Make.Rows(10), offer: i < 4));
        OffsetToken End(int number) => spool.Fetch(new Sequence(number - 10), Wide with { MaxRows = 10 })!.End;
        var (ten, twenty, thirty) = (End(10), End(20), End(30));
        static OffsetToken Plain(long number) => new(new Sequence(number), null);
        var other = (uint?)0xdeadbeef;

        // Nothing trimmed yet.
        Assert.Equal(TokenOrigin.Ours, spool.Recognize(Plain(0)));
        Assert.Equal(TokenOrigin.Ours, spool.Recognize(ten));
        Assert.Equal(TokenOrigin.Ours, spool.Recognize(thirty));
        Assert.Equal(TokenOrigin.Foreign, spool.Recognize(Plain(0) with { Fingerprint = other }));
        Assert.Equal(TokenOrigin.Foreign, spool.Recognize(Plain(-1)));
        Assert.Equal(TokenOrigin.Foreign, spool.Recognize(ten with { Fingerprint = other }));
        Assert.Equal(TokenOrigin.Foreign, spool.Recognize(Plain(10)));
        Assert.Equal(TokenOrigin.Foreign, spool.Recognize(Plain(15)));
        Assert.Equal(TokenOrigin.Foreign, spool.Recognize(ten with { Sequence = new Sequence(15) }));
        Assert.Equal(TokenOrigin.Foreign, spool.Recognize(Plain(40)));
        Assert.Equal(TokenOrigin.Foreign, spool.Recognize(Plain(1000)));

        for (var flushed = 0; flushed < 2; flushed++)
        {
            spool.Trim(twenty);
            Assert.Equal(TokenOrigin.BehindMark, spool.Recognize(Plain(0)));
            Assert.Equal(TokenOrigin.BehindMark, spool.Recognize(ten));
            Assert.Equal(TokenOrigin.BehindMark, spool.Recognize(Plain(15)));
            Assert.Equal(TokenOrigin.Ours, spool.Recognize(twenty));
            Assert.Equal(TokenOrigin.Foreign, spool.Recognize(twenty with { Fingerprint = other }));
            Assert.Equal(TokenOrigin.Foreign, spool.Recognize(Plain(20)));
            Assert.Equal(TokenOrigin.Ours, spool.Recognize(thirty));
            spool.Flush();
        }
    }

    [Fact]
    public void Works_with_plain_numbers_when_fingerprints_are_off()
    {
        using var spool = Open(Options with { Fingerprints = false });
        for (var i = 1; i <= 3; i++) spool.Store(Make.Batch(Life, i, Make.Rows(10), offer: true));

        var end = spool.Fetch(Sequence.None, Wide with { MaxRows = 20 })!.End;

        Assert.Equal(new OffsetToken(new Sequence(20), null), end);
        Assert.Equal(TokenOrigin.Ours, spool.Recognize(end));
        Assert.Equal(TokenOrigin.Foreign, spool.Recognize(end with { Fingerprint = 0xdeadbeef }));
        Assert.Equal(TokenOrigin.Foreign, spool.Recognize(new OffsetToken(new Sequence(15), null)));
        spool.Trim(end);
        Assert.Equal(end, spool.State.TrimmedTo);
        Assert.Equal(TokenOrigin.Ours, spool.Recognize(end));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Refuses_limits_that_leave_no_room(int bytes, int rows)
    {
        using var spool = Open(Options);

        Assert.Throws<ArgumentOutOfRangeException>(() => spool.Fetch(Sequence.None, new FetchLimits(bytes, rows)));
    }

    [Fact]
    public void Turns_losses_into_rows_with_numbers()
    {
        using var spool = Open(Options);
        spool.Store(Make.Batch(Life, 1, Make.Rows(3)));
        var loss = new Loss(Guid.NewGuid(), 7, "memory", Make.Noon, Make.Noon.AddMinutes(1));
        spool.RecordLoss(loss);
        spool.RecordLoss(loss);
        spool.RecordLoss(loss with { Id = Guid.NewGuid(), Rows = 2, To = Make.Noon.AddMinutes(2) });
        spool.RecordLoss(loss with { Id = Guid.NewGuid(), Reason = "other" });

        var gaps = spool.PendingGaps;
        Assert.Equal([(9, "memory"), (7, "other")], gaps.Select(g => (g.Rows, g.Reason)));
        Assert.Equal((Make.Noon, Make.Noon.AddMinutes(2), Sequence.None), (gaps[0].From, gaps[0].To, gaps[0].Last));

        Assert.Equal(new StoreResult(new Sequence(4), new Sequence(5), false), spool.StoreGapRows(g => Make.Rows(1)[0] with { Gap = g }, Make.Noon, offer: true));
        Assert.Null(spool.StoreGapRows(g => Make.Rows(1)[0] with { Gap = g }, Make.Noon, offer: true));
        Assert.Empty(spool.PendingGaps);
        Assert.Equal([1, 2, 3, 4, 5], Bodies.Numbers(spool.Fetch(Sequence.None, Wide)!));
        Assert.Throws<ArgumentOutOfRangeException>(() => spool.RecordLoss(loss with { Rows = 0 }));
    }

    [Fact]
    public void Keeps_a_copy_of_rejected_rows_and_sends_them_again_under_new_numbers()
    {
        using var spool = Open(Options);
        var rows = Make.Rows(20);
        spool.Store(Make.Batch(Life, 1, rows[..10], offer: true));
        spool.Store(Make.Batch(Life, 2, rows[10..], offer: true));

        spool.QuarantineRange(new Sequence(8), new Sequence(12), "number out of range");
        spool.QuarantineRange(new Sequence(8), new Sequence(12), "number out of range");
        spool.Trim(spool.Fetch(Sequence.None, Wide)!.End);
        spool.Flush();

        var ranges = spool.ReadQuarantine();
        Assert.Equal([(8, 10, 3), (11, 12, 2)], ranges.Select(r => (r.First.Value, r.Last.Value, r.Rows)));
        Assert.All(ranges, r => Assert.Equal(("rejected", "number out of range", spool.Identity.Channel), (r.Reason, r.Message, r.Channel)));
        var lines = System.Text.Encoding.UTF8.GetString(spool.ReadQuarantined(ranges[1].Id).Span);
        Assert.Equal(2, lines.Count(c => c == '\n'));
        Assert.StartsWith(LineEncoder.Line(11, spool.Identity.Channel, rows[10].RowGuid, rows[10].HostName), lines, StringComparison.Ordinal);

        Assert.Equal(new StoreResult(new Sequence(21), new Sequence(22), false), spool.Replay(ranges[1].Id));
        var replayed = Bodies.Lines(spool.Fetch(Sequence.None, Wide)!);
        Assert.Equal(
            [LineEncoder.Line(21, spool.Identity.Channel, rows[10].RowGuid, rows[10].HostName) + $"|{spool.Identity.Channel}/11"], replayed[..1]);
        Assert.Equal(ranges[0], Assert.Single(spool.ReadQuarantine()));
        spool.Discard(ranges[0].Id);
        Assert.Empty(spool.ReadQuarantine());
        Assert.Throws<ArgumentException>(() => spool.Replay(ranges[1].Id));
    }
}
