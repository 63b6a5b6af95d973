using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Actors.Channel;

/// <summary>
/// One opened Snowpipe session: interprets the effects of <see cref="SessionMachine"/> and feeds it what happens. It holds
/// nothing that is not in the spool, so it may die at any moment; its last report says why.
/// </summary>
internal sealed class SessionActor : UntypedActor, IWithTimers
{
    private readonly long _session;
    private readonly SessionDependencies _with;
    private readonly CancellationTokenSource _life = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private SessionState _state;

    public SessionActor(long session, ChannelEffect.StartSession start, SessionDependencies with)
    {
        _session = session;
        _with = with;
        _state = SessionState.Initial(start);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(long session, ChannelEffect.StartSession start, SessionDependencies with) =>
        Akka.Actor.Props.Create(() => new SessionActor(session, start, with));

    protected override void PreStart() => Handle(new SessionInput.Started());

    protected override void PostStop()
    {
        _with.Spool.Tell(new SpoolProtocol.CancelFetch(Self));
        _life.Cancel();
        _life.Dispose();
    }

    protected override void OnReceive(object message)
    {
        SessionInput? input = message switch
        {
            SessionInput own => own,
            TokenProtocol.Granted granted => new SessionInput.AccessGranted(granted.Correlation, granted.Access),
            TokenProtocol.Refused refused => new SessionInput.AccessRefused(refused.Correlation, refused.Failure),
            SpoolProtocol.Recognized recognized => new SessionInput.TokenRecognized(recognized.Correlation, recognized.Origin) { RowsSinceMark = recognized.RowsSince },
            SpoolProtocol.Fetched fetched => new SessionInput.BatchFetched(fetched.Correlation, fetched.Batch),
            SpoolProtocol.FetchFailed failed => new SessionInput.FetchFailed(failed.Correlation, failed.Message),
            SessionProtocol.Drain drain => new SessionInput.DrainRequested(drain.UpTo),
            _ => null,
        };
        if (input is null) Unhandled(message);
        else Handle(input);
    }

    private void Handle(SessionInput input)
    {
        var now = _with.Time.GetElapsedTime(0, _with.Time.GetTimestamp());
        var before = _state.Phase.Kind;
        var step = SessionMachine.Step(_state, input, new StepContext(now, _with.Jitter(), _with.FreshId()));
        _state = step.State;
        if (before != _state.Phase.Kind) _log.Debug("Session {Session}: {From} to {To}", _session, before, _state.Phase.Kind);
        foreach (var effect in step.Effects) Interpret(effect);
    }

    private void Interpret(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.RequestAccess request:
                _with.Tokens.Tell(new TokenProtocol.GetAccess(request.Correlation, Self));
                break;
            case SessionEffect.ReplaceAccess replace:
                _with.Tokens.Tell(new TokenProtocol.TokenRejected(replace.Correlation, replace.Epoch, Self));
                break;
            case SessionEffect.RecognizeToken recognize:
                _with.Spool.Tell(new SpoolProtocol.Recognize(recognize.Correlation, recognize.Token) { Since = recognize.Mark, SpoolId = _with.SpoolId });
                break;
            case SessionEffect.FetchBatch fetch:
                _with.Spool.Tell(new SpoolProtocol.Fetch(fetch.Correlation, fetch.After, fetch.Limits, Self) { SpoolId = _with.SpoolId });
                break;
            case SessionEffect.OpenChannel or SessionEffect.AppendRows or SessionEffect.QueryStatus:
                Call(effect);
                break;
            case SessionEffect.ScheduleRetry retry:
                Timers.StartSingleTimer(SessionProtocol.TimerKeys.Retry, new SessionInput.RetryDue(), retry.Delay);
                break;
            case SessionEffect.SchedulePoll poll:
                Timers.StartSingleTimer(SessionProtocol.TimerKeys.Poll, new SessionInput.PollDue(), poll.Delay);
                break;
            default:
                Report(effect);
                break;
        }
    }

    private void Call(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.OpenChannel open:
                _with.Client
                    .OpenChannelAsync(open.Access, _with.Channel, open.FailOnUncommittedRows, open.RequestId, _life.Token)
                    .PipeTo(
                        Self,
                        success: result => new SessionInput.OpenAnswered(open.Correlation, result),
                        failure: cause => new SessionInput.OpenAnswered(open.Correlation, Unexpected<OpenedChannel>(cause)));
                break;
            case SessionEffect.AppendRows append:
                _with.Client
                    .AppendRowsAsync(append.Access, _with.Channel, append.Request, _life.Token)
                    .PipeTo(
                        Self,
                        success: result => new SessionInput.AppendAnswered(append.Correlation, result),
                        failure: cause => new SessionInput.AppendAnswered(append.Correlation, Unexpected<Snowpipe.ContinuationToken>(cause)));
                break;
            case SessionEffect.QueryStatus query:
                _with.Client
                    .GetChannelStatusAsync(query.Access, _with.Channel, _life.Token)
                    .PipeTo(
                        Self,
                        success: result => new SessionInput.StatusAnswered(query.Correlation, result),
                        failure: cause => new SessionInput.StatusAnswered(query.Correlation, Unexpected<ChannelStatus>(cause)));
                break;
        }
    }

    /// <summary>The client promises not to throw; should it, the server may have acted, so the call counts as ambiguous.</summary>
    private static SnowpipeResult<T> Unexpected<T>(Exception cause) => new SnowpipeResult<T>.Failed(
        new SnowpipeFailure(FailureClass.Ambiguous, null, null, $"{cause.GetBaseException().GetType().Name}: {cause.GetBaseException().Message}"));

    private void Report(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.ReportOpened opened:
                Context.Parent.Tell(new SessionProtocol.Opened(
                    _session, opened.ServerToken, opened.ResumeAfter, opened.Committed, opened.RowsInserted, opened.RowErrors)
                {
                    RowsSinceMark = opened.RowsSinceMark,
                    Errors = opened.Errors,
                });
                break;
            case SessionEffect.ReportAccepted accepted:
                Context.Parent.Tell(new SessionProtocol.Accepted(_session, accepted.Last, accepted.Rows, accepted.Bytes));
                break;
            case SessionEffect.ReportCommitted committed:
                Context.Parent.Tell(new SessionProtocol.Committed(_session, committed.Report));
                break;
            case SessionEffect.RaiseAlarm alarm:
                Context.Parent.Tell(new SessionProtocol.Alarm(_session, alarm.Alarm, alarm.Message));
                break;
            case SessionEffect.ReportTrouble trouble:
                Context.Parent.Tell(new SessionProtocol.Trouble(_session, trouble.Call, trouble.Message, trouble.Attempt));
                break;
            case SessionEffect.End end:
                Context.Parent.Tell(new SessionProtocol.Ended(_session, end.Reason));
                Context.Stop(Self);
                break;
            default:
                throw new InvalidOperationException($"No interpretation for the effect {effect.GetType().Name}.");
        }
    }
}
