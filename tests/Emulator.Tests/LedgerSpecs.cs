using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>The ledger (C72) and what the administrator does to channels.</summary>
public sealed class LedgerSpecs
{
    [Fact]
    public async Task C72_every_row_is_in_the_ledger_with_its_fate()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var first = await station.AppendAsync(opened.Next, Station.Rows(1, 3) + "oops\n", "startOffsetToken=1&endOffsetToken=4");
        await station.AppendAsync(opened.Next, Station.Rows(1, 3), "startOffsetToken=1&endOffsetToken=4");
        station.PassCommit();
        await station.AppendAsync(first.Next, Station.Rows(5, 6), "startOffsetToken=5&endOffsetToken=6");
        await station.OpenAsync();
        await station.AppendAsync(first.Next, Station.Rows(5, 6), "startOffsetToken=5&endOffsetToken=6");

        var ledger = station.Admin.Ledger("CH");
        Assert.Equal(
            ["Opened 0", "Accepted 4", "Replayed 3", "Rejected 1", "Committed 3", "Accepted 2", "Dropped 2", "Opened 0", "Refused 2"],
            ledger.Select(static e => $"{e.Event} {e.Rows}"), StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(1, ledger.Length).Select(static n => (long)n), ledger.Select(static e => e.Number));
        Assert.Equal("row 3: Failed to parse the row as JSON", ledger[3].Detail);
        Assert.Equal(("1", "4", 0L, 1L), (ledger[4].StartToken, ledger[4].EndToken, ledger[4].ClientSequencer, ledger[4].RowSequencer));
        Assert.Equal("STALE_CONTINUATION_TOKEN_SEQUENCER", ledger[^1].Detail);
        Assert.Empty(station.Admin.Ledger("OTHER"));
    }

    [Fact]
    public async Task C72_the_ledger_of_commits_survives_a_restart_and_goes_on_counting()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        await station.AppendAsync(opened.Next, Station.Rows(1, 3), "offsetToken=3");
        station.PassCommit();
        await station.RestartAsync();
        await station.OpenAsync();
        Assert.Equal([(1, "Opened"), (2, "Accepted"), (3, "Committed"), (4, "Opened")], station.Admin.Ledger().Select(static e => ((int)e.Number, e.Event.ToString())));
    }
}
