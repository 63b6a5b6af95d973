using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;
using ThermalActors.Scenarios.Service;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Scenarios.Station;

/// <summary>Interprets <see cref="SessionMachine"/> as the session actor does, and shows the watch what passes to and fro.</summary>
internal sealed class SessionHost
{
    private readonly Setting _setting;
    private readonly StationProcess _process;
    private readonly ChannelHost _channel;
    private readonly SessionTrack _track;
    private readonly SessionMistakes _mistakes;
    private readonly SingleTimer _retry;
    private readonly SingleTimer _poll;
    private SessionState _state;
    private bool _isAlive = true;
    private (SnowpipeCall Call, SessionTrack.Streak Streak)? _cause;

    public SessionHost(Setting setting, StationProcess process, ChannelHost channel, long number, ChannelEffect.StartSession start)
    {
        (_setting, _process, _channel) = (setting, process, channel);
        _track = setting.Watch.SessionStarted(number, start.Mark.Sequence);
        _mistakes = new SessionMistakes(setting, process);
        (_retry, _poll) = (new SingleTimer(setting.World), new SingleTimer(setting.World));
        _state = SessionState.Initial(start);
        Tell(new SessionInput.Started());
    }

    public long Number => _track.Number;

    /// <summary>The sequence whose rows it sends.</summary>
    public int SpoolId => _channel.SpoolId;

    public void Tell(SessionInput input) => _process.Send(() => Handle(input));

    /// <summary>Dies without a word, as an actor that threw.</summary>
    public void Crash()
    {
        if (!_isAlive) return;
        Stop();
        _channel.TellStopped(Number);
    }

    /// <summary>The end of the actor: late answers and timers find nobody.</summary>
    public void Stop()
    {
        if (!_isAlive) return;
        _isAlive = false;
        _setting.Watch.SessionGone(_track);
        _process.Spool.CancelFetch(this);
    }

    private void Handle(SessionInput input)
    {
        if (!_isAlive) return;
        if (input is SessionInput.AccessRefused refused) _track.AccessRefused(refused.Failure.Class);
        var before = _state.Phase.Kind;
        SessionStep step;
        try
        {
            step = SessionMachine.Step(_state, input, new StepContext(_setting.World.Now, _setting.Dice.Roll(), _setting.Dice.Id()));
            _setting.Book.Require(DeliveryRules.LegalStep, true, $"");
        }
        catch (Exception defect)
        {
            _setting.Book.Require(DeliveryRules.LegalStep, false, $"session {Number}: {defect.Message}");
            Crash();
            return;
        }

        _state = step.State;
        if (before != _state.Phase.Kind) _setting.World.Say("session", $"{Number}: {before} to {_state.Phase.Kind}");
        foreach (var effect in step.Effects) Interpret(effect);
        _cause = null;
    }

