using Akka.Persistence.TestKit;
using Akka.TestKit;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Station;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Snowpipe;
using ThermalActors.TestSupport.Spool;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Channel.Scenarios;

/// <summary>A stop at the worst moment: it answers within its deadline, and what was not sent is in the spool (design §10).</summary>
public sealed class ShutdownScenarios(ITestOutputHelper output) : DeliveryScenario(output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public void Everything_is_sent_before_the_answer()
    {
        StartAndOpen();
        for (var batch = 0; batch < 5; batch++) Store();

        var stopped = Answer(Stop(TimeSpan.FromMinutes(5)), within: TimeSpan.FromMinutes(5));

        Assert.True(stopped.Drained);
        Assert.Equal(0, stopped.Spool?.Rows);
        AssertTableIsExact();
    }

    [Fact]
    public void While_the_spool_cannot_be_opened()
    {
        Disk.FailAlways(SpoolOperation.Open, SpoolFailure.Io);
        Start();

        Assert.False(Answer(Stop(Deadline)).Drained);
    }

    [Fact]
    public async Task While_the_journal_is_being_read()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Kill();
        await Journal.OnRecovery.SetInterceptorAsync(JournalInterceptors.Failure.Instance);
        Start();
        Store();

        var stopped = Answer(Stop(Deadline));

        Assert.False(stopped.Drained);
        Assert.Equal(10, stopped.Spool?.Rows);
    }

    [Fact]
    public void While_the_first_token_is_awaited()
    {
        Access.Acquires.Always(null);
        Start();
        Store();

        var stopped = Answer(Stop(Deadline));

        Assert.False(stopped.Drained);
        Assert.Equal(10, stopped.Spool?.Rows);
    }

    [Fact]
    public void While_the_network_is_down()
    {
        StartAndOpen();
        Service.FailAlways(SnowpipeCall.AppendRows, FailureClass.Ambiguous);
        Service.FailAlways(SnowpipeCall.ChannelStatus, FailureClass.Ambiguous);
        Store();
        Pass(TimeSpan.FromSeconds(5));

        var stopped = Answer(Stop(Deadline));

        Assert.False(stopped.Drained);
        Assert.Equal(10, stopped.Spool?.Rows);
    }

    [Fact]
    public void While_the_network_was_down_and_the_next_process_sends_the_rest()
    {
        While_the_network_is_down();
        Service.Heal();

        Start();

        UntilDelivered();
        AssertTableIsExact();
    }

    [Fact]
    public void While_a_reopen_waits_for_its_turn_the_stop_does_not_wait_for_it()
    {
        StartAndOpen();
        Service.FailNext(SnowpipeCall.AppendRows, FailureClass.ChannelInvalid, "ERR_CHANNEL_MUST_BE_REOPENED", 400);
        Store();
        Until(() => Status?.Phase == ChannelPhase.BackingOff, "the pause");

        var stopped = Answer(Stop(TimeSpan.FromMinutes(5)), within: TimeSpan.FromMinutes(5));

        Assert.True(stopped.Drained);
        AssertTableIsExact();
    }

    [Fact]
    public void While_delivery_is_suspended_the_stop_tries_once_more_and_then_leaves_the_rows()
    {
        Service.FailAlways(SnowpipeCall.OpenChannel, FailureClass.Configuration);
        Start();
        Store();
        Until(() => Status?.Phase == ChannelPhase.Suspended, "the suspension");
        var opens = Service.OpensOf(FirstChannel);

        var stopped = Answer(Stop(Deadline));

        Assert.False(stopped.Drained);
        Assert.True(Service.OpensOf(FirstChannel) > opens);
        Assert.Equal(10, stopped.Spool?.Rows);
    }

    [Fact]
    public void While_a_hand_over_is_under_way_the_rows_go_to_the_new_channel_before_the_answer()
    {
        Disk.HandOver = new PendingHandOver(FirstChannel, Disk.Identity.Target, "acct/DEMO.DEMO.ANOTHER_PIPE");
        Service.FailNext(SnowpipeCall.OpenChannel, FailureClass.Throttled, http: 503, times: 2);
        Start();
        Store();

        var stopped = Answer(Stop(TimeSpan.FromMinutes(5)), within: TimeSpan.FromMinutes(5));

        Assert.True(stopped.Drained);
        AssertTableIsExact();
        Assert.All(Service.Table, row => Assert.Equal(SecondChannel, row.Channel));
    }

    [Fact]
    public void While_a_hand_over_cannot_be_carried_out()
    {
        Disk.HandOver = new PendingHandOver(FirstChannel, Disk.Identity.Target, "acct/DEMO.DEMO.ANOTHER_PIPE");
        Disk.FailAlways(SpoolOperation.History, SpoolFailure.Full);
        Start();
        Store();
        Until(() => Status?.Phase == ChannelPhase.Switching, "the fence");

        var stopped = Answer(Stop(Deadline));

        Assert.False(stopped.Drained);
        Assert.Equal(10, stopped.Spool?.Rows);
    }

    [Fact]
    public void While_a_foreign_history_is_met()
    {
        Service.CommitsAtPoll = false;
        StartAndOpen();
        Store();
        Until(() => Service.Appends.Count == 1, "the append");
        Service.SetCommitted(FirstChannel, "0000000000000000500.deadbeef");
        Service.CommitsAtPoll = true;

        var stopped = Answer(Stop(TimeSpan.FromMinutes(5)), within: TimeSpan.FromMinutes(5));

        Assert.True(stopped.Drained);
        Assert.Equal((0, 10), (stopped.Spool?.Rows, stopped.Spool?.RowsSetAside));
        Assert.Equal(Sequence.None.Plus(10), stopped.Spool?.Last);
    }

    [Fact]
    public async Task While_the_journal_fails()
    {
        StartAndOpen();
        await Journal.OnWrite.SetInterceptorAsync(JournalInterceptors.Failure.Instance);
        Store();
        Until(() => Service.Table.Count == 10, "the commit");

        var stopped = Answer(Stop(Deadline));

        Assert.False(stopped.Drained);
        Assert.Equal(10, stopped.Spool?.Rows);
    }

    private StationProtocol.Stopped Answer(TestProbe asker, TimeSpan? within = null)
    {
        var limit = Clock.Elapsed + (within ?? Deadline);
        Until(() => asker.HasMessages || Clock.Elapsed > limit, "the answer");
        Assert.True(asker.HasMessages, "The deadline did not hold.");
        return asker.ExpectMsg<StationProtocol.Stopped>();
    }
}
