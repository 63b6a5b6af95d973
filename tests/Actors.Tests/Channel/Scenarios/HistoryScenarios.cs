using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Snowpipe;
using ThermalActors.TestSupport.Spool;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Channel.Scenarios;

/// <summary>A number must never mean two different rows (design §5): one scenario per case of the table there.</summary>
public sealed class HistoryScenarios(ITestOutputHelper output) : DeliveryScenario(output)
{
    private const string SomebodyElses = "0000000000000000500.deadbeef";

    [Fact]
    public void New_card_begins_at_number_one_in_a_channel_of_its_own()
    {
        StartAndOpen();
        Store();

        UntilDelivered();

        Assert.All(Service.Table, row => Assert.Equal(FirstChannel, row.Channel));
        Assert.Equal(Enumerable.Range(1, 10).Select(number => (long)number), Service.Table.Select(row => row.Number));
        Assert.Empty(Alarms);
    }

    [Fact]
    public void Restored_card_finds_a_foreign_offset_and_goes_on_in_a_new_channel()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Kill();
        Service.SetCommitted(FirstChannel, SomebodyElses, moreRows: 490);

        Start();
        Store();

        Until(() => Service.OpensOf(SecondChannel) == 1 && Service.Table.Count + Disk.SetAside.Sum(range => range.Rows) >= 20, "the new channel");
        Store();
        Until(() => Service.Table.Any(row => row.Number == Disk.Frames[^1].Last.Value), "rows in the new channel");
        Assert.Equal(SomebodyElses, Service.CommittedOf(FirstChannel));
        Assert.Equal(Service.Table.Count, Service.Table.Select(row => row.RowId).Distinct().Count());
    }

    [Fact]
    public void Offset_that_turns_foreign_while_rows_are_under_way_sets_them_aside_and_loses_none()
    {
        Service.CommitsAtPoll = false;
        StartAndOpen();
        Store();
        Until(() => Service.Appends.Count == 1, "the append");
        Service.SetCommitted(FirstChannel, SomebodyElses);
        Service.CommitsAtPoll = true;

        Until(() => Service.OpensOf(SecondChannel) == 1, "the new channel");
        Store();
        Until(() => Service.Table.Count == 10, "the rows of the new sequence");

        var aside = Assert.Single(Disk.SetAside);
        Assert.Equal((1, 10, 10, FirstChannel), (aside.First.Value, aside.Last.Value, aside.Rows, aside.Channel));
        Assert.All(Service.Table, row => Assert.Equal(SecondChannel, row.Channel));
        Assert.Equal(11, Service.Table[0].Number);
        Until(() => Status?.Phase == ChannelPhase.Running, "delivery");
    }

    [Fact]
    public void Nothing_that_is_committed_is_ever_set_aside()
    {
        Policy = Policy with { JournalFrames = 1000, JournalInterval = TimeSpan.FromHours(1) };
        StartAndOpen();
        Store();
        Until(() => Service.Table.Count == 10, "a first commit");
        Store();
        Until(() => Status?.Committed.Sequence.Value == 20, "a commit that is not journaled yet");
        Service.SetCommitted(FirstChannel, SomebodyElses);
        Store();

        Until(() => Disk.SetAside.Count == 1, "the new history");

        Assert.Equal(21, Disk.SetAside[0].First.Value);
        Assert.Contains("trim 20", Disk.Log);
    }

    [Fact]
    public void Fixed_channel_name_suspends_with_the_explanation()
    {
        Policy = Policy with { ChannelExact = true };
        Service.SetCommitted(FirstChannel, SomebodyElses);
        Start();

        Until(() => Status?.Phase == ChannelPhase.Suspended, "the suspension");

        Assert.Equal(SessionEndReason.ForeignHistory, Status?.LastEnd?.Reason);
        Assert.Contains("snowflake.channel-exact", Status!.LastEnd!.Message, StringComparison.Ordinal);
        Assert.Empty(Disk.Log);
    }

    [Fact]
    public void New_history_that_cannot_be_written_is_tried_until_it_can()
    {
        Disk.FailNext(SpoolOperation.History, SpoolFailure.Full).FailNext(SpoolOperation.History, SpoolFailure.Io, applied: true);
        Service.SetCommitted(FirstChannel, SomebodyElses);
        Start();
        Store();

        Until(() => Service.Table.Count == 10, "rows in the new channel");

        AssertTableIsExact();
        Assert.Single(Disk.Log, line => line.StartsWith("new history", StringComparison.Ordinal));
    }

    [Fact]
    public void Cloned_card_has_a_new_sequence_before_the_channel_is_opened()
    {
        // What the spool does with a card that has another number; the channel only ever sees the new identity.
        Disk.Identity = Disk.Identity with { SpoolId = "CLONE00001", Channel = "PI_CLONE00001", Origin = new Sequence(0) };
        StartAndOpen();
        Store();

        UntilDelivered();

        Assert.All(Service.Table, row => Assert.Equal("PI_CLONE00001", row.Channel));
        AssertTableIsExact();
    }

    [Fact]
    public void Damaged_file_that_was_moved_aside_while_in_use_gets_a_channel_of_its_own()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Disk.Identity = Disk.Identity with { SpoolId = "SALVAGED01", Channel = "PI_SALVAGED01", Origin = new Sequence(10) };
        Disk.FailNext(SpoolOperation.Fetch, SpoolFailure.Corrupt).FailNext(SpoolOperation.Fetch, SpoolFailure.Corrupt);
        Store();

        Until(() => Service.OpensOf("PI_SALVAGED01") == 1, "the new channel");
        Store();
        Until(() => Service.Table.Any(row => row.Channel == "PI_SALVAGED01"), "rows in the new channel");

        Assert.Equal(Service.Table.Count, Service.Table.Select(row => row.RowId).Distinct().Count());
    }

    [Fact]
    public void Expired_channel_answers_null_and_numbering_goes_on_with_an_alarm()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Kill();
        Service.Drop(FirstChannel);

        Start();
        Store();

        UntilDelivered();
        AssertTableIsExact();
        UntilAlarmed("has expired");
    }

    [Fact]
    public void Replaced_table_starts_from_zero_in_the_service_and_goes_on_after_the_mark_here()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Service.Drop(FirstChannel);
        Service.FailNext(SnowpipeCall.AppendRows, FailureClass.ChannelGone, "ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", 404);
        Store();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Equal("0000000000000000020", Service.CommittedOf(FirstChannel)?[..19]);
    }

    [Fact]
    public void Offset_that_went_back_raises_an_alarm_and_repeats_nothing()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Store();
        UntilDelivered();
        Service.SetCommitted(FirstChannel, new OffsetToken(new Sequence(10), null).ToString());
        Store();

        UntilDelivered();

        AssertTableIsExact();
        UntilAlarmed("but rows up to 20 were committed before");
    }

    [Fact]
    public void Offset_that_is_ahead_of_the_journal_is_believed_when_it_is_ours()
    {
        Service.CommitsAtPoll = false;
        StartAndOpen();
        Store();
        Until(() => Service.Appends.Count == 1, "the append");
        Kill();
        Service.Commit();

        Start();
        Until(() => Disk.Trimmed.Value == 10, "the trim");

        AssertTableIsExact();
        Assert.Single(Service.Appends);
        Assert.Empty(Alarms);
    }

    [Fact]
    public void Lost_journal_is_rebuilt_from_what_the_spool_has_deleted()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Kill();
        // The same rows and marks under an id that the journal has no facts of: what a lost journal looks like.
        Disk.Identity = Disk.Identity with { SpoolId = "NOJOURNAL1" };
        Start();
        Store();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Empty(Alarms);
        Until(() => Status?.Mark.Sequence.Value == 20, "the mark");
    }

    [Fact]
    public void Reconfigured_channel_fences_the_old_one_and_goes_on_in_the_new_one()
    {
        Service.CommitsAtPoll = false;
        StartAndOpen();
        Store();
        Until(() => Service.Appends.Count == 1, "the append");
        Kill();
        Service.Commit();
        Service.CommitsAtPoll = true;
        HandOver();

        Start();
        Store();
        UntilDelivered();

        AssertTableIsExact();
        Assert.Equal([FirstChannel, SecondChannel], Service.Table.Select(row => row.Channel).Distinct());
        Assert.Equal(11, Service.Table.First(row => row.Channel == SecondChannel).Number);
        Assert.Equal(1, Service.OpensOf(SecondChannel));
        Assert.Contains("hand-over after 10", Disk.Log);
        Assert.Empty(Alarms);
    }

    [Fact]
    public void Hand_over_of_rows_that_the_old_channel_never_committed_sends_them_to_the_new_one()
    {
        Service.CommitsAtPoll = false;
        StartAndOpen();
        Store();
        Until(() => Service.Appends.Count == 1, "the append");
        Kill();
        HandOver();

        Start();
        Until(() => Service.OpensOf(SecondChannel) == 1, "the new channel");
        Service.CommitsAtPoll = true;

        UntilDelivered();
        AssertTableIsExact();
        Assert.All(Service.Table, row => Assert.Equal(SecondChannel, row.Channel));
    }

    [Fact]
    public void Hand_over_survives_a_kill_between_the_fence_and_the_new_channel()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Kill();
        HandOver();
        Disk.FailAlways(SpoolOperation.History, SpoolFailure.Full);
        Start();
        Store();
        Until(() => Status?.Phase == ChannelPhase.Switching && Service.OpensOf(FirstChannel) == 2, "the fence");
        Pass(TimeSpan.FromSeconds(3));
        Kill();
        Disk.Heal();

        Start();

        UntilDelivered();
        AssertTableIsExact();
        Assert.Equal(3, Service.OpensOf(FirstChannel));
    }

    [Fact]
    public void Hand_over_waits_while_the_old_channel_cannot_be_reached_and_collects_all_the_while()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Kill();
        HandOver();
        Service.FailAlways(SnowpipeCall.OpenChannel, FailureClass.Configuration, "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", 404);
        Start();
        Store();
        Until(() => Status?.Phase == ChannelPhase.Suspended, "the suspension");
        Assert.Equal(0, Service.OpensOf(SecondChannel));
        Store();
        Service.Heal();

        UntilDelivered();

        AssertTableIsExact();
    }

    [Fact]
    public void Hand_over_whose_old_channel_has_a_foreign_history_sets_uncertain_rows_aside()
    {
        Service.CommitsAtPoll = false;
        StartAndOpen();
        Store();
        Until(() => Service.Appends.Count == 1, "the append");
        Kill();
        HandOver();
        Service.SetCommitted(FirstChannel, SomebodyElses);
        Service.CommitsAtPoll = true;

        Start();
        Until(() => Service.OpensOf(SecondChannel) == 1, "the new channel");
        Store();
        Until(() => Service.Table.Count == 10, "rows in the new channel");

        Assert.Equal(10, Assert.Single(Disk.SetAside).Rows);
        Assert.All(Service.Table, row => Assert.Equal(SecondChannel, row.Channel));
    }

    /// <summary>The settings name another channel from now on.</summary>
    private void HandOver() => Disk.HandOver = new PendingHandOver(Disk.Identity.Channel, Disk.Identity.Target, "acct/DEMO.DEMO.ANOTHER_PIPE");
}
