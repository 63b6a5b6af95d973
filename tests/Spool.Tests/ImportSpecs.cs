using System.Text;
using System.Text.Json;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Imports;
using ThermalActors.Spool.Inspection;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Tests;

/// <summary>Rows that come from another spool.</summary>
public sealed class ImportSpecs : IDisposable
{
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();

    public ImportSpecs() => _bench.WriteRealRows();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Brings_every_row_of_another_spool_over_once_and_says_what_it_was()
    {
        var file = ExportOfAnotherSpool(2_500);
        using var spool = _bench.Open();
        spool.Store(Make.Batch(_life, 1, Make.Rows(10)));

        var stored = Assert.IsType<ImportResult.Stored>(spool.Import(RowFile.Read(file), again: false));

        Assert.Equal((2_500, 0, 11, 2_510), (stored.Rows, stored.Before, stored.First.Value, stored.Last.Value));
        var rows = Rows(spool);
        Assert.Equal(2_510, rows.Count);
        Assert.All(rows.Skip(10).Select((row, i) => (row, i)), x =>
        {
            Assert.Equal($"PI-1_OTHERSPOOL/{x.i + 1}", x.row.GetProperty("replay_of").GetString());
            Assert.Equal((spool.Identity.Channel, x.i + 11), (x.row.GetProperty("channel").GetString(), x.row.GetProperty("seq").GetInt64()));
        });
        Assert.Equal(2_510, spool.State.Rows);
    }

    [Fact]
    public void Recognises_the_same_rows_whatever_the_file_is_called_and_imports_them_again_only_when_told_to()
    {
        var file = ExportOfAnotherSpool(20);
        var other = _bench.File("renamed.ndjson");
        File.WriteAllText(other, "\n" + File.ReadAllText(file).Replace("\n", "\r\n\r\n", StringComparison.Ordinal));
        using (var spool = _bench.Open()) spool.Import(RowFile.Read(file), again: false);
        using var reopened = _bench.Open();

        var known = Assert.IsType<ImportResult.Known>(reopened.Import(RowFile.Read(other), again: false));

        Assert.Equal(("other.ndjson", 20, 20), (known.Earlier.Name, known.Earlier.Rows, known.Earlier.Last.Value));
        Assert.Equal(20, reopened.State.Rows);
        Assert.IsType<ImportResult.Stored>(reopened.Import(RowFile.Read(other), again: true));
        Assert.Equal(40, reopened.State.Rows);
    }

    [Theory]
    [InlineData(SpoolStep.Commit)]
    [InlineData(SpoolStep.Committed)]
    internal void Goes_on_where_it_was_interrupted(SpoolStep step)
    {
        var file = ExportOfAnotherSpool(3_500);
        using (var spool = _bench.Open())
        {
            _bench.Faults.Fail(step, 10, skip: 2);
            Assert.Throws<SpoolException>(() => spool.Import(RowFile.Read(file), again: false));
        }

        _bench.Faults.Disarm();
        using var reopened = _bench.Open();
        var stored = Assert.IsType<ImportResult.Stored>(reopened.Import(RowFile.Read(file), again: false));

        Assert.Equal(3_500, stored.Rows + stored.Before);
        Assert.True(stored.Before > 0);
        Assert.Equal(Enumerable.Range(1, 3_500).Select(i => $"PI-1_OTHERSPOOL/{i}"), Rows(reopened).Select(r => r.GetProperty("replay_of").GetString()));
        Assert.IsType<ImportResult.Known>(reopened.Import(RowFile.Read(file), again: false));
    }

