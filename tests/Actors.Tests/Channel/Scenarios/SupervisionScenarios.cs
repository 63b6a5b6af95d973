using Akka.Persistence.TestKit;
using ThermalActors.Actors.Channel;
using ThermalActors.Snowpipe.Results;
using ThermalActors.TestSupport.Snowpipe;
using ThermalActors.TestSupport.Spool;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Channel.Scenarios;

/// <summary>One scenario per row of the supervision table (design §3): the session dies with a reason, the channel decides.</summary>
public sealed class SupervisionScenarios(ITestOutputHelper output) : DeliveryScenario(output)
{
    [Theory]
    [InlineData(FailureClass.SequencerLost)]
    [InlineData(FailureClass.ChannelInvalid)]
    [InlineData(FailureClass.ChannelGone)]
    [InlineData(FailureClass.FailedOver)]
    public void Lost_channel_gets_a_new_session_after_a_pause(FailureClass failure)
    {
        StartAndOpen();
        Service.FailNext(SnowpipeCall.AppendRows, failure, "CODE", 400);
        Store();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Equal(2, Service.OpensOf(FirstChannel));
    }

    [Fact]
    public void Five_lost_sessions_without_a_commit_are_a_second_writer()
    {
        StartAndOpen();
        Service.FailNext(SnowpipeCall.AppendRows, FailureClass.SequencerLost, "STALE_CONTINUATION_TOKEN_SEQUENCER", 400, times: 5);
        Store();
        Until(() => Status?.Phase == ChannelPhase.Suspended, "the suspension");
        Assert.Equal(SessionEndReason.SequencerLost, Status?.LastEnd?.Reason);
        Assert.Equal(5, Service.Appends.Count);

        UntilDelivered();

        AssertTableIsExact();
    }

    [Fact]
    public void Second_401_restarts_the_session_once_and_then_suspends()
    {
        StartAndOpen();
        Service.FailNext(SnowpipeCall.AppendRows, FailureClass.Unauthorized, "390144", 401, times: 4);
        Store();
        Until(() => Status?.Phase == ChannelPhase.Suspended, "the suspension");
        Assert.Equal(SessionEndReason.Unauthorized, Status?.LastEnd?.Reason);
        Assert.Equal(2, Service.OpensOf(FirstChannel));

        UntilDelivered();

        AssertTableIsExact();
    }

    [Fact]
    public void Configuration_error_suspends_and_a_resume_tries_at_once()
    {
        Service.FailNext(SnowpipeCall.OpenChannel, FailureClass.Configuration, "ERR_PIPE_KIND_NOT_SUPPORTED", 400);
        Start();
        Store();
        Until(() => Status?.Phase == ChannelPhase.Suspended, "the suspension");
        var before = Clock.Elapsed;

        TellChannel(ChannelProtocol.Resume.Instance);

        Until(() => Status is { Phase: ChannelPhase.Running, Totals.Sessions: 1 }, "an open channel");
        Assert.True(Clock.Elapsed - before < TimeSpan.FromSeconds(5));
        UntilDelivered();
        AssertTableIsExact();
    }

    [Fact]
    public void Suspension_probes_ever_more_slowly_and_collects_all_the_while()
    {
        Service.FailAlways(SnowpipeCall.OpenChannel, FailureClass.Configuration);
        Start();
        Store();
        var probes = new List<TimeSpan>();
        for (var probe = 1; probe <= 5; probe++)
        {
            Until(() => Service.OpensOf(FirstChannel) >= probe, "the next probe");
            probes.Add(Clock.Elapsed);
            Store();
        }

        var pauses = probes.Zip(probes.Skip(1), (one, next) => next - one).ToList();
        Assert.Equal(pauses.Order(), pauses);
        Assert.True(pauses[^1] > 3 * pauses[0], string.Join(", ", pauses));
        Service.Heal();
        UntilDelivered();
        AssertTableIsExact();
    }

    [Fact]
    public void Throttled_for_too_long_gets_a_new_session()
    {
        Policy = Policy with { Session = Policy.Session with { ThrottledLimit = TimeSpan.FromMinutes(1) } };
        StartAndOpen();
        Service.FailAlways(SnowpipeCall.AppendRows, FailureClass.Throttled, http: 429);
        Store();
        Until(() => Status?.LastEnd?.Reason == SessionEndReason.ThrottledTooLong, "the end of the session");
        Service.Heal();

        UntilDelivered();

        AssertTableIsExact();
    }

