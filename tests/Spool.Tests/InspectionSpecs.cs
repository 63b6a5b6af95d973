using System.Text;
using System.Text.Json;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Inspection;

namespace ThermalActors.Spool.Tests;

/// <summary>A spool seen from outside, beside its owner or without one.</summary>
public sealed class InspectionSpecs : IDisposable
{
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();

    public InspectionSpecs() => _bench.WriteRealRows();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Shows_identity_marks_sizes_and_times_beside_the_running_owner()
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= 4; i++) spool.Store(Make.Batch(_life, i, Make.Rows(10)));
        var batch = spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 20 })!;
        spool.Trim(batch.End);
        spool.Flush();

        using var inspector = SpoolInspector.Open(_bench.Path, live: true);
        var seen = inspector.Read();

        Assert.Equal((spool.Identity, spool.State.Next, spool.State.OfferedTo, spool.State.TrimmedTo), (seen.Identity, seen.Next, seen.OfferedTo, seen.TrimmedTo));
        Assert.Equal((2, 20, "PI-1", false), (seen.Frames, seen.Rows, seen.ChannelBase, seen.ChannelExact));
        Assert.Equal(spool.Fetch(new Sequence(20), SpoolBench.Wide)!.UncompressedBytes, seen.RawBytes);
        Assert.InRange(seen.CompressedBytes, 1, seen.RawBytes);
        Assert.Equal((Make.Noon, Make.Noon.AddSeconds(9), Make.Noon.AddMinutes(3)), (seen.OldestAt, seen.NewestAt, seen.OldestSealedAt));
        Assert.Equal(10 / 60.0, seen.RowsPerSecond!.Value, 6);
        Assert.True(inspector.Verify().IsSound, string.Join('\n', inspector.Verify().Faults));
    }

    [Fact]
    public void Says_how_much_room_is_left_within_the_bounds()
    {
        Fill(1);
        using var inspector = SpoolInspector.Open(_bench.Path, live: false);
        var seen = inspector.Read();

        Assert.Equal(1_000_000 - seen.UsedBytes, seen.RoomLeft(1_000_000, 0, null));
        Assert.Equal(5_000 + seen.UnusedBytes, seen.RoomLeft(1L << 40, 1_000, 6_000));
        Assert.Equal(0, seen.RoomLeft(10, 0, null));
        Assert.Null(seen.RoomLeft(null, 0, null));
    }

    [Fact]
    public void Leaves_no_trace_in_the_folder_of_a_stopped_owner()
    {
        Fill(3);
        var before = Directory.GetFiles(Path.GetDirectoryName(_bench.Path)!).Order().ToArray();

        using (var inspector = SpoolInspector.Open(_bench.Path, live: false))
        {
            Assert.Equal(30, inspector.Read().Rows);
            Assert.Equal(30, Lines(inspector, RowExport.All(RowSelection.Waiting)).Count);
        }

        Assert.Equal(before, Directory.GetFiles(Path.GetDirectoryName(_bench.Path)!).Order());
    }

    [Fact]
    public void Reads_the_newest_rows_out_of_the_log_that_a_crash_has_left()
    {
        using var spool = _bench.Open();
        spool.Store(Make.Batch(_life, 1, Make.Rows(10)));
        var copy = _bench.CopyAsAfterPowerCut();

        using var inspector = SpoolInspector.Open(copy, live: false);

        Assert.Equal(10, inspector.Read().Rows);
        Assert.True(inspector.Verify().IsSound);
    }

    [Fact]
    public void Exports_waiting_rows_as_they_are_sent_and_within_the_range()
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= 40; i++) spool.Store(Make.Batch(_life, i, Make.Rows(10)));
        var sent = Bodies.Lines(spool.Fetch(Sequence.None, SpoolBench.Wide)!);
        using var inspector = SpoolInspector.Open(_bench.Path, live: true);

        Assert.Equal(sent, Lines(inspector, RowExport.All(RowSelection.Waiting)));
        Assert.Equal(sent[14..387], Lines(inspector, new RowExport(RowSelection.Waiting, new Sequence(15), new Sequence(387))));
        Assert.Empty(Lines(inspector, RowExport.All(RowSelection.SetAside)));
        Assert.Empty(Lines(inspector, RowExport.All(RowSelection.Quarantine)));
    }

    [Fact]
    public void Exports_what_is_set_aside_and_what_is_in_the_quarantine()
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= 4; i++) spool.Store(Make.Batch(_life, i, Make.Rows(10), offer: true));
        spool.QuarantineRange(new Sequence(3), new Sequence(5), "too long");
        _bench.SpoolId = "TESTSPOOL2";
        spool.StartNewHistory("a twin");
        using var inspector = SpoolInspector.Open(_bench.Path, live: true);

        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), Numbers(Lines(inspector, RowExport.All(RowSelection.SetAside))));
        Assert.Equal([3L, 4, 5], Numbers(Lines(inspector, RowExport.All(RowSelection.Quarantine))));
        Assert.Equal([4L, 5], Numbers(Lines(inspector, new RowExport(RowSelection.Quarantine, new Sequence(4), new Sequence(9), 1))));
        Assert.Throws<ArgumentException>(() => Lines(inspector, RowExport.All(RowSelection.Quarantine) with { Id = 7 }));
        Assert.Throws<ArgumentException>(() => Lines(inspector, RowExport.All(RowSelection.SetAside) with { Id = 7 }));
        Assert.Empty(Lines(inspector, RowExport.All(RowSelection.Waiting)));
        Assert.True(inspector.Verify().IsSound, string.Join('\n', inspector.Verify().Faults));
    }

    [Fact]
    public void Leaves_damaged_frames_out_and_says_which()
    {
        Fill(4);
        _bench.Sql("UPDATE frame SET body = zeroblob(length(body)) WHERE last = 20");
        using var inspector = SpoolInspector.Open(_bench.Path, live: false);
        var lines = new List<string>();

        var result = inspector.Export(RowExport.All(RowSelection.Waiting), line => lines.Add(Encoding.UTF8.GetString(line)));

        Assert.Equal([.. Enumerable.Range(1, 10).Select(i => (long)i), .. Enumerable.Range(21, 20).Select(i => (long)i)], Numbers(lines));
        Assert.Equal((30, 1, false), (result.Rows, result.DamagedCount, result.IsComplete));
        Assert.Equal([(new Sequence(11), new Sequence(20))], result.Damaged);
    }

    [Theory]
    [InlineData("UPDATE frame SET body = zeroblob(length(body)) WHERE last = 20", "rows 11 to 20 are damaged: the checksum")]
    [InlineData("UPDATE frame SET rows = 9 WHERE last = 20", "rows 11 to 20 are damaged")]
    [InlineData("DELETE FROM frame WHERE last = 20", "rows 11 to 20 are missing")]
    [InlineData("DELETE FROM frame WHERE last = 40", "rows 31 to 40 are missing")]
    [InlineData("DELETE FROM frame WHERE last = 20", "30 rows in 3 frames wait, but the marks say 40 rows in 4 frames")]
    [InlineData("UPDATE meta SET next_number = 17", "the marks cannot be read")]
    [InlineData("UPDATE meta SET channel = 'OTHER'", "the identity cannot be read")]
    [InlineData("INSERT INTO gap (id, first, last, rows, reason, from_at, to_at) VALUES (1, 5, 7, 9, 'too-old', 1, 2)", "reports 9 rows between 5 and 7")]
    [InlineData("INSERT INTO gap (id, first, last, rows, reason, from_at, to_at) VALUES (1, 50, 52, 3, 'too-old', 1, 2)", "but 40 is the newest number")]
    [InlineData("INSERT INTO gap (id, first, last, rows, reason, from_at, to_at, stored_as) VALUES (1, 0, 0, 3, 'too-old', 1, 2, 99)", "is reported by row 99")]
    [InlineData("INSERT INTO aside (spool_id, channel, first, last, rows, reason, since, certain) VALUES ('X', 'Y', 1, 10, 10, 'r', 1, 0)", "beyond the begin of the present sequence")]
    [InlineData("INSERT INTO quarantine (channel, first, last, rows, reason, message, from_at, to_at, codec, raw_bytes, bytes, body) VALUES ('Y', 1, 2, 2, 'rejected', 'm', 1, 2, 1, 9, 3, x'010203')", "quarantine range 1")]
    public void Verify_names_what_does_not_fit(string damage, string fault)
    {
        Fill(4);
        _bench.Sql(damage);
        using var inspector = SpoolInspector.Open(_bench.Path, live: false);

        var verdict = inspector.Verify();

        Assert.False(verdict.IsSound);
        Assert.Contains(verdict.Faults, f => f.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_accepts_what_gave_way_and_is_in_the_ledger()
    {
        _bench.Options = _bench.Options with { MaxBytes = 90_000 };
        using (var spool = _bench.Open())
        {
            for (var i = 1; i <= 120; i++) spool.Store(Make.Batch(_life, i, Make.NoiseRows(10, 1000, i)));
            Assert.NotEmpty(spool.PendingGaps);
        }

        using var inspector = SpoolInspector.Open(_bench.Path, live: false);

        Assert.Empty(inspector.Verify().Faults);
    }

    [Fact]
    public void Refuses_what_is_no_spool_and_what_is_newer()
    {
        _bench.Sql("CREATE TABLE t (x)");
        Assert.Equal(SpoolFailure.Corrupt, Assert.Throws<SpoolException>(() => SpoolInspector.Open(_bench.Path, live: false)).Failure);

        var random = _bench.File("random.db");
        System.IO.File.WriteAllBytes(random, [.. Enumerable.Range(0, 20_000).Select(i => (byte)(i * 31))]);
        Assert.Equal(SpoolFailure.Corrupt, Assert.Throws<SpoolException>(() => SpoolInspector.Open(random, live: false)).Failure);
    }

    private void Fill(int batches)
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= batches; i++) spool.Store(Make.Batch(_life, i, Make.Rows(10)));
    }

    private static List<string> Lines(SpoolInspector inspector, RowExport export)
    {
        var lines = new List<string>();
        var result = inspector.Export(export, line => lines.Add(Encoding.UTF8.GetString(line)));
        Assert.Equal((lines.Count, true), (result.Rows, result.IsComplete));
        return lines;
    }

    private static IEnumerable<long> Numbers(IEnumerable<string> lines) =>
        lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("seq").GetInt64());
}
