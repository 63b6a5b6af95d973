using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Tests.Channel;

/// <summary>What happens when the append, the commit poll and the token cross each other; every one was found by a seed of the campaign.</summary>
public sealed class SessionRaceSpecs
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_commit_that_is_seen_before_the_answer_of_its_append_is_ours(bool answerWasLost)
    {
        var run = SecondBatchInFlight();
        if (answerWasLost) run.AppendFails(FailureClass.Ambiguous);

        run.PollDue().Status(SessionRun.Token(20).ToString(), inserted: 20);

        Assert.Null(run.End);
        Assert.Equal((SessionRun.Token(20), 20L, 2), Report(run));
        Assert.Equal(0, run.Count<SessionEffect.RaiseAlarm>());
    }

    [Fact]
    public void A_batch_that_was_committed_before_its_answer_is_not_waited_for_again()
    {
        var run = SecondBatchInFlight().PollDue().Status(SessionRun.Token(20).ToString(), inserted: 20);
        var polls = run.Count<SessionEffect.SchedulePoll>();

        run.Appended("1_3");

        Assert.Equal(new Sequence(20), run.Only<SessionEffect.FetchBatch>().After);
        Assert.False(run.State.Live!.Ledger.HasOutstanding);
        Assert.Equal(polls, run.Count<SessionEffect.SchedulePoll>());
    }

    [Fact]
    public void A_token_that_is_neither_accepted_nor_in_flight_ends_the_session_for_the_next_open_to_judge()
    {
        var run = SecondBatchInFlight().PollDue().Status(SessionRun.Token(30).ToString(), inserted: 30);

        Assert.Equal(SessionEndReason.OffsetUnknown, run.End?.Reason);
    }

    [Fact]
    public void One_answer_of_the_token_actor_serves_append_and_poll()
    {
        var run = SecondBatchInFlight().AppendFails(FailureClass.Unauthorized).PollDue().StatusFails(FailureClass.Unauthorized);
        Assert.Equal(2, run.Count<SessionEffect.ReplaceAccess>());

        // The token actor answers only the later question of an asker.
        run.Apply(new SessionInput.AccessGranted(run.Only<SessionEffect.ReplaceAccess>().Correlation, Access(7)));

        Assert.Equal(7, run.Only<SessionEffect.AppendRows>().Access.Epoch);
        Assert.Equal(7, run.Only<SessionEffect.QueryStatus>().Access.Epoch);
    }

    [Fact]
    public void A_refusal_of_the_token_actor_is_waited_out_by_append_and_poll()
    {
        var run = SecondBatchInFlight().AppendFails(FailureClass.Unauthorized).PollDue().StatusFails(FailureClass.Unauthorized);

        run.Apply(new SessionInput.AccessRefused(run.Only<SessionEffect.ReplaceAccess>().Correlation, SessionRun.Failure(FailureClass.Ambiguous)));

        Assert.Equal(SessionPhaseKind.RetryWait, run.State.Phase.Kind);
        Assert.Equal(PollPhase.Scheduled, run.State.Live!.Poll.Phase);
        Assert.Null(run.End);
    }

    [Fact]
    public void A_401_blames_the_token_that_the_call_carried()
    {
        var run = SecondBatchInFlight();
        var carried = run.All.OfType<SessionEffect.AppendRows>().Last().Access.Epoch;
        run.PollDue().StatusFails(FailureClass.Unauthorized).Apply(new SessionInput.AccessGranted(run.Only<SessionEffect.ReplaceAccess>().Correlation, Access(7)));

        run.AppendFails(FailureClass.Unauthorized);

        Assert.Equal(carried, run.Only<SessionEffect.ReplaceAccess>().Epoch);
    }

    [Fact]
    public void A_lost_answer_after_long_back_pressure_does_not_end_the_session()
    {
        var run = SessionRun.Appending();
        for (var i = 0; i < 40; i++) run.AppendFails(FailureClass.Throttled, http: 429).RetryDue(10);

        run.AppendFails(FailureClass.Ambiguous);

        Assert.Equal(SessionPhaseKind.RetryWait, run.State.Phase.Kind);
    }

    [Fact]
    public void A_poll_without_an_answer_after_long_back_pressure_does_not_end_the_session()
    {
        var run = SessionRun.Appending().Appended("1_2");
        for (var i = 0; i < 20; i++) run.PollDue(20).StatusFails(FailureClass.Throttled);

        run.PollDue(20).StatusFails(FailureClass.Ambiguous);

        Assert.Null(run.End);
    }

    [Fact]
    public void A_repetition_after_a_401_keeps_to_the_request_rate()
    {
        var run = SessionRun.Appending();
        run.Now += TimeSpan.FromMilliseconds(30);
        run.AppendFails(FailureClass.Unauthorized).Grant();
        Assert.Equal(TimeSpan.FromMilliseconds(70), run.Only<SessionEffect.ScheduleRetry>().Delay);

        run.RetryDue(0.07);

        Assert.Equal(2, run.Count<SessionEffect.AppendRows>());
    }

    [Fact]
    public void Asks_the_spool_again_whose_token_it_is_when_no_answer_comes()
    {
        var run = new SessionRun().Grant().Opened(SessionRun.Token(20).ToString());
        var first = run.Only<SessionEffect.RecognizeToken>();
        Assert.Single(run.Last.OfType<SessionEffect.ScheduleRetry>());

        run.RetryDue();

        Assert.Equal(first.Token, run.Only<SessionEffect.RecognizeToken>().Token);
        run.Apply(new SessionInput.TokenRecognized(first.Correlation, TokenOrigin.Ours));
        Assert.Equal(SessionPhaseKind.Recognizing, run.State.Phase.Kind);
        run.Recognized(TokenOrigin.Ours);
        Assert.Equal(new Sequence(20), run.Only<SessionEffect.FetchBatch>().After);
    }

    [Theory]
    [InlineData(0.1, 0.5)]
    [InlineData(1, 1)]
    [InlineData(60, 2)]
    public void Waits_for_uncommitted_rows_at_a_pace_of_its_own(double pollSeconds, double pauseSeconds)
    {
        var run = new SessionRun(policy: SessionRun.Policy with { PollInterval = TimeSpan.FromSeconds(pollSeconds) }).Grant();

        run.OpenFails(FailureClass.UncommittedRows);

        Assert.Equal(TimeSpan.FromSeconds(pauseSeconds), run.Only<SessionEffect.ScheduleRetry>().Delay);
    }

    private static SessionRun SecondBatchInFlight()
    {
        var run = SessionRun.Appending().Appended("1_2");
        run.Now += TimeSpan.FromSeconds(1);
        return run.Fetched(SessionRun.Batch(11, 20));
    }

    private static (OffsetToken Token, long Rows, int Frames) Report(SessionRun run)
    {
        var report = run.Only<SessionEffect.ReportCommitted>().Report;
        return (report.Token, report.RowsCommitted, report.Frames);
    }

    private static AccessToken Access(long epoch) =>
        new(epoch, new Uri("https://ingest.example.snowflakecomputing.com"), new Secret("t"), TokenKind.Scoped, null);
}