    [Fact]
    public void Commits_that_get_stuck_again_and_again_suspend()
    {
        Policy = Policy with { Session = Policy.Session with { CommitTimeout = TimeSpan.FromSeconds(20) } };
        StartAndOpen();
        Service.CommitsAtPoll = false;
        Store();
        Until(() => Status?.Phase == ChannelPhase.Suspended, "the suspension");
        Assert.Equal(SessionEndReason.StuckCommit, Status?.LastEnd?.Reason);
        Service.CommitsAtPoll = true;

        UntilDelivered();

        AssertTableIsExact();
    }

    [Fact]
    public void Session_that_throws_is_replaced()
    {
        StartAndOpen();
        Service.ThrowNext = new InvalidOperationException("a defect");
        Store();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Equal(2, Service.OpensOf(FirstChannel));
    }

    [Fact]
    public async Task Journal_that_fails_costs_nothing_but_time()
    {
        StartAndOpen();
        await Journal.OnWrite.SetInterceptorAsync(JournalInterceptors.Failure.Instance);
        Store();
        Until(() => Service.Table.Count == 10, "the commit");
        Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(0, Disk.Trimmed.Value);
        Store();
        await Journal.OnWrite.SetInterceptorAsync(JournalInterceptors.Noop.Instance);

        UntilDelivered();

        AssertTableIsExact();
    }

    [Fact]
    public async Task Journal_that_cannot_be_read_does_not_stop_collecting()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Kill();
        await Journal.OnRecovery.SetInterceptorAsync(JournalInterceptors.Failure.Instance);
        Start();
        Store();
        Pass(TimeSpan.FromSeconds(10));
        Store();
        Assert.Equal(1, Service.OpensOf(FirstChannel));
        await Journal.OnRecovery.SetInterceptorAsync(JournalInterceptors.Noop.Instance);

        UntilDelivered();

        AssertTableIsExact();
    }

    [Fact]
    public void Spool_that_cannot_be_read_ends_the_session_and_the_next_one_goes_on()
    {
        StartAndOpen();
        Disk.FailNext(SpoolOperation.Fetch, Spool.SpoolFailure.Io);
        Store();

        UntilDelivered();

        AssertTableIsExact();
    }

    [Fact]
    public void Wholly_rejected_commits_suspend_with_what_the_service_said_and_probe_with_one_frame()
    {
        Service.Rejects = _ => true;
        StartAndOpen();
        for (var batch = 0; batch < 6; batch++)
        {
            Store();
            Pass(TimeSpan.FromSeconds(2));
        }

        Until(() => Status is { Phase: ChannelPhase.Suspended, LastEnd.Reason: SessionEndReason.RowsRejected }, "the suspension");
        Assert.Contains("Numeric value 'x' is not recognized", Status!.LastEnd!.Message, StringComparison.Ordinal);
        var sent = Service.Appends.Count;
        Until(() => Service.Appends.Count > sent, "a probe");
        Assert.Equal(10, Service.Appends[^1].End.Sequence.Value - Service.Appends[^1].Start.Value + 1);

        Service.Rejects = _ => false;
        Until(() => Disk.Trimmed.Value == 60, "the rest arrives");
        Assert.Equal(60, Service.Table.Count + Disk.Quarantined.Sum(range => range.Last.Value - range.First.Value + 1));
        Until(() => Status?.Phase == ChannelPhase.Running, "delivery");
    }

    [Fact]
    public void One_wholly_rejected_commit_is_no_reason_to_stop()
    {
        Service.Rejects = number => number <= 10;
        StartAndOpen();
        Store();
        Until(() => Disk.Trimmed.Value == 10, "the first batch is dealt with");
        Store();

        Until(() => Disk.Trimmed.Value == 20, "the second batch is dealt with");

        Assert.Equal(10, Service.Table.Count);
        Assert.Null(Status?.LastEnd);
    }

    [Fact]
    public void Counters_that_nobody_can_explain_are_an_alarm_and_stop_nothing()
    {
        StartAndOpen();
        Store();
        UntilDelivered();
        Service.CountMore(FirstChannel, inserted: 3);
        Store();

        UntilDelivered();

        AssertTableIsExact();
        UntilAlarmed("the channel counts");
    }
}
