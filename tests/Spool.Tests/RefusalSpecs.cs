using System.Globalization;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Tests;

public sealed class RefusalSpecs : IDisposable
{
    private readonly SpoolBench _bench = new();

    // What is done about damage: RepairSpecs. Here nothing is, as for a program that only looks.
    public RefusalSpecs() => _bench.Options = _bench.Options with { Repairs = false };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Refuses_the_spool_of_a_newer_program()
    {
        _bench.Open().Dispose();
        _bench.Sql("PRAGMA user_version = 99");

        var e = Refusal(SpoolFailure.NewerVersion);
        Assert.Contains("layout 99", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_another_target_and_names_both()
    {
        _bench.Open().Dispose();
        _bench.Options = _bench.Options with { Target = "ORG-ACCT/OTHER.DEMO.PIPE" };

        var e = Refusal(SpoolFailure.WrongTarget);
        Assert.Contains("ORG-ACCT/DEMO.DEMO.PIPE", e.Message, StringComparison.Ordinal);
        Assert.Contains("ORG-ACCT/OTHER.DEMO.PIPE", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PI-2", false)]
    [InlineData("PI-1", true)]
    public void Refuses_another_channel_and_names_both(string channel, bool exact)
    {
        _bench.Open().Dispose();
        _bench.Options = _bench.Options with { ChannelBase = channel, ChannelExact = exact };

        var e = Refusal(SpoolFailure.WrongTarget);
        Assert.Contains("channel PI-1,", e.Message, StringComparison.Ordinal);
        Assert.Contains($"channel {channel}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_another_kind_of_database()
    {
        _bench.Sql("CREATE TABLE t (a)");

        Refusal(SpoolFailure.Corrupt);
    }

    [Fact]
    public void Refuses_a_file_that_is_no_database()
    {
        File.WriteAllText(_bench.Path, new string('?', 5000));

        Refusal(SpoolFailure.Corrupt);
        Assert.Equal(5000, new FileInfo(_bench.Path).Length);
    }

    [Fact]
    public void Reports_a_directory_that_is_not_there()
    {
        var e = Assert.Throws<SpoolException>(() => _bench.Open(Path.Combine(_bench.Path, "nowhere", "spool.db")));

        Assert.Equal(SpoolFailure.Io, e.Failure);
    }

    [Theory]
    [InlineData("UPDATE meta SET next_number = next_number - 1")]
    [InlineData("UPDATE meta SET offered_to = offered_to + 1")]
    [InlineData("UPDATE meta SET ordinal = ordinal + 1")]
    [InlineData("UPDATE meta SET channel = 'PI-1_ANOTHER'")]
    [InlineData("UPDATE meta SET spool_id = 'ANOTHER'")]
    [InlineData("DELETE FROM meta")]
    [InlineData("DELETE FROM frame")]
    [InlineData("DROP TABLE frame")]
    public void Refuses_marks_that_cannot_be_trusted(string damage)
    {
        using (var spool = _bench.Open())
        {
            spool.Store(Make.Batch(Guid.NewGuid(), 1, Make.Rows(3), offer: true));
            spool.Store(Make.Batch(Guid.NewGuid(), 1, Make.Rows(3)));
        }

        _bench.Sql(damage);

        Refusal(SpoolFailure.Corrupt);
    }

    [Theory]
    [InlineData("body = CAST(substr(body, 1, 20) || x'00' || substr(body, 22) AS BLOB)")]
    [InlineData("body = x''")]
    [InlineData("first = first - 1")]
    [InlineData("rows = rows - 1")]
    [InlineData("codec = 2")]
    [InlineData("codec = 99")]
    [InlineData("crc32c = crc32c + 1")]
    [InlineData("raw_bytes = raw_bytes + 1")]
    public void Names_the_range_of_a_damaged_frame_and_reads_the_others(string damage)
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= 4; i++) spool.Store(Make.Batch(Guid.NewGuid(), 1, Make.Rows(10)));
        _bench.Sql($"UPDATE frame SET {damage} WHERE last = 30");
        var first = Convert.ToInt64(_bench.Sql("SELECT first FROM frame WHERE last = 30"), CultureInfo.InvariantCulture);

        Assert.Equal(20, spool.Fetch(Sequence.None, SpoolBench.Wide)!.Rows);
        var e = Assert.Throws<SpoolException>(() => spool.Fetch(new Sequence(20), SpoolBench.Wide));

        Assert.Equal(SpoolFailure.Corrupt, e.Failure);
        Assert.Equal((new Sequence(first), new Sequence(30)), e.Damaged);
        Assert.Contains($"rows {first} to 30", e.Message, StringComparison.Ordinal);
        Assert.Contains(_bench.Path, e.Message, StringComparison.Ordinal);
        Assert.Equal(10, spool.Fetch(new Sequence(30), SpoolBench.Wide)!.Rows);
    }

    [Fact]
    public void Reports_pages_that_were_overwritten_and_hands_nothing_of_them_out()
    {
        using (var spool = _bench.Open())
        {
            for (var i = 1; i <= 20; i++) spool.Store(Make.Batch(Guid.NewGuid(), 1, Make.NoiseRows(5, 500, i)));
        }

        using (var file = File.OpenWrite(_bench.Path))
        {
            file.Position = file.Length / 2;
            file.Write(new byte[8192]);
        }

        using var again = _bench.Open();
        var e = Assert.Throws<SpoolException>(() => SpoolBench.Drain(again, SpoolBench.Wide));
        Assert.Equal(SpoolFailure.Corrupt, e.Failure);
        Assert.Contains(_bench.Path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_joins_over_a_hole_in_the_numbers()
    {
        using var spool = _bench.Open();
        for (var i = 1; i <= 3; i++) spool.Store(Make.Batch(Guid.NewGuid(), 1, Make.Rows(10)));
        _bench.Sql("DELETE FROM frame WHERE last = 20");

        Assert.Equal(new Sequence(10), spool.Fetch(Sequence.None, SpoolBench.Wide)!.Last);
        Assert.Equal(new Sequence(21), spool.Fetch(new Sequence(10), SpoolBench.Wide)!.First);
    }

    [Theory]
    [InlineData("pi-1")]
    [InlineData("PI 1")]
    [InlineData("")]
    public void Refuses_channel_names_that_Snowflake_would_have_to_quote(string channel)
    {
        _bench.Options = _bench.Options with { ChannelBase = channel };

        Assert.Throws<ArgumentException>(_bench.Open);
    }

    private SpoolException Refusal(SpoolFailure failure)
    {
        var e = Assert.Throws<SpoolException>(_bench.Open);
        Assert.Equal(failure, e.Failure);
        Assert.Contains(_bench.Path, e.Message, StringComparison.Ordinal);
        return e;
    }
}
