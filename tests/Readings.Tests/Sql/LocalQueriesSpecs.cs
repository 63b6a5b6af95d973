using System.Globalization;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sql;
using ThermalActors.Readings.Streaming;
using ThermalActors.Readings.Tests.Rows;

namespace ThermalActors.Readings.Tests.Sql;

/// <summary>What the proofs in <c>queries.sql</c> find, on rows as the writer writes them.</summary>
public sealed class LocalQueriesSpecs : IDisposable
{
    private readonly LocalTable _table = new();

    [Fact]
    public void Columns_hold_what_the_row_says()
    {
        _table.Store(42, SampleRows.Full);

        var row = _table.Single($"SELECT * FROM {LocalTable.Name}");
        Assert.Equal("thermal", row["hostname"]);
        Assert.Equal(140, row["cputempf"]);
        Assert.Equal(28.5m, row["cpu"]);
        Assert.Equal(31.8776m, row["temperature"]);
        Assert.Equal(89.3m, row["temperatureicp"]);
        Assert.Equal(SampleRows.Noon.UtcDateTime, row["datetimestamp"]);
        Assert.Equal(42L, row["seq"]);
        Assert.Equal(false, row["simulated"]);
        Assert.Equal(152345.7m, row["gasresistance"]);
        Assert.Equal(DBNull.Value, row["ingestion_timestamp"]);
        Assert.Equal(SampleRows.Line(SampleRows.Full).TrimEnd('\n'), row["raw_data"]);
    }

    [Fact]
    public void Complete_channel_passes_every_proof()
    {
        for (var i = 1; i <= 50; i++) _table.Store(i, SampleRows.Bare with { SampledAt = SampleRows.Noon.AddSeconds(i) });

        var verdict = _table.Single(Query("AS duplicates"));
        Assert.Equal((1L, 50L, 50L, 0L, 0L), (verdict["first_seq"], verdict["last_seq"], verdict["stored_rows"], Number(verdict["duplicates"]), Number(verdict["missing"])));
        Assert.Empty(_table.Rows(Query("AS copies")));
        Assert.Empty(_table.Rows(Query("AS unexplained")));
        Assert.Empty(_table.Rows(Query("datetimestamp < previous_timestamp")));
    }

    [Fact]
    public void Duplicate_is_found()
    {
        foreach (var number in new[] { 1, 2, 2, 3, 3, 3 }) _table.Store(number, SampleRows.Bare);

        Assert.Equal(3, Number(_table.Single(Query("AS duplicates"))["duplicates"]));
        Assert.Equal([(2L, 2L), (3L, 3L)], _table.Rows(Query("AS copies")).Select(static row => ((long)row["seq"], (long)row["copies"])));
    }

    [Fact]
    public void Same_number_in_another_channel_is_no_duplicate()
    {
        _table.Store(1, SampleRows.Bare, "A");
        _table.Store(1, SampleRows.Bare, "B");

        Assert.Empty(_table.Rows(Query("AS copies")));
        Assert.Equal(2, _table.Rows(Query("AS duplicates")).Count);
    }

    [Fact]
    public void Hole_is_found_and_what_the_station_reported_explains_it()
    {
        // 4-5 is lost without a word; 11-20 was dropped and reported in overlapping pieces; 31-34 only half reported.
        foreach (var number in new[] { 1, 2, 3, 6, 7, 8, 9, 10 }) _table.Store(number, SampleRows.Bare);
        _table.Store(21, Gap(11, 15));
        _table.Store(22, Gap(11, 18));
        _table.Store(23, Gap(19, 20));
        for (var number = 24; number <= 30; number++) _table.Store(number, SampleRows.Bare);
        _table.Store(35, Gap(33, 34));
        _table.Store(36, Gap(33, 34));

        Assert.Equal(
            [(4L, 5L, 2L), (11L, 20L, 0L), (31L, 34L, 2L)],
            _table.Rows(Query("AS unexplained")).Select(static row => ((long)row["first_missing"], (long)row["last_missing"], Number(row["unexplained"]))));
        Assert.Equal(16, Number(_table.Single(Query("AS duplicates"))["missing"]));
    }

    [Fact]
    public void Loss_before_numbering_explains_no_hole()
    {
        _table.Store(1, SampleRows.Bare);
        _table.Store(3, SampleRows.Bare with { Gap = new GapReport(Sequence.None, Sequence.None, 5, "drop-newest", SampleRows.Noon, SampleRows.Noon) });

        Assert.Equal(1, Number(_table.Single(Query("AS unexplained"))["unexplained"]));
    }

    [Fact]
    public void Step_back_of_the_clock_shows()
    {
        _table.Store(1, SampleRows.Bare);
        _table.Store(2, SampleRows.Bare with { SampledAt = SampleRows.Noon.AddHours(-1) });

        Assert.Equal(2L, _table.Single(Query("datetimestamp < previous_timestamp"))["seq"]);
    }

    [Fact]
    public void Newest_measurement_leaves_gap_rows_out()
    {
        _table.Store(1, SampleRows.Full with { Gap = null });
        _table.Store(2, Gap(5, 6) with { SampledAt = SampleRows.Noon.AddMinutes(1) });

        Assert.Equal(31.8776m, _table.Single(Query("QUALIFY"))["temperature"]);
    }

    public void Dispose() => _table.Dispose();

    private static SensorRow Gap(long first, long last) => SampleRows.Bare with
    {
        Gap = new GapReport(new Sequence(first), new Sequence(last), last - first + 1, "drop-oldest", SampleRows.Noon, SampleRows.Noon),
    };

    private static string Query(string mark) => SqlText.Statements(SqlScript.Queries).Single(query => query.Contains(mark, StringComparison.Ordinal));

    private static long Number(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