    private void Interpret(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.RequestAccess request:
                _process.Tokens.Ask(this, request.Correlation);
                break;
            case SessionEffect.ReplaceAccess replace:
                _setting.Watch.TokenBlamed(replace.Epoch);
                _process.Tokens.Reject(this, replace.Correlation, replace.Epoch);
                break;
            case SessionEffect.RecognizeToken recognize:
                _process.Spool.Recognize(this, recognize);
                break;
            case SessionEffect.FetchBatch fetch:
                _process.Spool.Fetch(this, fetch.Correlation, _mistakes.CursorOf(fetch.After), fetch.Limits);
                break;
            case SessionEffect.OpenChannel open:
                Open(open);
                break;
            case SessionEffect.AppendRows append:
                Append(append);
                break;
            case SessionEffect.QueryStatus query:
                QueryStatus(query);
                break;
            case SessionEffect.ScheduleRetry retry:
                _retry.Start(retry.Delay, () => Tell(new SessionInput.RetryDue()));
                break;
            case SessionEffect.SchedulePoll when _setting.Mutation == Mutation.NeverPoll:
                break;
            case SessionEffect.SchedulePoll poll:
                _poll.Start(poll.Delay, () => Tell(new SessionInput.PollDue()));
                break;
            default:
                Report(effect);
                break;
        }
    }

    private void Open(SessionEffect.OpenChannel open)
    {
        _setting.Watch.OpenSent(_track);
        _setting.World.Say("session", $"{Number}: open, insisting: {open.FailOnUncommittedRows}");
        _setting.Wire.Call(SnowpipeCall.OpenChannel, open.Access, () => _setting.Server.Open(_channel.Name, open.FailOnUncommittedRows), reply => Settle(
            SnowpipeCall.OpenChannel, open.Access.Epoch, reply, () =>
            {
                if (reply.Value is { } opened) DeliveryWatch.Opened(_track, opened.Status.CommittedOffsetToken);
                Handle(new SessionInput.OpenAnswered(open.Correlation, reply.ToResult(SnowpipeCall.OpenChannel)));
            }));
    }

    private void Append(SessionEffect.AppendRows append)
    {
        var request = _mistakes.RequestOf(append.Request);
        if (_setting.Mutation == Mutation.TwoInFlight)
        {
            _setting.Watch.AppendSent(_track, request);
            _setting.Wire.Call(SnowpipeCall.AppendRows, append.Access, () => _setting.Server.Append(_channel.Name, request), _ => { });
        }

        _setting.Watch.AppendSent(_track, request);
        _setting.World.Note(20, request.End.Sequence.Value);
        _setting.World.Say("session", $"{Number}: append {request.Start}..{request.End.Sequence} under {request.ContinuationToken}");
        _setting.Wire.Call(SnowpipeCall.AppendRows, append.Access, () => _setting.Server.Append(_channel.Name, request), reply => Settle(
            SnowpipeCall.AppendRows, append.Access.Epoch, reply, () =>
            {
                _setting.Watch.AppendSettled(_track, request, reply);
                var seen = _mistakes.ReplyTo(request, reply);
                Handle(new SessionInput.AppendAnswered(append.Correlation, seen.ToResult(SnowpipeCall.AppendRows)));
            }));
    }

    private void QueryStatus(SessionEffect.QueryStatus query)
    {
        _setting.Watch.StatusSent(_track);
        _setting.Wire.Call(SnowpipeCall.ChannelStatus, query.Access, () => _setting.Server.Status(_channel.Name), reply => Settle(
            SnowpipeCall.ChannelStatus, query.Access.Epoch, reply, () =>
            {
                DeliveryWatch.StatusSettled(_track, reply);
                Handle(new SessionInput.StatusAnswered(query.Correlation, reply.ToResult(SnowpipeCall.ChannelStatus)));
            }));
    }

    private void Settle<T>(SnowpipeCall call, long epoch, Reply<T> reply, Action deliver) => _process.Send(() =>
    {
        if (!_isAlive) return;
        var failure = reply.Refusal?.Classify(call).Class;
        if (failure == FailureClass.Unauthorized) _setting.Watch.TokenRefused(epoch);
        if (reply.Refusal is { } refusal) _setting.World.Say("session", $"{Number}: {call} answered {refusal.Http} {refusal.Code} {failure}");
        _cause = (call, _track.Answered(call, failure));
        deliver();
    });

    private void Report(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.ReportOpened opened:
                _channel.TellReport(new SessionProtocol.Opened(
                    Number, opened.ServerToken, opened.ResumeAfter, opened.Committed, opened.RowsInserted, opened.RowErrors)
                {
                    RowsSinceMark = opened.RowsSinceMark,
                    Errors = opened.Errors,
                });
                break;
            case SessionEffect.ReportAccepted accepted:
                if (accepted.Last > _process.Accepted) _process.Accepted = accepted.Last;
                _channel.TellReport(new SessionProtocol.Accepted(Number, accepted.Last, accepted.Rows, accepted.Bytes));
                break;
            case SessionEffect.ReportCommitted committed:
                _channel.TellReport(new SessionProtocol.Committed(Number, committed.Report));
                break;
            case SessionEffect.RaiseAlarm alarm:
                _setting.World.Say("session", $"{Number}: ALARM {alarm.Alarm}: {alarm.Message}");
                _setting.Watch.AlarmRaised(alarm.Alarm, alarm.Message);
                _channel.TellReport(new SessionProtocol.Alarm(Number, alarm.Alarm, alarm.Message));
                break;
            case SessionEffect.ReportTrouble trouble:
                _channel.TellReport(new SessionProtocol.Trouble(Number, trouble.Call, trouble.Message, trouble.Attempt));
                break;
            case SessionEffect.End end:
                _setting.World.Say("session", $"{Number}: ends, {end.Reason.Reason}: {end.Reason.Message}");
                _setting.Watch.SessionEnded(_track, end.Reason, _cause?.Call, _cause?.Streak ?? default);
                _channel.TellReport(new SessionProtocol.Ended(Number, end.Reason));
                Stop();
                break;
        }
    }
}