    [Fact]
    public void Names_the_lines_that_are_no_rows_before_anything_is_stored()
    {
        var file = _bench.File("bad.ndjson");
        File.WriteAllText(file, """
            {"channel":"C","seq":1}
            nonsense

            {"channel":"C"}
            {"channel":"C","seq":0}
            {"seq":3}
            {"channel":"C","seq":1}
            {"channel":"C","seq":2}{"channel":"C","seq":3}
            [1]
            {"channel":"C","seq":4
            """);

        var read = RowFile.Read(file);

        Assert.Equal([2, 4, 5, 6, 7, 8, 9, 10], read.Faults.Select(f => f.Line));
        Assert.Equal(8, read.FaultCount);
        using var spool = _bench.Open();
        Assert.Throws<ArgumentException>(() => spool.Import(read, again: true));
        Assert.Equal(0, spool.State.Rows);
    }

    [Fact]
    public void Refuses_rows_that_wait_here_are_set_aside_here_or_were_delivered_from_here()
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= 3; i++) spool.Store(Make.Batch(_life, i, Make.Rows(10), offer: true));
        var file = Export(_bench.Path, "own.ndjson");

        Assert.Contains("wait", Assert.IsType<ImportResult.WouldDouble>(spool.Import(RowFile.Read(file), again: false)).Why, StringComparison.Ordinal);

        spool.QuarantineRange(new Sequence(11), new Sequence(20), "rejected");
        var rejected = Export(_bench.Path, "rejected.ndjson", RowSelection.Quarantine);
        spool.Trim(spool.Fetch(Sequence.None, SpoolBench.Wide)!.End);
        spool.Flush();
        var delivered = Assert.IsType<ImportResult.WouldDouble>(spool.Import(RowFile.Read(file), again: false));
        Assert.Equal((1, 30), (delivered.First.Value, delivered.Last.Value));
        Assert.Equal(10, Assert.IsType<ImportResult.Stored>(spool.Import(RowFile.Read(rejected), again: false)).Rows);

        spool.Store(Make.Batch(_life, 4, Make.Rows(10), offer: true));
        var waiting = Export(_bench.Path, "waiting.ndjson");
        _bench.SpoolId = "TESTSPOOL2";
        spool.StartNewHistory("a twin");
        Assert.Contains("spool release 1", Assert.IsType<ImportResult.WouldDouble>(spool.Import(RowFile.Read(waiting), again: false)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_makes_rows_give_way_and_goes_on_when_there_is_room()
    {
        var file = ExportOfAnotherSpool(6_000);
        _bench.Options = _bench.Options with { MaxBytes = 150_000 };
        using (var spool = _bench.Open())
        {
            Assert.Equal(SpoolFailure.Full, Assert.Throws<SpoolException>(() => spool.Import(RowFile.Read(file), again: false)).Failure);
            Assert.Empty(spool.PendingGaps);
            Assert.InRange(spool.State.Rows, 1, 5_999);
        }

        _bench.Options = _bench.Options with { MaxBytes = null };
        using var roomy = _bench.Open();
        roomy.Import(RowFile.Read(file), again: false);

        Assert.Equal(6_000, roomy.State.Rows);
    }

    [Fact]
    public void Is_remembered_when_the_file_has_to_be_read_out()
    {
        var file = ExportOfAnotherSpool(20);
        using (var spool = _bench.Open()) spool.Import(RowFile.Read(file), again: false);
        _bench.Sql("UPDATE meta SET channel = 'DAMAGED'");
        _bench.SpoolId = "TESTSPOOL2";
        using var salvaged = _bench.Open();

        Assert.Equal("TESTSPOOL2", salvaged.Identity.SpoolId);
        Assert.IsType<ImportResult.Known>(salvaged.Import(RowFile.Read(file), again: false));
    }

    [Fact]
    public void Numbers_in_any_order_are_kept_as_few_ranges()
    {
        var numbers = new NumberRanges();
        foreach (var n in new long[] { 5, 7, 6, 1, 2, 9, 8, 3 }) Assert.True(numbers.Add(n));

        Assert.Equal([(1, 3), (5, 9)], numbers.Ranges);
        Assert.False(numbers.Add(6));
        Assert.Equal((8, 9), numbers.Overlap(8, 100));
        Assert.Null(numbers.Overlap(4, 4));
        Assert.True(numbers.Add(4));
        Assert.Equal([(1, 9)], numbers.Ranges);
    }

    [Fact]
    public void Replays_good_rows_of_a_range_and_keeps_the_others()
    {
        using var spool = _bench.Open();
        spool.Store(Make.Batch(_life, 1, Make.Rows(10), offer: true));
        spool.QuarantineRange(new Sequence(1), new Sequence(10), "one of them is bad");

        var stored = spool.Replay(1, number => number.Value is 2 or 3 or 7);

        Assert.Equal((11, 13), (stored.First.Value, stored.Last.Value));
        string Origin(long n) => $"{spool.Identity.Channel}/{n}";
        Assert.Equal([Origin(2), Origin(3), Origin(7)], Rows(spool).Skip(10).Select(r => r.GetProperty("replay_of").GetString()));
        Assert.Equal([(1, 1), (4, 6), (8, 10)], spool.ReadQuarantine().Select(q => ((int)q.First.Value, (int)q.Last.Value)));
        Assert.All(spool.ReadQuarantine(), q => Assert.Equal("one of them is bad", q.Message));
        foreach (var range in spool.ReadQuarantine()) spool.Replay(range.Id);
        Assert.Empty(spool.ReadQuarantine());
        Assert.Equal(20, spool.State.Rows);
    }

    [Fact]
    public void Lines_that_are_no_rows_keep_no_other_from_being_replayed()
    {
        _bench.Encoder = new Spoiler();
        using var spool = _bench.Open();
        spool.Store(Make.Batch(_life, 1, Make.Rows(5), offer: true));
        spool.QuarantineRange(new Sequence(1), new Sequence(5), "malformed");

        var stored = spool.Replay(1);

        Assert.Equal((6, 9), (stored.First.Value, stored.Last.Value));
        var left = Assert.Single(spool.ReadQuarantine());
        Assert.Equal((3, 3), (left.First.Value, left.Last.Value));
        Assert.Throws<SpoolException>(() => spool.Replay(left.Id));
        Assert.Single(spool.ReadQuarantine());
    }

    private string ExportOfAnotherSpool(int rows)
    {
        var path = _bench.File("other.db");
        var id = _bench.SpoolId;
        _bench.SpoolId = "OTHERSPOOL";
        using (var other = _bench.Open(path))
        {
            for (var (done, i) = (0, 1); done < rows; i++)
            {
                var batch = Make.SensorLikeRows(Math.Min(100, rows - done));
                other.Store(Make.Batch(_life, i, batch));
                done += batch.Length;
            }
        }

        _bench.SpoolId = id;
        return Export(path, "other.ndjson");
    }

    private string Export(string spool, string name, RowSelection what = RowSelection.Waiting)
    {
        var file = _bench.File(name);
        using var inspector = SpoolInspector.Open(spool, live: true);
        using var output = File.Create(file);
        inspector.Export(RowExport.All(what), line =>
        {
            output.Write(line);
            output.WriteByte((byte)'\n');
        });
        return file;
    }

    private static List<JsonElement> Rows(SqliteSpool spool)
    {
        var rows = new List<JsonElement>();
        for (var after = Sequence.None; spool.Fetch(after, SpoolBench.Wide) is { } batch; after = batch.Last)
            rows.AddRange(Bodies.Lines(batch).Select(line => JsonDocument.Parse(line).RootElement));
        return rows;
    }

    /// <summary>Writes row 3 as no row at all.</summary>
    private sealed class Spoiler : Readings.Rows.IRowEncoder
    {
        private readonly Readings.Rows.RowJsonWriter _writer = new();

        public void WriteLine(System.Buffers.IBufferWriter<byte> output, Readings.Rows.SensorRow row, string channel, Sequence sequence)
        {
            if (sequence.Value != 3)
            {
                _writer.WriteLine(output, row, channel, sequence);
                return;
            }

            var line = Encoding.UTF8.GetBytes("no row\n");
            line.CopyTo(output.GetSpan(line.Length));
            output.Advance(line.Length);
        }
    }
}
