using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Station;

/// <summary>
/// Interprets <see cref="ChannelMachine"/> as the channel actor does: while a fact is being written everything else waits
/// (the stash of a persistent actor), and a write that fails ends this incarnation.
/// </summary>
internal sealed class ChannelHost
{
    private readonly Setting _setting;
    private readonly StationProcess _process;
    private readonly ChannelSupervisor _supervisor;
    private readonly Queue<Action> _stash = new();
    private readonly List<IPersistedFact> _toWrite = [];
    private readonly List<Action> _awaitingDrain = [];
    private readonly SingleTimer _retry;
    private readonly SingleTimer _journal;
    private readonly SingleTimer _quarantine;
    private ChannelState _state;
    private SessionHost? _session;
    private bool _isAlive = true;
    private bool _isWriting = true;
    private bool _isStopping;

    public ChannelHost(Setting setting, StationProcess process, ChannelSupervisor supervisor)
    {
        (_setting, _process, _supervisor) = (setting, process, supervisor);
        (_retry, _journal, _quarantine) = (new SingleTimer(setting.World), new SingleTimer(setting.World), new SingleTimer(setting.World));
        (SpoolId, Name) = (supervisor.SpoolId, supervisor.Name);
        _state = ChannelState.Initial(setting.Plan.Policy, ChannelFacts.None);
    }

    /// <summary>The sequence whose facts it owns.</summary>
    public int SpoolId { get; }

    /// <summary>The channel's name.</summary>
    public string Name { get; }

    /// <summary>Reads the journal, then asks for the spool.</summary>
    public void Recover() => _process.After(WriteTime(), () =>
    {
        if (!_isAlive) return;
        if (_setting.Faults.Strikes(FaultKind.JournalReadFails, 3))
        {
            Fail();
            return;
        }

        var facts = Journal.Recover();
        _setting.Book.Require(
            DeliveryRules.MarkOnlyGrows, facts.Mark == Journal.Mark, $"recovered {facts.Mark}, but {Journal.Mark} was written");
        _state = ChannelState.Initial(_setting.Plan.Policy, facts);
        _isWriting = false;
        _process.Spool.Attach(this);
        Unstash();
    });

    public void Tell(ChannelInput input) => Receive(() => Handle(input));

    public void TellReport(SessionProtocol.IReport report) => Receive(() => OnReport(report));

    /// <summary>The session actor has stopped; without a typed end before that, it had thrown.</summary>
    public void TellStopped(long number) => Receive(() =>
    {
        if (number != _state.Facts.Epoch || _session is null) return;
        OnEnded(new SessionEnd(SessionEndReason.ChannelInvalid, null, "the session actor failed unexpectedly", false));
    });

    public void Drain(Sequence upTo, Action whenDrained) => Receive(() =>
    {
        _awaitingDrain.Add(whenDrained);
        if (_setting.Mutation == Mutation.AnswerDrainAtOnce)
        {
            _state = _state with { DrainTo = upTo };
            AnswerDrained();
            return;
        }

        Handle(new ChannelInput.DrainRequested(upTo));
    });

    public void CrashSession() => _session?.Crash();

    /// <summary>The end of this incarnation; its session dies with it.</summary>
    public void Vanish()
    {
        _isAlive = false;
        _session?.Stop();
        _session = null;
    }

    private ModelJournal Journal => _setting.JournalOf(SpoolId);

    private void Receive(Action handle) => _process.Send(() =>
    {
        if (!_isAlive) return;
        if (_isWriting) _stash.Enqueue(handle);
        else Run(handle);
    });

    private void Run(Action handle)
    {
        handle();
        if (_isAlive && _toWrite.Count > 0) Write();
        else if (_isAlive && _isStopping) StopNow();
    }

    private void Unstash()
    {
        while (_isAlive && !_isWriting && _stash.TryDequeue(out var handle)) Run(handle);
    }

