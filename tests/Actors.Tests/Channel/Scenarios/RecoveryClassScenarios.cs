using ThermalActors.Actors.Channel;
using ThermalActors.Snowpipe.Results;
using ThermalActors.TestSupport.Snowpipe;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Channel.Scenarios;

/// <summary>One scenario per recovery class of snowpipe-rest.md §10.3: what goes wrong, and that every row is in the table once.</summary>
public sealed class RecoveryClassScenarios(ITestOutputHelper output) : DeliveryScenario(output)
{
    [Fact]
    public void R1_Lost_answer_is_repeated_byte_for_byte_and_the_rows_arrive_once()
    {
        StartAndOpen();
        Service.FailNext(SnowpipeCall.AppendRows, FailureClass.Ambiguous, acts: true, times: 3);
        Store();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Single(Service.Appends.Distinct());
        Assert.Equal(1, Service.OpensOf(FirstChannel));
    }

    [Fact]
    public void R1_Silence_for_minutes_gives_the_session_up_asks_where_the_host_is_and_rewinds()
    {
        StartAndOpen();
        Service.FailAlways(SnowpipeCall.AppendRows, FailureClass.Ambiguous);
        Store();
        Until(() => Status?.LastEnd?.Reason == SessionEndReason.AmbiguousTooLong, "the end of the session");
        Service.Heal();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Null(Access.Acquires.All[^1].Args.KnownHost);
    }

    [Fact]
    public void R2_Throttling_waits_and_never_reopens()
    {
        StartAndOpen();
        Service.FailNext(SnowpipeCall.AppendRows, FailureClass.Throttled, "390701", 429, times: 6);
        Service.FailNext(SnowpipeCall.ChannelStatus, FailureClass.Throttled, http: 503, times: 4);
        Store();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Equal(1, Service.OpensOf(FirstChannel));
        Assert.Single(Service.Appends.Distinct());
    }

    [Theory]
    [InlineData(SnowpipeCall.AppendRows)]
    [InlineData(SnowpipeCall.ChannelStatus)]
    public void R3_Refused_token_costs_a_fresh_one_and_a_repetition_but_no_open(SnowpipeCall call)
    {
        StartAndOpen();
        Service.FailNext(call, FailureClass.Unauthorized, "390318", 401);
        Store();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Equal(1, Service.OpensOf(FirstChannel));
        Assert.Equal(2, Service.Epochs.Max());
    }

    [Fact]
    public void R4_Stale_token_reopens_and_rewinds()
    {
        StartAndOpen();
        Service.CommitsAtPoll = false;
        Store();
        Until(() => Service.Appends.Count == 1, "the first append");
        Service.Steal(FirstChannel);
        Store();
        Until(() => Service.OpensOf(FirstChannel) == 2, "a second open");
        Service.CommitsAtPoll = true;

        UntilDelivered();

        AssertTableIsExact();
        Assert.Equal(SessionEndReason.SequencerLost, Status?.LastEnd?.Reason);
    }

    [Fact]
    public void R4_A_batch_that_had_committed_before_the_channel_was_lost_is_not_sent_again()
    {
        StartAndOpen();
        Service.CommitsAtPoll = false;
        Store();
        Until(() => Service.Appends.Count == 1, "the first append");
        Service.Commit();
        Service.Steal(FirstChannel);
        Store();

        Service.CommitsAtPoll = true;
        UntilDelivered();

        AssertTableIsExact();
    }

    [Fact]
    public void R5_Another_open_under_way_is_waited_for_inside_the_open()
    {
        Service.FailNext(SnowpipeCall.OpenChannel, FailureClass.OpenInProgress, "ERR_OPEN_CHANNEL_IN_PROGRESS", 409, times: 3);
        StartAndOpen();
        Store();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Null(Status?.LastEnd);
    }

    [Fact]
    public void R5_Uncommitted_rows_of_the_last_session_are_waited_for_and_not_sent_again()
    {
        StartAndOpen();
        Service.CommitsAtPoll = false;
        Store();
        Until(() => Service.Appends.Count == 1, "the first append");
        Kill();
        Start();
        Until(() => Service.OpensOf(FirstChannel) >= 3, "an open that is refused");
        Service.Commit();
        Service.CommitsAtPoll = true;

        UntilDelivered();

        AssertTableIsExact();
        Assert.Single(Service.Appends);
    }

