using System.Globalization;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Damage;

namespace ThermalActors.Spool.Tests;

/// <summary>One scenario per known damage: the service always starts, says what it found, and keeps what can be read.</summary>
public sealed class RepairSpecs : IDisposable
{
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("body = CAST(substr(body, 1, 20) || x'00' || substr(body, 22) AS BLOB)")]
    [InlineData("body = x''")]
    [InlineData("first = first - 1")]
    [InlineData("first = 1000")]
    [InlineData("first = -5")]
    [InlineData("rows = rows - 1")]
    [InlineData("rows = -9223372036854775807")]
    [InlineData("codec = 99")]
    [InlineData("crc32c = crc32c + 1")]
    [InlineData("raw_bytes = 9223372036854775807")]
    [InlineData("sealed_at = 9223372036854775807, first_at = -1, last_at = 9223372036854775807, body = x'00'")]
    public void Puts_a_damaged_frame_into_the_quarantine_and_fetches_on(string damage)
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= 4; i++) spool.Store(Make.Batch(_life, i, Make.Rows(10), offer: i < 4));
        _bench.Sql($"UPDATE frame SET {damage} WHERE last = 30");

        Assert.Equal([.. Enumerable.Range(1, 20), .. Enumerable.Range(31, 10)], SpoolBench.Drain(spool, SpoolBench.Wide).Select(n => (int)n));

        var range = Assert.Single(spool.ReadQuarantine());
        Assert.Equal((21, 30, 10, "damaged"), (range.First.Value, range.Last.Value, range.Rows, range.Reason));
        var gap = Assert.Single(spool.PendingGaps);
        Assert.Equal((21, 30, 10, DropReasons.Damaged), (gap.First.Value, gap.Last.Value, gap.Rows, gap.Reason));
        Assert.Equal((30, 3), (spool.State.Rows, spool.State.Frames));
        var report = Assert.IsType<SpoolReport.FrameQuarantined>(Assert.Single(spool.TakeReports()));
        Assert.Contains("rows 21 to 30", report.Message, StringComparison.Ordinal);
        Assert.Equal(SpoolFailure.Corrupt, Assert.Throws<SpoolException>(() => spool.Replay(range.Id)).Failure);
        spool.Trim(spool.Fetch(new Sequence(30), SpoolBench.Wide)!.End);
        spool.Flush();
        Assert.Equal((0, 0), (spool.State.Rows, spool.State.Frames));
    }

    [Fact]
    public void Puts_the_last_frame_of_all_into_the_quarantine()
    {
        using (var spool = _bench.Open())
        {
            spool.Store(Make.Batch(_life, 1, Make.Rows(10)));
            _bench.Sql("UPDATE frame SET body = x'00'");
            Assert.Null(spool.Fetch(Sequence.None, SpoolBench.Wide));
        }

        using var again = _bench.Open();
        Assert.Equal((0, new Sequence(11)), (again.State.Rows, again.Store(Make.Batch(_life, 2, Make.Rows(1))).First));
    }

    [Fact]
    public void Keeps_the_quarantine_within_its_bounds_and_records_rejected_rows_that_give_way()
    {
        _bench.Options = _bench.Options with { QuarantineRows = 25 };
        using var spool = _bench.Open();
        for (var i = 1; i <= 4; i++) spool.Store(Make.Batch(_life, i, Make.Rows(10), offer: true));

        for (var i = 0; i < 4; i++) spool.QuarantineRange(new Sequence((i * 10) + 1), new Sequence((i + 1) * 10), "no");

        Assert.Equal([21, 31], spool.ReadQuarantine().Select(r => r.First.Value));
        Assert.Equal(20, spool.PendingGaps.Where(g => g.Reason == DropReasons.QuarantineFull).Sum(g => g.Rows));
    }

    [Theory]
    [InlineData("nothing of a database")]
    [InlineData("another database")]
    [InlineData("random bytes")]
    [InlineData("an empty first page")]
    public void Starts_anew_when_the_file_is_no_spool(string what)
    {
        switch (what)
        {
            case "nothing of a database":
                File.WriteAllText(_bench.Path, new string('?', 5000));
                break;
            case "another database":
                _bench.Sql("CREATE TABLE t (a)");
                break;
            case "random bytes":
                new Random(1).NextBytes(Bytes(64 * 1024, out var noise));
                File.WriteAllBytes(_bench.Path, noise);
                break;
            default:
                Fill(5);
                Overwrite(_bench.Path, 0, 100);
                break;
        }

        var before = new FileInfo(_bench.Path).Length;
        _bench.SpoolId = "TESTSPOOL2";
        using var spool = _bench.Open();

        Assert.Equal("PI-1_TESTSPOOL2", spool.Identity.Channel);
        Assert.Equal(new Sequence(1), spool.Store(Make.Batch(_life, 1, Make.Rows(1))).First);
        var report = Assert.IsType<SpoolReport.FileMovedAside>(Assert.Single(spool.TakeReports()));
        Assert.Equal(_bench.Path + ".damaged-20260601T120000Z", report.MovedTo);
        Assert.Equal((before, 0), (new FileInfo(report.MovedTo).Length, report.Rows));
        Assert.Empty(spool.TakeReports());
    }

    [Fact]
    public void Says_that_the_file_was_empty()
    {
        File.WriteAllBytes(_bench.Path, []);
        using (var spool = _bench.Open())
        {
            Assert.IsType<SpoolReport.FileWasEmpty>(Assert.Single(spool.TakeReports()));
        }

        using var again = _bench.Open();
        Assert.Empty(again.TakeReports());
    }

    [Theory]
    [InlineData("UPDATE meta SET next_number = next_number - 1")]
    [InlineData("DELETE FROM meta")]
    public void Sets_everything_aside_when_it_is_not_known_what_was_sent(string damage)
    {
        Fill(5);
        _bench.Sql(damage);
        _bench.SpoolId = "TESTSPOOL2";
        using var spool = _bench.Open();

        Assert.Equal((0, 25), (spool.State.Rows, spool.State.RowsSetAside));
        Assert.Null(spool.Fetch(Sequence.None, SpoolBench.Wide));
        Assert.Equal(new Sequence(26), spool.Store(Make.Batch(_life, 9, Make.Rows(1))).First);

        Assert.Equal(25, spool.Release(Assert.Single(spool.SetAside).Id));
        Assert.Equal(Enumerable.Range(26, 26).Select(n => (long)n), SpoolBench.Drain(spool, SpoolBench.Wide));
        Assert.Empty(spool.SetAside);
    }

    [Fact]
    public void Sends_what_was_never_offered_when_only_the_name_is_lost()
    {
        Fill(5);
        _bench.Sql("UPDATE meta SET channel = 'PI-1_ANOTHER'");
        _bench.SpoolId = "TESTSPOOL2";
        using var spool = _bench.Open();

        Assert.Equal((25, 0), (spool.State.Rows, spool.State.RowsSetAside));
        Assert.Equal(Enumerable.Range(26, 25).Select(n => (long)n), SpoolBench.Drain(spool, SpoolBench.Wide));
    }

    [Fact]
    public void Reads_out_of_a_damaged_file_whatever_can_be_read()
    {
        using (var spool = _bench.Open())
        {
            for (var i = 1; i <= 200; i++) spool.Store(Make.Batch(_life, i, Make.NoiseRows(5, 500, i)));
            spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 5 });
            spool.RecordLoss(new Loss(Guid.NewGuid(), 3, "memory", Make.Noon, Make.Noon));
            spool.Flush();
        }

        var offered = OfferedTo();
        var length = new FileInfo(_bench.Path).Length;
        Overwrite(_bench.Path, length / 2, 3 * 4096);
        using (var spool = _bench.Open())
        {
            // The damage shows while the file is in use, at whatever page is met.
            Assert.Equal(SpoolFailure.Corrupt, Assert.Throws<SpoolException>(() => SpoolBench.Drain(spool, SpoolBench.Wide)).Failure);
        }

        _bench.SpoolId = "TESTSPOOL2";
        using var again = _bench.Open();
        var report = Assert.IsType<SpoolReport.FileMovedAside>(again.TakeReports().First(r => r is SpoolReport.FileMovedAside));
        var lost = again.PendingGaps.Single(g => g.Reason == DropReasons.Damaged).Rows;

        Assert.InRange(lost, 1, 60);
        Assert.Equal(1000 - lost, report.Rows);
        Assert.Equal(report.Rows, again.State.Rows + again.State.RowsSetAside);
        Assert.True(again.State.RowsSetAside > 0 && again.State.RowsSetAside <= offered, $"{again.State.RowsSetAside} rows were set aside, {offered} were offered");
        Assert.Contains(again.PendingGaps, g => g is { Rows: 3, Reason: "memory" });

        // What was never offered goes out under new numbers, with the new channel in every row.
        var lines = new List<string>();
        for (var after = Sequence.None; again.Fetch(after, SpoolBench.Wide) is { } batch; after = batch.Last) lines.AddRange(Bodies.Lines(batch));
        Assert.Equal(again.State.Rows, lines.Count);
        Assert.All(lines, line => Assert.Equal("PI-1_TESTSPOOL2", line.Split('|')[1]));
        Assert.Equal(lines.Count, lines.Select(line => line.Split('|')[2]).Distinct().Count());
    }

    [Fact]
    public void Reads_the_newest_rows_out_of_the_log_of_a_damaged_file()
    {
        using var owner = _bench.Open();
        for (var i = 1; i <= 4; i++) owner.Store(Make.Batch(_life, i, Make.Rows(5)));
        var copy = _bench.CopyAsAfterPowerCut();
        File.Create(copy + ".suspect").Dispose();
        _bench.SpoolId = "TESTSPOOL2";

        using var spool = _bench.Open(copy);

        Assert.Equal((20, 0), (spool.State.Rows, spool.State.RowsSetAside));
        Assert.False(File.Exists(copy + ".suspect"));
    }

    [Theory]
    [InlineData(".new")]
    [InlineData(".salvaged")]
    public void Finishes_what_a_power_cut_interrupted(string left)
    {
        Fill(5);
        File.Copy(_bench.Path, _bench.Path + left);
        if (left == ".salvaged") File.WriteAllText(_bench.Path + "-wal", "the log of the damaged file");

        using var spool = _bench.Open();

        Assert.Equal(25, spool.State.Rows);
        Assert.False(File.Exists(_bench.Path + left));
        Assert.Equal(left == ".salvaged", Directory.GetFiles(Path.GetDirectoryName(_bench.Path)!, "*.damaged-*").Length > 0);
    }

    [Fact]
    public void Keeps_only_the_newest_damaged_files()
    {
        for (var i = 0; i < 6; i++)
        {
            File.WriteAllText(_bench.Path, new string('?', 5000));
            _bench.Open().Dispose();
            _bench.Time.Advance(TimeSpan.FromHours(1));
        }

        var kept = Directory.GetFiles(Path.GetDirectoryName(_bench.Path)!, "*.damaged-*").Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["spool.db.damaged-20260601T150000Z", "spool.db.damaged-20260601T160000Z", "spool.db.damaged-20260601T170000Z"], kept);
        Assert.Equal(3, DamagedFiles.Kept);
    }

    [Fact]
    public void Brings_a_file_of_the_first_layout_up_to_date()
    {
        Fill(5);
        _bench.Sql("""
            DROP INDEX frame_untrusted; ALTER TABLE frame DROP COLUMN first_at; ALTER TABLE frame DROP COLUMN last_at; ALTER TABLE frame DROP COLUMN trusted;
            ALTER TABLE meta DROP COLUMN origin; DROP TABLE gap; DROP TABLE quarantine; DROP TABLE aside; PRAGMA user_version = 1;
            """);

        using var spool = _bench.Open();
        spool.RecordLoss(new Loss(Guid.NewGuid(), 3, "memory", Make.Noon, Make.Noon));
        spool.Store(Make.Batch(_life, 6, Make.Rows(5)));

        Assert.Equal(("TESTSPOOL1", 30), (spool.Identity.SpoolId, spool.State.Rows));
        Assert.Equal(30, SpoolBench.Drain(spool, SpoolBench.Wide).Count);
        Assert.Empty(spool.TakeReports());
    }

    [Fact]
    public void Moves_a_journal_of_random_bytes_aside_and_leaves_a_sound_one_alone()
    {
        var journal = _bench.Path + "-state.db";
        Assert.Null(SqliteFileGuard.MoveAsideIfDamaged(journal, _bench.Time));
        Fill(1);
        Assert.Null(SqliteFileGuard.MoveAsideIfDamaged(_bench.Path, _bench.Time));

        new Random(2).NextBytes(Bytes(20_000, out var noise));
        File.WriteAllBytes(journal, noise);
        File.WriteAllText(journal + "-wal", "its log");

        Assert.Equal(journal + ".damaged-20260601T120000Z", SqliteFileGuard.MoveAsideIfDamaged(journal, _bench.Time));
        Assert.False(File.Exists(journal) || File.Exists(journal + "-wal"));

        Overwrite(_bench.Path, 4096 * 2, 4096);
        Assert.NotNull(SqliteFileGuard.MoveAsideIfDamaged(_bench.Path, _bench.Time));
    }

    private static byte[] Bytes(int count, out byte[] bytes) => bytes = new byte[count];

    private static void Overwrite(string path, long at, int bytes)
    {
        using var file = File.OpenWrite(path);
        file.Position = at / 4096 * 4096;
        file.Write(Enumerable.Repeat((byte)0xA5, bytes).ToArray());
    }

    private void Fill(int batches)
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= batches; i++) spool.Store(Make.Batch(_life, i, Make.Rows(5)));
        spool.Flush();
    }

    private long OfferedTo() => Convert.ToInt64(_bench.Sql("SELECT offered_to FROM meta"), CultureInfo.InvariantCulture);
}