    private void OnReport(SessionProtocol.IReport report)
    {
        if (report.Session != _state.Facts.Epoch || _state.Phase != ChannelPhase.Running) return;
        switch (report)
        {
            case SessionProtocol.Opened opened:
                _process.Spool.SetLive(true);
                if (opened.OurOffset is { } offset) _setting.Watch.Heard(offset.Sequence);
                Handle(new ChannelInput.Opened(opened.ServerToken, opened.OurOffset, opened.RowsInserted, opened.RowErrors)
                {
                    RowsSinceMark = opened.RowsSinceMark,
                    Errors = opened.Errors,
                });
                break;
            case SessionProtocol.Committed committed:
                _setting.Watch.Heard(committed.Report.Token.Sequence);
                Handle(new ChannelInput.Committed(committed.Report));
                break;
            case SessionProtocol.Alarm alarm:
                Handle(new ChannelInput.AlarmRaised(alarm.Kind, alarm.Message));
                break;
            case SessionProtocol.Ended ended:
                OnEnded(ended.End);
                break;
        }
    }

    private void OnEnded(SessionEnd end)
    {
        _session = null;
        _process.Spool.SetLive(false);
        Handle(new ChannelInput.SessionEnded(end));
    }

    private void Handle(ChannelInput input)
    {
        if (input is ChannelInput.SpoolReady { IsHandOver: true } && _setting.Mutation == Mutation.HandOverWithoutFence)
        {
            _process.Spool.CompleteHandOver(this, null);
            return;
        }

        if (input is ChannelInput.SpoolReady ready && _state.Phase == ChannelPhase.Attaching)
            _setting.Watch.ChannelStarted(ChannelFacts.Later(_state.Facts.Mark, ready.TrimmedTo).Sequence);
        var before = _state.Phase;
        ChannelStep step;
        try
        {
            step = ChannelMachine.Step(_state, input, _setting.World.Now, _setting.World.Wall, _setting.Dice.Roll());
        }
        catch (Exception defect)
        {
            _setting.Book.Require(DeliveryRules.LegalStep, false, $"channel: {defect.Message}");
            Fail();
            return;
        }

        _state = step.State;
        if (before != _state.Phase) _setting.World.Say("channel", $"{before} to {_state.Phase}");
        foreach (var effect in step.Effects) Interpret(effect);
    }

    private void Interpret(ChannelEffect effect)
    {
        switch (effect)
        {
            case ChannelEffect.StartSession start:
                _retry.Cancel();
                _session = new SessionHost(_setting, _process, this, _state.Facts.Epoch, start);
                break;
            case ChannelEffect.DrainSession drain:
                _session?.Tell(new SessionInput.DrainRequested(drain.UpTo));
                break;
            case ChannelEffect.Persist persist:
                _toWrite.Add(persist.Fact);
                if (_setting.Mutation == Mutation.TrimBeforePersist && persist.Fact is OffsetCommitted early && OffsetToken.TryParse(early.Offset, out var to))
                    _process.Spool.Trim(SpoolId, to);
                break;
            case ChannelEffect.StopSession:
                _session?.Stop();
                _session = null;
                _process.Spool.SetLive(false);
                break;
            case ChannelEffect.RaiseAlarm alarm:
                _setting.World.Say("channel", $"ALARM {alarm.Alarm}: {alarm.Message}");
                _setting.Watch.AlarmRaised(alarm.Alarm, alarm.Message);
                break;
            case ChannelEffect.ForgetAccess:
                _process.Tokens.ForgetHost();
                break;
            case ChannelEffect.ScheduleRetry retry:
                _retry.Start(retry.Delay, () => Tell(new ChannelInput.RetryDue()));
                break;
            case ChannelEffect.ScheduleJournal journal:
                _journal.Start(journal.Delay, () => Tell(new ChannelInput.JournalDue()));
                break;
            case ChannelEffect.ResetBackoff:
                _supervisor.ResetBackoff();
                break;
            case ChannelEffect.AnswerDrained:
                AnswerDrained();
                break;
            case ChannelEffect.Stop:
                _isStopping = true;
                break;
            default:
                AskSpool(effect);
                break;
        }
    }