    [Fact]
    public void R5_Uncommitted_rows_that_never_commit_are_dropped_by_the_open_and_sent_again()
    {
        StartAndOpen();
        Service.CommitsAtPoll = false;
        Store();
        Until(() => Service.Appends.Count == 1, "the first append");
        Kill();
        Start();
        Until(() => Service.Appends.Count == 2, "the replay");
        Service.CommitsAtPoll = true;

        UntilDelivered();

        AssertTableIsExact();
    }

    [Fact]
    public void R6_Dropped_channel_goes_on_after_the_mark_and_raises_an_alarm()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Service.Drop(FirstChannel);
        Store();

        UntilDelivered();

        AssertTableIsExact();
        UntilAlarmed("rows up to 10 were committed before");
    }

    [Fact]
    public void R7_Missing_pipe_suspends_with_its_code_and_delivers_once_it_is_there()
    {
        Service.FailAlways(SnowpipeCall.OpenChannel, FailureClass.Configuration, "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", 404);
        Start();
        Until(() => Status?.Phase == ChannelPhase.Suspended, "the suspension");
        Assert.Equal("ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", Status?.LastEnd?.Code);
        Store();
        Service.Heal();

        UntilDelivered();

        AssertTableIsExact();
    }

    [Fact]
    public void R8_Refused_body_is_cut_smaller_and_every_row_arrives()
    {
        Service.FailAlways(SnowpipeCall.OpenChannel, FailureClass.Configuration);
        Start();
        Until(() => Status?.Phase == ChannelPhase.Suspended, "the suspension");
        for (var batch = 0; batch < 8; batch++) Store();
        Service.Heal();
        Service.FailNext(SnowpipeCall.AppendRows, FailureClass.TooLarge, http: 413, times: 2);

        UntilDelivered();

        AssertTableIsExact();
        Assert.Equal([80, 40, 20], Service.Appends.Take(3).Select(append => append.End.Sequence.Value));
        Assert.Equal(3, Service.Appends.Take(3).Select(append => append.RequestId).Distinct().Count());
    }

    [Fact]
    public void R9_Failed_over_pipe_is_discovered_anew()
    {
        StartAndOpen();
        Service.FailNext(SnowpipeCall.AppendRows, FailureClass.FailedOver, http: 410);
        Store();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Null(Access.Acquires.All[^1].Args.KnownHost);
        Assert.Equal(2, Service.OpensOf(FirstChannel));
    }

    [Fact]
    public void R10_Rejected_rows_are_in_the_quarantine_before_they_are_deleted_and_delivery_goes_on()
    {
        Service.Rejects = number => number is 4 or 7;
        StartAndOpen();
        Store();
        Store();

        Until(() => Disk.Frames is [.., { Last.Value: 20 }] && Disk.Trimmed.Value == 20, "everything is dealt with");

        Assert.Equal(18, Service.Table.Count);
        var (first, last, message) = Assert.Single(Disk.Quarantined);
        Assert.Equal((1, 10), (first.Value, last.Value));
        Assert.Contains("2 rows of 1 to 10 were rejected: Numeric value 'x' is not recognized", message, StringComparison.Ordinal);
        Assert.Equal("quarantine 1..10", Disk.Log[0]);
        Assert.StartsWith("trim", Disk.Log[1], StringComparison.Ordinal);
        Until(() => Status?.RowsRejected == 2, "the count");
        Assert.Null(Status?.LastEnd);
    }

    [Fact]
    public void R11_Poisoned_success_reopens_and_takes_the_offset_of_the_service()
    {
        StartAndOpen();
        Service.FailNext(SnowpipeCall.AppendRows, FailureClass.ChannelInvalid, "7", 200, acts: true);
        Store();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Equal(SessionEndReason.ChannelInvalid, Status?.LastEnd?.Reason);
    }

    [Fact]
    public void R12_Rows_that_do_not_commit_are_sent_again_after_the_time_out()
    {
        StartAndOpen();
        Service.CommitsAtPoll = false;
        Store();
        Until(() => Status?.LastEnd?.Reason == SessionEndReason.StuckCommit, "the time-out");
        Until(() => Service.Appends.Count == 2, "the replay");
        Service.CommitsAtPoll = true;

        UntilDelivered();

        AssertTableIsExact();
    }
}
