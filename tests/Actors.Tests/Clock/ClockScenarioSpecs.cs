using ThermalActors.Actors.Clock;
using ThermalActors.Actors.Settings;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Clock;

/// <summary>Clocks as a Pi has them, from power-on to the row in the table: the column <c>clock</c> says the truth in every row.</summary>
public sealed class ClockScenarioSpecs(ITestOutputHelper output) : ClockBench(output)
{
    private static readonly DateTimeOffset Epoch = new(1970, 1, 1, 0, 0, 20, TimeSpan.Zero);

    [Fact]
    public void Boots_in_1970_and_repairs_everything_once_the_time_is_known()
    {
        Time.SetWallClock(Epoch);
        Start();
        GoLive();
        Store();
        Assert.Empty(Send());
        Assert.Contains("1970-01-01", SigningFault(), StringComparison.Ordinal);

        Synchronise();
        Advance(TimeSpan.FromSeconds(3));

        AssertTrue(Send(), "repaired", 3);
        Assert.Null(SigningFault());
        Store();
        AssertTrue(Send(), "synced", 3);
    }

    [Fact]
    public void Boots_in_the_future()
    {
        Time.SetWallClock(Truth.AddYears(12));
        Start();
        GoLive();
        Store();
        Assert.Empty(Send());
        Assert.Contains("no time service keeps the clock", SigningFault(), StringComparison.Ordinal);

        Synchronise();
        Advance(TimeSpan.FromSeconds(3));

        AssertTrue(Send(), "repaired", 3);
    }

    [Theory]
    [InlineData(-7)]
    [InlineData(-0.1)]
    [InlineData(0.1)]
    [InlineData(7)]
    public void A_step_while_running_neither_reorders_nor_makes_a_row_lie(double hours)
    {
        IsKept = true;
        Start();
        GoLive();
        Store();
        Answer();
        Time.StepWallClock(TimeSpan.FromHours(hours));
        Store();
        Advance(TimeSpan.FromMinutes(5));
        Store();
        Assert.Contains(hours > 0 ? "ahead of Snowflake's" : "behind Snowflake's", SigningFault(), StringComparison.Ordinal);
        Synchronise();
        Store();

        var rows = Send();

        Assert.Equal(["synced", "repaired", "repaired", "synced"], rows.Chunk(3).Select(batch => batch.Select(row => row.Clock).Distinct().Single()));
        AssertTrue(rows);
    }

    [Fact]
    public void A_step_during_a_batch_is_told_row_by_row()
    {
        IsKept = true;
        Start();
        GoLive();
        Answer();
        var before = Build();
        Time.StepWallClock(TimeSpan.FromHours(-3));
        var within = Build();
        Synchronise();
        var after = Build();
        Store([before, within, after]);

        var rows = Send();

        Assert.Equal(["synced", "repaired", "synced"], rows.Select(row => row.Clock));
        AssertTrue(rows);
    }

    [Fact]
    public void A_batch_that_was_built_before_the_first_synchronisation_and_stored_after_it_is_repaired_too()
    {
        Time.SetWallClock(Epoch);
        Start();
        GoLive();
        var (first, second) = (Build(), Build());
        Synchronise();
        Advance(TimeSpan.FromSeconds(3));
        Store([first, second]);

        AssertTrue(Send(), "repaired", 2);
    }

    [Fact]
    public void Never_synchronised_and_never_contradicted_is_released_as_unsynced_after_the_limit()
    {
        Start();
        GoLive();
        Store();
        Advance(TimeSpan.FromMinutes(9.9));
        Assert.Empty(Send());
        Assert.NotNull(SigningFault());

        Advance(TimeSpan.FromMinutes(0.1));

        Assert.Equal(["unsynced", "unsynced", "unsynced"], SendClocks());
        Assert.Null(SigningFault());
        Synchronise();
        Advance(TimeSpan.FromSeconds(3));
        Store();
        AssertTrue(Send(), "synced", 3);
    }

    [Fact]
    public void A_clock_that_is_known_to_be_wrong_never_signs_and_its_rows_wait_anew()
    {
        Time.StepWallClock(TimeSpan.FromHours(-2));
        Start();
        Advance(TimeSpan.FromMinutes(15));
        IsOnline = true;
        Advance(TimeSpan.FromMinutes(5));
        Store();

        Assert.Contains("7200 s behind Snowflake's", SigningFault(), StringComparison.Ordinal);
        Assert.Empty(Send());
        Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(["unsynced", "unsynced", "unsynced"], SendClocks());
        Assert.Contains("7200 s behind Snowflake's", SigningFault(), StringComparison.Ordinal);
        Assert.Contains("clock.require-sync = off", SigningFault(), StringComparison.Ordinal);
    }

    [Fact]
    public void On_waits_however_long_it_takes()
    {
        Start(ClockSync.On);
        Store();
        Advance(TimeSpan.FromDays(2));
        Assert.Empty(Send());
        Assert.NotNull(SigningFault());

        Synchronise();
        Advance(TimeSpan.FromSeconds(3));

        AssertTrue(Send(), "repaired", 3);
    }

    [Fact]
    public void Off_waits_for_nothing_and_says_what_the_rows_are_worth()
    {
        Time.SetWallClock(Epoch);
        Start(ClockSync.Off);
        GoLive();
        Store();

        Assert.Equal(["unsynced", "unsynced", "unsynced"], SendClocks());
        Assert.Null(SigningFault());
    }

    [Fact]
    public void The_server_vouches_for_a_clock_that_no_time_service_keeps()
    {
        IsOnline = true;
        Start();
        GoLive();
        Advance(TimeSpan.FromSeconds(1));
        Store();

        AssertTrue(Send(), "synced", 3);
        Assert.Null(SigningFault());
    }

    [Fact]
    public void A_synchronisation_that_is_lost_again_leaves_the_uptime_for_a_day()
    {
        IsKept = true;
        Start();
        GoLive();
        Store();
        IsKept = false;
        Advance(TimeSpan.FromHours(20));
        Store();
        Assert.Equal(["synced", "synced", "synced", "repaired", "repaired", "repaired"], SendClocks());

        Advance(TimeSpan.FromHours(5));
        Store();
        Assert.Equal(["unsynced", "unsynced", "unsynced"], SendClocks());

        IsKept = true;
        Advance(TimeSpan.FromSeconds(3));
        Store();
        AssertTrue(Send(), "synced", 3);
    }

    [Fact]
    public void A_process_that_is_killed_before_the_first_synchronisation_leaves_rows_that_the_next_one_repairs()
    {
        Time.SetWallClock(Epoch);
        Start();
        Store();
        Kill();
        Start();
        Store();
        Assert.Empty(Send());

        Synchronise();
        Advance(TimeSpan.FromSeconds(3));

        AssertTrue(Send(), "repaired", 6);
    }

    [Fact]
    public void A_shorter_limit_holds_at_once()
    {
        Start();
        Store();
        Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(Send());

        Reconfigure(new ClockPolicy(ClockSync.Auto, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30)));

        Assert.Equal(3, Send().Count);
    }
}