    private void AskSpool(ChannelEffect effect)
    {
        switch (effect)
        {
            case ChannelEffect.TrimSpool trim:
                _process.Spool.Trim(SpoolId, trim.Committed);
                break;
            case ChannelEffect.Quarantine when _setting.Mutation == Mutation.SkipQuarantine:
                _process.Spool.Trim(SpoolId, _state.Facts.Mark);
                break;
            case ChannelEffect.Quarantine copy:
                _process.Spool.Quarantine(this, copy);
                break;
            case ChannelEffect.ScheduleQuarantine again:
                _quarantine.Start(again.Delay, () => Tell(new ChannelInput.QuarantineDue()));
                break;
            case ChannelEffect.StartNewHistory:
                _process.Spool.StartNewHistory(this);
                break;
            case ChannelEffect.CompleteHandOver complete:
                _process.Spool.CompleteHandOver(this, complete.Committed);
                break;
        }
    }

    private void AnswerDrained()
    {
        var target = (_state.DrainTo ?? Sequence.None).Value;
        _setting.Book.Require(
            DeliveryRules.DrainedMeansDone, target <= _setting.Height && target <= _setting.Mark.Value,
            $"drained to {target}: committed {_setting.Height}, journaled {Journal.Mark}");
        foreach (var told in _awaitingDrain) _process.Send(told);
        _awaitingDrain.Clear();
    }

    // All facts of one handler go to the journal together; each is confirmed in order before anything else is handled.
    private void Write()
    {
        _isWriting = true;
        IPersistedFact[] facts = [.. _toWrite];
        _toWrite.Clear();
        _process.After(WriteTime(), () =>
        {
            if (!_isAlive) return;
            if (_setting.Faults.Strikes(FaultKind.JournalWriteFails, 2))
            {
                foreach (var fact in facts[.._setting.Dice.Between(0, facts.Length - 1)]) WriteDown(fact);
                Fail();
                return;
            }

            foreach (var fact in facts) WriteDown(fact);
            if (_setting.Faults.Strikes(FaultKind.JournalAppliedThenFails, 2)) Fail();
            else _process.After(WriteTime() * 0.2, () => Confirm(facts));
        });
    }

    private void WriteDown(IPersistedFact fact)
    {
        var before = Journal.Mark;
        Journal.Write(fact);
        _setting.Watch.Journaled(fact, before);
        _setting.World.Say("journal", $"{fact}");
    }

    private void Confirm(IPersistedFact[] facts)
    {
        if (!_isAlive) return;
        var first = Journal.Last - facts.Length + 1;
        for (var i = 0; i < facts.Length && _isAlive; i++)
        {
            Handle(new ChannelInput.FactWritten(facts[i]));
            if ((first + i) % _setting.Plan.FactsPerSnapshot == 0) Snapshot(first + i);
        }

        if (!_isAlive) return;
        if (_toWrite.Count > 0)
        {
            Write();
            return;
        }

        _isWriting = false;
        if (_isStopping) StopNow();
        else Unstash();
    }

    private void Snapshot(long at)
    {
        var facts = _state.Facts.ToSnapshot();
        _process.After(WriteTime(), () =>
        {
            if (!_isAlive) return;
            Journal.SaveSnapshot(at, facts);
            _process.After(WriteTime(), () => Journal.DeleteUpTo(at));
        });
    }

    private void Fail()
    {
        Vanish();
        _supervisor.Failed();
    }

    private void StopNow()
    {
        Vanish();
        _supervisor.Stopped();
    }

    private TimeSpan WriteTime() => _setting.Dice.Between(TimeSpan.Zero, _setting.Plan.DiskLatency);
}
