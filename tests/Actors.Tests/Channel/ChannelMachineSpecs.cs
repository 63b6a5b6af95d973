using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Tests.Channel;

/// <summary>What follows when a session ends, and what is journaled when (design §3).</summary>
public sealed class ChannelMachineSpecs
{
    private static readonly ChannelPolicy Policy = new(
        SessionRun.Policy,
        Restart: new RetryPolicy(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30)),
        Probe: new RetryPolicy(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)),
        LossesBeforeSuspension: 5,
        StuckBeforeSuspension: 3,
        JournalFrames: 64,
        JournalInterval: TimeSpan.FromMinutes(1));

    private ChannelState _state = ChannelState.Initial(Policy, ChannelFacts.None);
    private IReadOnlyList<ChannelEffect> _last = [];
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(SessionEndReason.ChannelInvalid)]
    [InlineData(SessionEndReason.ChannelGone)]
    [InlineData(SessionEndReason.SequencerLost)]
    [InlineData(SessionEndReason.FailedOver)]
    [InlineData(SessionEndReason.AmbiguousTooLong)]
    [InlineData(SessionEndReason.ThrottledTooLong)]
    [InlineData(SessionEndReason.StuckCommit)]
    [InlineData(SessionEndReason.SpoolFailed)]
    [InlineData(SessionEndReason.BodyTooLarge)]
    [InlineData(SessionEndReason.OffsetUnknown)]
    internal void Starts_a_new_session_after_a_pause(SessionEndReason reason)
    {
        Running();
        Ends(reason);
        Assert.Equal(ChannelPhase.BackingOff, _state.Phase);
        Assert.Single(_last.OfType<ChannelEffect.ScheduleRetry>());
        Assert.Empty(_last.OfType<ChannelEffect.StartSession>());

        Apply(new ChannelInput.RetryDue());

        Assert.Equal(ChannelPhase.Running, _state.Phase);
        Assert.Single(_last.OfType<ChannelEffect.StartSession>());
    }

    [Theory]
    [InlineData(SessionEndReason.Configuration)]
    [InlineData(SessionEndReason.FrameTooLarge)]
    internal void Suspends_at_once_when_only_a_person_can_help(SessionEndReason reason)
    {
        Running();
        Ends(reason);

        Assert.Equal(ChannelPhase.Suspended, _state.Phase);
        Assert.InRange(Assert.Single(_last.OfType<ChannelEffect.ScheduleRetry>()).Delay, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_probe_after_a_refusal_asks_anew_where_the_host_is()
    {
        Running();
        Ends(SessionEndReason.Configuration);

        Assert.IsType<ChannelEffect.ForgetAccess>(_last[0]);
    }

    [Fact]
    public void A_suspension_probes_ever_more_slowly_up_to_five_minutes_until_a_commit()
    {
        Running();
        var delays = new List<TimeSpan>();
        for (var i = 0; i < 9; i++)
        {
            Ends(SessionEndReason.Configuration);
            delays.Add(_last.OfType<ChannelEffect.ScheduleRetry>().Single().Delay);
            Apply(new ChannelInput.RetryDue());
        }

        Assert.Equal(delays.Order(), delays);
        Assert.InRange(delays[^1], TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5));

        Commits(10);
        Ends(SessionEndReason.Configuration);
        Assert.InRange(_last.OfType<ChannelEffect.ScheduleRetry>().Single().Delay, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Five_lost_sequencers_without_a_commit_of_ours_suspend()
    {
        Running();
        for (var i = 0; i < 4; i++)
        {
            Ends(SessionEndReason.SequencerLost);
            Assert.Equal(ChannelPhase.BackingOff, _state.Phase);
            Apply(new ChannelInput.RetryDue());
        }

        Ends(SessionEndReason.SequencerLost);

        Assert.Equal(ChannelPhase.Suspended, _state.Phase);
    }

    [Fact]
    public void A_commit_of_ours_between_lost_sequencers_starts_the_count_anew()
    {
        Running();
        for (var i = 1; i < 20; i++)
        {
            Commits(i);
            Ends(SessionEndReason.SequencerLost, committed: true);
            Assert.Equal(ChannelPhase.BackingOff, _state.Phase);
            Apply(new ChannelInput.RetryDue());
        }
    }

    [Fact]
    public void The_pause_between_sessions_grows_with_every_end_without_a_commit()
    {
        Running();
        var delays = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            Ends(SessionEndReason.ChannelInvalid);
            delays.Add(_last.OfType<ChannelEffect.ScheduleRetry>().Single().Delay);
            Apply(new ChannelInput.RetryDue());
        }

        Assert.Equal(delays.Order(), delays);
        Assert.True(delays[4] > 8 * delays[0], $"{delays[4]} after {delays[0]}");
    }

    [Fact]
    public void A_401_after_a_fresh_token_restarts_the_session_once_and_then_suspends()
    {
        Running();
        Ends(SessionEndReason.Unauthorized);
        Assert.Equal(ChannelPhase.Running, _state.Phase);
        Assert.IsType<ChannelEffect.ForgetAccess>(_last[0]);
        Assert.IsType<ChannelEffect.StartSession>(_last[1]);

        Ends(SessionEndReason.Unauthorized);
        Assert.Equal(ChannelPhase.Suspended, _state.Phase);
    }

    [Fact]
    public void A_failed_over_pipe_is_discovered_again()
    {
        Running();
        Ends(SessionEndReason.FailedOver);

        Assert.Single(_last.OfType<ChannelEffect.ForgetAccess>());
    }

    [Fact]
    public void Nothing_is_trimmed_before_the_commit_is_journaled()
    {
        Running();
        Commits(10);
        var fact = Assert.IsType<OffsetCommitted>(Assert.Single(_last.OfType<ChannelEffect.Persist>()).Fact);
        Assert.Empty(_last.OfType<ChannelEffect.TrimSpool>());

        Apply(new ChannelInput.FactWritten(fact));

        Assert.Equal(SessionRun.Token(10), Assert.Single(_last.OfType<ChannelEffect.TrimSpool>()).Committed);
    }

    [Fact]
    public void Commits_are_journaled_once_a_minute_while_they_are_few()
    {
        Running();
        Commits(1);
        Written();
        Commits(2);
        Assert.Empty(_last.OfType<ChannelEffect.Persist>());
        Assert.Equal(TimeSpan.FromMinutes(1), Assert.Single(_last.OfType<ChannelEffect.ScheduleJournal>()).Delay);

        Commits(3);
        _now += TimeSpan.FromMinutes(1);
        Apply(new ChannelInput.JournalDue());

        Assert.Equal(SessionRun.Token(3).ToString(), ((OffsetCommitted)Assert.Single(_last.OfType<ChannelEffect.Persist>()).Fact).Offset);
    }

    [Fact]
    public void Commits_are_journaled_after_64_frames_while_they_are_many()
    {
        Running();
        Commits(1);
        Written();
        Commits(100, frames: 64);

        Assert.Single(_last.OfType<ChannelEffect.Persist>());
    }

    [Fact]
    public void A_commit_is_journaled_before_the_next_session_starts()
    {
        Running();
        Commits(1);
        Written();
        Commits(2);
        Ends(SessionEndReason.ChannelInvalid, committed: true);

        Assert.Single(_last.OfType<ChannelEffect.Persist>());
    }

    [Fact]
    public void A_commit_that_was_not_heard_of_is_journaled_at_the_open()
    {
        Running();
        Apply(new ChannelInput.Opened(SessionRun.Token(50).ToString(), SessionRun.Token(50), 50, 0));

        Assert.Equal(
            [typeof(SessionOpened), typeof(OffsetCommitted)],
            _last.OfType<ChannelEffect.Persist>().Select(effect => effect.Fact.GetType()));
    }

    [Fact]
    public void A_lost_journal_is_rebuilt_from_what_the_spool_has_deleted()
    {
        Apply(new ChannelInput.SpoolReady(SessionRun.Token(40)));

        Assert.Equal(SessionRun.Token(40), Assert.Single(_last.OfType<ChannelEffect.StartSession>()).Mark);
    }

    [Fact]
    public void A_trim_that_was_lost_with_the_process_is_made_up_for()
    {
        _state = ChannelState.Initial(Policy, ChannelFacts.None.Apply(new OffsetCommitted(SessionRun.Token(40).ToString(), 40, 0, default)));
        Apply(new ChannelInput.SpoolReady(SessionRun.Token(30)));

        Assert.Equal(SessionRun.Token(40), Assert.Single(_last.OfType<ChannelEffect.TrimSpool>()).Committed);
    }

    [Fact]
    public void A_drain_is_answered_when_the_last_commit_is_journaled()
    {
        Running();
        Apply(new ChannelInput.DrainRequested(new Sequence(10)));
        Assert.Single(_last.OfType<ChannelEffect.DrainSession>());

        Commits(10);
        var fact = _last.OfType<ChannelEffect.Persist>().Single().Fact;
        Ends(SessionEndReason.Drained, committed: true);
        Assert.Empty(_last.OfType<ChannelEffect.AnswerDrained>());

        Apply(new ChannelInput.FactWritten(fact));
        Assert.Single(_last.OfType<ChannelEffect.AnswerDrained>());
        Assert.Equal(ChannelPhase.Drained, _state.Phase);
    }

    [Theory]
    [InlineData(SessionEndReason.ChannelInvalid)]
    [InlineData(SessionEndReason.Configuration)]
    internal void A_drain_tries_at_once_whatever_the_channel_waits_for(SessionEndReason reason)
    {
        Running();
        Ends(reason);
        Apply(new ChannelInput.DrainRequested(new Sequence(10)));

        Assert.Equal(new Sequence(10), Assert.Single(_last.OfType<ChannelEffect.StartSession>()).DrainTo);
    }

    [Fact]
    public void Rejected_rows_are_journaled_by_their_growth()
    {
        Running();
        Apply(new ChannelInput.Committed(new CommitReport(SessionRun.Token(10), 1, 10, 8, 2, "Failed to cast", 108, 7)));
        Assert.Equal(2, Assert.Single(_last.OfType<ChannelEffect.Persist>().Select(effect => effect.Fact).OfType<RowsRejected>()).Rows);

        Apply(new ChannelInput.Committed(new CommitReport(SessionRun.Token(20), 1, 20, 18, 2, "Failed to cast", 118, 7)));
        Assert.Empty(_last.OfType<ChannelEffect.Persist>().Select(effect => effect.Fact).OfType<RowsRejected>());
    }

    private void Running() => Apply(new ChannelInput.SpoolReady(default));

    private void Apply(ChannelInput input)
    {
        var step = ChannelMachine.Step(_state, input, _now, DateTimeOffset.UnixEpoch, 0.5);
        _state = step.State;
        _last = step.Effects;
    }

    private void Ends(SessionEndReason reason, bool committed = false) =>
        Apply(new ChannelInput.SessionEnded(new SessionEnd(reason, null, "scripted", committed)));

    private void Commits(long number, int frames = 1) =>
        Apply(new ChannelInput.Committed(new CommitReport(SessionRun.Token(number), frames, number, number, 0, null, number, 0)));

    private void Written() => Apply(new ChannelInput.FactWritten(_last.OfType<ChannelEffect.Persist>().Single().Fact));
}
