using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Tests.Channel;

/// <summary>What the channel counts and remembers over opens, kills and a spool that was opened again.</summary>
public sealed class ChannelCountingSpecs
{
    private static readonly ChannelPolicy Policy = new(
        SessionRun.Policy,
        Restart: new RetryPolicy(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30)),
        Probe: new RetryPolicy(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)),
        LossesBeforeSuspension: 5,
        StuckBeforeSuspension: 3,
        JournalFrames: 64,
        JournalInterval: TimeSpan.FromMinutes(1));

    private readonly List<IPersistedFact> _journal = [];
    private ChannelState _state = ChannelState.Initial(Policy, ChannelFacts.None);
    private IReadOnlyList<ChannelEffect> _last = [];

    [Fact]
    public void Rows_that_were_rejected_while_nobody_listened_are_counted_at_the_open()
    {
        Apply(new ChannelInput.SpoolReady(default));
        Apply(new ChannelInput.Opened(null, null, 0, 0));
        KilledAndStartedAgain();

        Apply(new ChannelInput.Opened(SessionRun.Token(50).ToString(), SessionRun.Token(50), 48, 2));

        Assert.Equal(2, Journaled().RowsRejected);
    }

    [Fact]
    public void Rejected_rows_are_counted_once_although_the_process_died_before_their_commit_was_journaled()
    {
        Apply(new ChannelInput.SpoolReady(default));
        Apply(new ChannelInput.Opened(null, null, 0, 0));
        Commits(10, errors: 0);
        Commits(20, errors: 3);
        Forgets<OffsetCommitted>();
        Assert.Equal(SessionRun.Token(10), Journaled().Mark);
        Assert.Equal(3, Journaled().RowsRejected);
        KilledAndStartedAgain();

        Apply(new ChannelInput.Opened(SessionRun.Token(20).ToString(), SessionRun.Token(20), 17, 3));
        Commits(30, errors: 3);

        Assert.Equal(3, Journaled().RowsRejected);
    }

    [Fact]
    public void Rejected_rows_of_a_channel_that_took_over_are_counted_once_although_its_first_commit_was_not_journaled()
    {
        var takenOver = new ChannelInput.SpoolReady(SessionRun.Token(40)) { Origin = new Sequence(40) };
        Apply(takenOver);
        Apply(new ChannelInput.Opened(null, null, 0, 0));
        Apply(new ChannelInput.Committed(new CommitReport(SessionRun.Token(50), 1, 10, 7, 3, null, 7, 3)));
        Forgets<OffsetCommitted>();
        Assert.Equal(3, Journaled().RowsRejected);
        _state = ChannelState.Initial(Policy, Journaled());
        Apply(takenOver);

        Apply(new ChannelInput.Opened(SessionRun.Token(50).ToString(), SessionRun.Token(50), 7, 3) { RowsSinceMark = 10 });

        Assert.Equal(3, Journaled().RowsRejected);
        Assert.Empty(_last.OfType<ChannelEffect.RaiseAlarm>());
    }

    [Fact]
    public void Rejected_rows_are_counted_once_although_the_journal_knows_neither_the_first_open_nor_the_first_commit()
    {
        Apply(new ChannelInput.SpoolReady(default));
        Apply(new ChannelInput.Opened(SessionRun.Token(50).ToString(), SessionRun.Token(50), 48, 2));
        Forgets<OffsetCommitted>();
        Assert.Equal(2, Journaled().RowsRejected);
        KilledAndStartedAgain();

        Apply(new ChannelInput.Opened(SessionRun.Token(60).ToString(), SessionRun.Token(60), 57, 3));

        Assert.Equal(3, Journaled().RowsRejected);
    }

    [Fact]
    public void A_recreated_channel_counts_from_zero()
    {
        Apply(new ChannelInput.SpoolReady(default));
        Apply(new ChannelInput.Opened(null, null, 0, 0));
        Commits(10, errors: 5);

        Apply(new ChannelInput.AlarmRaised(ChannelAlarm.ChannelLost, "dropped"));
        Apply(new ChannelInput.Opened(null, null, 0, 0));
        Commits(20, errors: 1);

        Assert.Equal(6, Journaled().RowsRejected);
    }

    [Fact]
    public void Rows_that_were_inserted_while_nobody_listened_add_up_with_those_on_disk()
    {
        Apply(new ChannelInput.SpoolReady(default));
        Apply(new ChannelInput.Opened(null, null, 0, 0));
        Commits(10, errors: 0);
        KilledAndStartedAgain();

        Apply(new ChannelInput.Opened(SessionRun.Token(30).ToString(), SessionRun.Token(30), 28, 2) { RowsSinceMark = 20 });

        Assert.Empty(_last.OfType<ChannelEffect.RaiseAlarm>());
        Assert.Equal(2, Journaled().RowsRejected);
    }

    [Fact]
    public void Rows_that_nobody_can_explain_at_an_open_are_an_alarm()
    {
        Apply(new ChannelInput.SpoolReady(default));
        Apply(new ChannelInput.Opened(null, null, 0, 0));
        Commits(10, errors: 0);
        KilledAndStartedAgain();

        Apply(new ChannelInput.Opened(SessionRun.Token(30).ToString(), SessionRun.Token(30), 33, 0) { RowsSinceMark = 20 });

        Assert.Equal(ChannelAlarm.CountersDiffer, Assert.Single(_last.OfType<ChannelEffect.RaiseAlarm>()).Alarm);
    }

    [Fact]
    public void A_journal_that_is_behind_the_spool_counts_from_what_the_service_says()
    {
        Apply(new ChannelInput.SpoolReady(default));
        Apply(new ChannelInput.Opened(null, null, 0, 0));
        Commits(10, errors: 1);
        _state = ChannelState.Initial(Policy, Journaled());
        Apply(new ChannelInput.SpoolReady(SessionRun.Token(20)));

        Apply(new ChannelInput.Opened(SessionRun.Token(30).ToString(), SessionRun.Token(30), 27, 3) { RowsSinceMark = 10 });

        Assert.Empty(_last.OfType<ChannelEffect.RaiseAlarm>());
        Assert.Equal(1, Journaled().RowsRejected);
        Commits(40, errors: 4);
        Assert.Equal(2, Journaled().RowsRejected);
    }

    [Fact]
    public void A_commit_that_an_open_tells_of_starts_the_count_of_losses_anew()
    {
        Apply(new ChannelInput.SpoolReady(default));
        for (var i = 1; i < 20; i++)
        {
            Apply(new ChannelInput.Opened(SessionRun.Token(i).ToString(), SessionRun.Token(i), i, 0));
            Apply(new ChannelInput.SessionEnded(new SessionEnd(SessionEndReason.SequencerLost, null, "scripted", Committed: false)));
            Assert.Equal(ChannelPhase.BackingOff, _state.Phase);
            Apply(new ChannelInput.RetryDue());
        }
    }

    [Fact]
    public void A_spool_that_was_opened_again_is_told_anew_what_it_may_delete()
    {
        Apply(new ChannelInput.SpoolReady(default));
        Commits(10, errors: 0);

        Apply(new ChannelInput.SpoolReady(default));

        Assert.Equal(SessionRun.Token(10), Assert.Single(_last.OfType<ChannelEffect.TrimSpool>()).Committed);
        Assert.Empty(_last.OfType<ChannelEffect.StartSession>());

        Apply(new ChannelInput.SpoolReady(SessionRun.Token(10)));
        Assert.Empty(_last);
    }

    private ChannelFacts Journaled() => _journal.Aggregate(ChannelFacts.None, (facts, fact) => facts.Apply(fact));

    /// <summary>The last fact of a kind did not make it to the disk.</summary>
    private void Forgets<T>()
        where T : IPersistedFact => _journal.RemoveAt(_journal.FindLastIndex(fact => fact is T));

    private void KilledAndStartedAgain()
    {
        _state = ChannelState.Initial(Policy, Journaled());
        Apply(new ChannelInput.SpoolReady(default));
    }

    private void Commits(long number, long errors) => Apply(new ChannelInput.Committed(
        new CommitReport(SessionRun.Token(number), 1, number, number - errors, errors, null, number - errors, errors)));

    /// <summary>One step; facts are on disk at once and confirmed in order.</summary>
    private void Apply(ChannelInput input)
    {
        var step = ChannelMachine.Step(_state, input, TimeSpan.FromHours(1), DateTimeOffset.UnixEpoch, 0.5);
        (_state, _last) = (step.State, step.Effects);
        var effects = _last;
        foreach (var persist in effects.OfType<ChannelEffect.Persist>())
        {
            _journal.Add(persist.Fact);
            Apply(new ChannelInput.FactWritten(persist.Fact));
        }

        _last = effects;
    }
}
