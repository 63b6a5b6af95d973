using ThermalActors.Actors.Telemetry;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Tests.Telemetry;

/// <summary>Rows at start + numbered = waiting + left, whatever happens to the spool.</summary>
public sealed class SpoolTallySpecs
{
    private SpoolState _state = State(next: 101, rows: 40);
    private SpoolTally _tally = SpoolTally.Begin(State(next: 101, rows: 40));

    [Fact]
    public void What_is_numbered_and_trimmed_is_committed()
    {
        Move(next: 111, rows: 50);
        Move(next: 121, rows: 20);

        Assert.Equal((40, 20, 40L), (_tally.AtStart, _tally.Numbered, Left(SpoolTally.Committed)));
    }

    [Theory]
    [InlineData("drop-oldest")]
    [InlineData("too-old")]
    public void What_gave_way_is_not_committed(string reason)
    {
        _tally = _tally.Observe(new SpoolReport.RowsDropped(7, reason));
        Move(next: 111, rows: 40);

        Assert.Equal((7L, 3L), (Left(reason), Left(SpoolTally.Committed)));
    }

    [Fact]
    public void What_never_had_a_number_never_left()
    {
        _tally = _tally.Observe(new SpoolReport.RowsDropped(7, DropReasons.DropNewest));
        Move(next: 101, rows: 40);

        Assert.Empty(_tally.Left.Each);
    }

    [Fact]
    public void A_damaged_frame_left_as_damaged()
    {
        _tally = _tally.Observe(new SpoolReport.FrameQuarantined(new Sequence(61), new Sequence(70), "checksum"));
        Move(next: 101, rows: 30);

        Assert.Equal((10L, 0L), (Left(DropReasons.Damaged), Left(SpoolTally.Committed)));
    }

    [Fact]
    public void A_new_history_renumbers_and_commits_nothing()
    {
        _tally = _tally.Observe(new SpoolReport.NewHistory("A", "B", "clone", 30));
        Move(next: 111, rows: 10);

        Assert.Equal((40L, 0L), (Left(SpoolTally.Renumbered), Left(SpoolTally.Committed)));
    }

    [Fact]
    public void A_file_that_took_the_place_of_another_begins_anew()
    {
        Move(next: 6, rows: 5);

        Assert.Equal((5L, 40L, 0L), (_tally.Numbered, Left(SpoolTally.FileReplaced), Left(SpoolTally.Committed)));
    }

    [Fact]
    public void An_announcement_counts_once()
    {
        _tally = _tally.Observe(new SpoolReport.RowsDropped(7, DropReasons.DropOldest));
        Move(next: 101, rows: 33);
        Move(next: 101, rows: 30);

        Assert.Equal((7L, 3L), (Left(DropReasons.DropOldest), Left(SpoolTally.Committed)));
    }

    private static SpoolState State(long next, long rows) => new(new Sequence(next), Sequence.None, default, rows, rows, 4_096, null);

    private long Left(string reason) => _tally.Left.Each.GetValueOrDefault(reason);

    private void Move(long next, long rows)
    {
        var now = State(next, rows);
        _tally = _tally.Move(_state, now);
        _state = now;
        Assert.Equal(_tally.AtStart + _tally.Numbered, now.Rows + _tally.Left.Each.Values.Sum());
    }
}
