using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Tests.Channel;

/// <summary>The decisions of a session, one recovery class after the other (snowpipe-rest.md §10.3).</summary>
public sealed class SessionMachineSpecs
{
    [Fact]
    public void A_new_channel_starts_after_number_zero()
    {
        var run = SessionRun.Ready();

        Assert.Equal(Sequence.None, run.Only<SessionEffect.FetchBatch>().After);
        Assert.Equal(SessionPhaseKind.Ready, run.State.Phase.Kind);
        Assert.Empty(run.All.OfType<SessionEffect.RaiseAlarm>());
    }

    [Fact]
    public void Opens_insisting_on_committed_rows_and_stops_insisting_after_a_while()
    {
        var run = new SessionRun().Grant();
        Assert.True(run.Only<SessionEffect.OpenChannel>().FailOnUncommittedRows);

        run.OpenFails(FailureClass.UncommittedRows).RetryDue(5);
        Assert.True(run.Only<SessionEffect.OpenChannel>().FailOnUncommittedRows);

        run.OpenFails(FailureClass.UncommittedRows).RetryDue(6);
        Assert.False(run.Only<SessionEffect.OpenChannel>().FailOnUncommittedRows);
    }

    [Fact]
    public void Resumes_after_the_committed_offset_of_the_server()
    {
        var run = new SessionRun(SessionRun.Token(10)).Grant().Opened(SessionRun.Token(20).ToString());
        Assert.Equal(SessionRun.Token(20), run.Only<SessionEffect.RecognizeToken>().Token);

        run.Recognized(TokenOrigin.Ours);

        Assert.Equal(new Sequence(20), run.Only<SessionEffect.FetchBatch>().After);
        Assert.Equal(SessionRun.Token(20), run.Only<SessionEffect.ReportOpened>().Committed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0000000000000000004")]
    public void R6_a_lost_channel_goes_on_after_the_mark_and_raises_an_alarm(string? committed)
    {
        var run = new SessionRun(SessionRun.Token(10)).Grant().Opened(committed);
        if (committed is not null) run.Recognized(TokenOrigin.BehindMark);

        Assert.Equal(ChannelAlarm.ChannelLost, run.Only<SessionEffect.RaiseAlarm>().Alarm);
        Assert.Equal(new Sequence(10), run.Only<SessionEffect.FetchBatch>().After);
    }

    [Theory]
    [InlineData("0000000000000000099.deadbeef", true)]
    [InlineData("offset-of-somebody-else", false)]
    public void A_foreign_offset_ends_the_session_before_a_row_is_sent(string committed, bool parses)
    {
        var run = new SessionRun().Grant().Opened(committed);
        if (parses) run.Recognized(TokenOrigin.Foreign);

        Assert.Equal(SessionEndReason.ForeignHistory, run.End?.Reason);
        Assert.Equal(0, run.Count<SessionEffect.FetchBatch>());
    }

    [Fact]
    public void I1_appends_one_batch_at_a_time_with_the_token_of_the_previous_answer()
    {
        var run = SessionRun.Appending();
        Assert.Equal("1_1", run.Only<SessionEffect.AppendRows>().Request.ContinuationToken.Value);

        run.Appended("1_2");
        Assert.Equal(new Sequence(10), run.Only<SessionEffect.FetchBatch>().After);

        run.Now += TimeSpan.FromSeconds(1);
        run.Fetched(SessionRun.Batch(11, 20));
        Assert.Equal("1_2", run.Only<SessionEffect.AppendRows>().Request.ContinuationToken.Value);
    }

    [Fact]
    public void Keeps_to_the_request_rate()
    {
        var run = SessionRun.Appending().Appended("1_2");
        run.Now += TimeSpan.FromMilliseconds(40);
        run.Fetched(SessionRun.Batch(11, 20));

        Assert.Equal(TimeSpan.FromMilliseconds(60), run.Only<SessionEffect.ScheduleRetry>().Delay);
        Assert.Equal(1, run.Count<SessionEffect.AppendRows>());

        run.RetryDue(0.06);
        Assert.Equal(new Sequence(11), run.Only<SessionEffect.AppendRows>().Request.Start);
    }

    [Theory]
    [InlineData(FailureClass.Ambiguous, null)]
    [InlineData(FailureClass.Throttled, 429)]
    public void R1_R2_repeats_the_same_bytes_token_and_request_id_and_never_reopens(FailureClass failure, int? http)
    {
        var run = SessionRun.Appending();
        var first = run.Only<SessionEffect.AppendRows>().Request;

        run.AppendFails(failure, http: http);
        Assert.Equal(SessionPhaseKind.RetryWait, run.State.Phase.Kind);
        run.RetryDue(1).AppendFails(failure, http: http).RetryDue(1);

        Assert.Same(first, run.Only<SessionEffect.AppendRows>().Request);
        Assert.Equal(1, run.Count<SessionEffect.OpenChannel>());
    }

    [Fact]
    public void R1_backs_off_further_with_every_try()
    {
        var run = SessionRun.Appending();
        run.Jitter = 0.999;
        var delays = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            run.AppendFails(FailureClass.Ambiguous);
            delays.Add(run.Only<SessionEffect.ScheduleRetry>().Delay);
            run.RetryDue(1);
        }

        Assert.Equal(delays.Order(), delays);
        Assert.True(delays[4] > 8 * delays[0], $"{delays[4]} after {delays[0]}");
    }

    [Fact]
    public void R1_gives_the_session_up_after_five_minutes_without_a_clear_answer()
    {
        var run = SessionRun.Appending();
        for (var i = 0; run.End is null && i < 100; i++)
        {
            run.AppendFails(FailureClass.Ambiguous);
            if (run.End is null) run.RetryDue(10);
        }

        Assert.Equal(SessionEndReason.AmbiguousTooLong, run.End?.Reason);
        Assert.InRange(run.Now - TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
    }

    [Fact]
    public void R3_a_401_costs_a_fresh_token_and_a_repetition_but_no_open()
    {
        var run = SessionRun.Appending();
        var first = run.Only<SessionEffect.AppendRows>();

        run.AppendFails(FailureClass.Unauthorized, "390318", 401);
        Assert.Equal(first.Access.Epoch, run.Only<SessionEffect.ReplaceAccess>().Epoch);
        run.Now += TimeSpan.FromSeconds(1);
        run.Grant();

        var again = run.Only<SessionEffect.AppendRows>();
        Assert.Same(first.Request, again.Request);
        Assert.NotEqual(first.Access.Epoch, again.Access.Epoch);
        Assert.Equal(1, run.Count<SessionEffect.OpenChannel>());
    }

    [Fact]
    public void R3_the_repetition_after_a_401_keeps_to_the_request_rate()
    {
        var run = SessionRun.Appending().AppendFails(FailureClass.Unauthorized).Grant();

        Assert.Equal(SessionRun.Policy.RequestGap, run.Only<SessionEffect.ScheduleRetry>().Delay);
        Assert.Empty(run.Last.OfType<SessionEffect.AppendRows>());
    }

    [Fact]
    public void A_commit_that_is_seen_before_its_append_is_answered_counts_once()
    {
        var run = SessionRun.Appending().Appended("1_2");
        run.Now += TimeSpan.FromSeconds(1);
        run.Fetched(SessionRun.Batch(11, 20)).AppendFails(FailureClass.Ambiguous);

        run.PollDue().Status(SessionRun.Token(20).ToString(), inserted: 20);
        Assert.Equal((SessionRun.Token(20), 20L), (run.Only<SessionEffect.ReportCommitted>().Report.Token, run.State.Live!.Ledger.RowsCommitted));

        run.RetryDue(1).Appended("1_3");
        Assert.Null(run.End);
        Assert.False(run.State.Live!.Ledger.HasOutstanding);
        Assert.Equal(new Sequence(20), run.Only<SessionEffect.FetchBatch>().After);
    }

    [Fact]
    public void R3_a_second_401_after_a_fresh_token_ends_the_session()
    {
        var run = SessionRun.Appending().AppendFails(FailureClass.Unauthorized);
        run.Now += TimeSpan.FromSeconds(1);
        run.Grant().AppendFails(FailureClass.Unauthorized);

        Assert.Equal(SessionEndReason.Unauthorized, run.End?.Reason);
    }

    [Theory]
    [InlineData(FailureClass.SequencerLost, SessionEndReason.SequencerLost)]
    [InlineData(FailureClass.ChannelInvalid, SessionEndReason.ChannelInvalid)]
    [InlineData(FailureClass.ChannelGone, SessionEndReason.ChannelGone)]
    [InlineData(FailureClass.FailedOver, SessionEndReason.FailedOver)]
    [InlineData(FailureClass.Configuration, SessionEndReason.Configuration)]
    internal void R4_R6_R7_R9_end_the_session_with_a_typed_reason(FailureClass failure, SessionEndReason reason)
    {
        var appending = SessionRun.Appending().AppendFails(failure, "CODE");
        var polling = SessionRun.Appending().Appended("1_2").PollDue().StatusFails(failure, "CODE");

        Assert.Equal((reason, "CODE"), (appending.End!.Reason, appending.End.Code));
        Assert.Equal((reason, "CODE"), (polling.End!.Reason, polling.End.Code));
    }

    [Fact]
    public void R8_a_refused_body_is_cut_smaller_under_the_same_token_with_a_new_request_id()
    {
        var run = SessionRun.Appending(frames: 4);
        var refused = run.Only<SessionEffect.AppendRows>().Request;

        run.AppendFails(FailureClass.TooLarge, http: 413);
        var fetch = run.Only<SessionEffect.FetchBatch>();
        Assert.Equal(Sequence.None, fetch.After);
        Assert.Equal(5, fetch.Limits.MaxRows);

        run.Now += TimeSpan.FromSeconds(1);
        run.Fetched(SessionRun.Batch(1, 5, frames: 2));
        var smaller = run.Only<SessionEffect.AppendRows>().Request;
        Assert.Equal(refused.ContinuationToken, smaller.ContinuationToken);
        Assert.NotEqual(refused.RequestId, smaller.RequestId);
    }

    [Fact]
    public void R8_a_body_that_may_have_been_accepted_is_never_cut_again_under_its_token()
    {
        var run = SessionRun.Appending(frames: 4).AppendFails(FailureClass.Ambiguous).RetryDue(1).AppendFails(FailureClass.TooLarge, http: 413);

        Assert.Equal(SessionEndReason.BodyTooLarge, run.End?.Reason);
    }

    [Fact]
    public void R8_a_single_frame_that_is_too_large_ends_the_session()
    {
        Assert.Equal(SessionEndReason.FrameTooLarge, SessionRun.Appending().AppendFails(FailureClass.TooLarge, http: 413).End?.Reason);
    }

    [Fact]
    public void Polls_only_while_accepted_rows_are_uncommitted()
    {
        var run = SessionRun.Appending();
        Assert.Equal(0, run.Count<SessionEffect.SchedulePoll>());

        run.Appended("1_2");
        Assert.Equal(1, run.Count<SessionEffect.SchedulePoll>());

        run.PollDue().Status(null);
        Assert.Equal(2, run.Count<SessionEffect.SchedulePoll>());

        run.PollDue().Status(SessionRun.Token(10).ToString(), inserted: 10);
        Assert.Equal(2, run.Count<SessionEffect.SchedulePoll>());
        Assert.Equal(SessionRun.Token(10), run.Only<SessionEffect.ReportCommitted>().Report.Token);
    }

    [Fact]
    public void One_commit_may_cover_several_batches()
    {
        var run = SessionRun.Appending().Appended("1_2");
        run.Now += TimeSpan.FromSeconds(1);
        run.Fetched(SessionRun.Batch(11, 20)).Appended("1_3").PollDue().Status(SessionRun.Token(20).ToString(), inserted: 20);

        var report = run.Only<SessionEffect.ReportCommitted>().Report;
        Assert.Equal((20L, 2), (report.RowsCommitted, report.Frames));
        Assert.False(run.State.Live!.Ledger.HasOutstanding);
    }

    [Fact]
    public void A_committed_offset_that_is_no_end_of_this_session_is_left_to_the_next_open_to_judge()
    {
        var run = SessionRun.Appending().Appended("1_2").PollDue().Status(new OffsetToken(new Sequence(10), 1).ToString());

        Assert.Equal(SessionEndReason.OffsetUnknown, run.End?.Reason);
    }

    [Fact]
    public void A_committed_offset_that_goes_back_raises_an_alarm_and_changes_nothing()
    {
        var run = SessionRun.Appending().Appended("1_2").PollDue().Status(SessionRun.Token(10).ToString(), inserted: 10);
        run.Fetched(SessionRun.Batch(11, 20)).Appended("1_3").PollDue().Status(SessionRun.Token(5).ToString());

        Assert.Equal(ChannelAlarm.OffsetWentBack, run.Only<SessionEffect.RaiseAlarm>().Alarm);
        Assert.Equal(SessionRun.Token(10), run.State.Live!.Ledger.Committed);
        Assert.Null(run.End);
    }

    [Fact]
    public void A_committed_offset_that_becomes_null_means_that_the_channel_is_gone()
    {
        var run = SessionRun.Appending().Appended("1_2").PollDue().Status(SessionRun.Token(10).ToString(), inserted: 10);
        run.Fetched(SessionRun.Batch(11, 20)).Appended("1_3").PollDue().Status(null);

        Assert.Equal(SessionEndReason.ChannelGone, run.End?.Reason);
    }

    [Fact]
    public void R10_rejected_rows_are_reported_and_delivery_goes_on()
    {
        var run = SessionRun.Appending().Appended("1_2").PollDue().Status(SessionRun.Token(10).ToString(), inserted: 8, errors: 2);

        Assert.Equal(2, run.Only<SessionEffect.ReportCommitted>().Report.RowErrors);
        Assert.Equal(0, run.Count<SessionEffect.RaiseAlarm>());
        Assert.Null(run.End);
    }

    [Fact]
    public void Counters_that_do_not_add_up_raise_an_alarm()
    {
        var run = SessionRun.Appending().Appended("1_2").PollDue().Status(SessionRun.Token(10).ToString(), inserted: 7);

        Assert.Equal(ChannelAlarm.CountersDiffer, run.Only<SessionEffect.RaiseAlarm>().Alarm);
    }

    [Fact]
    public void R12_rows_that_do_not_commit_end_the_session_after_the_timeout()
    {
        var run = SessionRun.Appending().Appended("1_2").PollDue(100).Status(null);
        Assert.Null(run.End);

        run.PollDue(30).Status(null);
        Assert.Equal(SessionEndReason.StuckCommit, run.End?.Reason);
    }

    [Fact]
    public void The_poll_slows_down_while_the_service_is_throttled_and_keeps_the_session()
    {
        var run = SessionRun.Appending().Appended("1_2");
        run.Jitter = 0.999;
        var delays = new List<TimeSpan>();
        for (var i = 0; i < 4; i++)
        {
            run.PollDue(5).StatusFails(FailureClass.Throttled);
            delays.Add(run.Only<SessionEffect.SchedulePoll>().Delay);
        }

        Assert.Equal(delays.Order(), delays);
        Assert.True(delays[3] > 4 * delays[0]);
        Assert.Null(run.End);
    }

    [Fact]
    public void A_401_of_the_poll_renews_the_token_beside_the_append()
    {
        var run = SessionRun.Appending().Appended("1_2").PollDue().StatusFails(FailureClass.Unauthorized);
        Assert.Equal(1, run.Count<SessionEffect.ReplaceAccess>());

        run.Grant();

        Assert.Equal(2, run.Only<SessionEffect.QueryStatus>().Access.Epoch);
        Assert.Equal(SessionPhaseKind.Ready, run.State.Phase.Kind);
    }

    [Fact]
    public void Late_answers_are_dropped()
    {
        var run = SessionRun.Appending();
        var stale = ((SessionPhase.Appending)run.State.Phase).Correlation;
        run.AppendFails(FailureClass.Ambiguous).RetryDue(1);
        var before = run.State;

        run.Apply(new SessionInput.AppendAnswered(
            stale, new SnowpipeResult<Snowpipe.ContinuationToken>.Ok(new Snowpipe.ContinuationToken("9_9"))));

        Assert.Same(before, run.State);
        Assert.Empty(run.Last);
    }

    [Fact]
    public void A_drain_ends_the_session_once_its_target_is_committed()
    {
        var run = SessionRun.Appending().Apply(new SessionInput.DrainRequested(new Sequence(10)));
        Assert.Null(run.End);

        run.Appended("1_2").PollDue().Status(SessionRun.Token(10).ToString(), inserted: 10);

        Assert.Equal((SessionEndReason.Drained, true), (run.End!.Reason, run.End.Committed));
    }

    [Fact]
    public void A_drain_with_nothing_to_send_ends_at_once()
    {
        Assert.Equal(SessionEndReason.Drained, SessionRun.Ready().Apply(new SessionInput.DrainRequested(Sequence.None)).End?.Reason);
        Assert.Equal(
            SessionEndReason.Drained,
            new SessionRun(SessionRun.Token(10)).Apply(new SessionInput.DrainRequested(new Sequence(10))).End?.Reason);
    }

    [Theory]
    [InlineData(FailureClass.Configuration, SessionEndReason.Configuration)]
    [InlineData(FailureClass.Unauthorized, SessionEndReason.Unauthorized)]
    internal void Access_that_is_refused_for_good_ends_the_session(FailureClass failure, SessionEndReason reason)
    {
        var run = new SessionRun();
        run.Apply(new SessionInput.AccessRefused(((SessionPhase.Authorizing)run.State.Phase).Correlation, SessionRun.Failure(failure)));

        Assert.Equal(reason, run.End?.Reason);
    }

    [Fact]
    public void Access_is_asked_for_again_while_the_control_host_cannot_be_reached()
    {
        var run = new SessionRun();
        run.Apply(new SessionInput.AccessRefused(((SessionPhase.Authorizing)run.State.Phase).Correlation, SessionRun.Failure(FailureClass.Ambiguous)));
        Assert.Equal(1, run.Count<SessionEffect.ScheduleRetry>());

        run.RetryDue(1);

        Assert.Equal(2, run.Count<SessionEffect.RequestAccess>());
    }
}
