using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Akka.Pattern;
using Akka.Persistence;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;
using Recurrence = ThermalActors.Actors.Time.Recurrence;

namespace ThermalActors.Actors.Channel;

/// <summary>
/// Owns the channel: journals its facts, starts a session at a time, decides by <see cref="ChannelMachine"/> what follows
/// when one dies, and tells the spool what it may delete. Collecting goes on whatever happens here.
/// </summary>
/// <remarks>
/// It runs under a back-off supervisor that only ever stops it: a journal that fails is expected (full card), and the next
/// incarnation recovers the same facts. Persistence id: <c>channel-</c> and the spool id.
/// </remarks>
internal sealed class ChannelActor : ReceivePersistentActor, IWithTimers
{
    private const int FactsPerSnapshot = 100;
    private readonly string _spoolId;
    private readonly SessionDependencies _with;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<IActorRef> _awaitingDrain = [];
    private ChannelFacts _facts = ChannelFacts.None;
    private ChannelState _state;
    private IActorRef _session = ActorRefs.Nobody;
    private Sequence _accepted;
    private SendTotals _totals;
    private (SessionEndReason Reason, string? Code, long Times) _ends;
    private (ChannelAlarm Kind, long Times) _alarms;
    private CatchUpMeter _catchUp;
    private Sequence _lastStored;
    private string? _lastAlarm;
    private string? _lastTrouble;
    private ChannelStatusReport? _published;

    public ChannelActor(string spoolId, ChannelPolicy policy, SessionDependencies with)
    {
        PersistenceId = $"channel-{spoolId}";
        _spoolId = spoolId;
        _with = with with { SpoolId = spoolId };
        _catchUp = CatchUpMeter.Idle(policy.CatchUpRows);
        _state = ChannelState.Initial(policy, _facts);
        Recover<IPersistedFact>(fact => _facts = _facts.Apply(fact));
        Recover<SnapshotOffer>(offer => _facts = _facts.Apply((IPersistedFact)offer.Snapshot));
        Recover<RecoveryCompleted>(_ => OnRecovered(policy));
        Command<SpoolProtocol.Opened>(OnSpoolOpened);
        Command<SpoolProtocol.MarksChanged>(OnMarks);
        Command<SpoolProtocol.Quarantined>(copied => Handle(new ChannelInput.Quarantined(copied.Correlation)));
        Command<SpoolProtocol.QuarantineFailed>(OnQuarantineFailed);
        Command<SpoolProtocol.HistoryFailed>(OnHistoryFailed);
        Command<SessionProtocol.IReport>(OnReport);
        Command<Terminated>(OnTerminated);
        Command<ChannelInput>(Handle);
        Command<ChannelProtocol.Resume>(_ => Handle(new ChannelInput.ResumeRequested()));
        Command<ChannelProtocol.Stop>(_ => Handle(new ChannelInput.StopRequested()));
        Command<ChannelProtocol.Drain>(OnDrain);
        Command<SaveSnapshotSuccess>(OnSnapshotSaved);
        Command<SaveSnapshotFailure>(failure => _log.Warning(failure.Cause, "The channel's snapshot was not saved; it is tried again after {Count} facts", FactsPerSnapshot));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteMessagesFailure>(failure => _log.Warning(failure.Cause, "Old facts of the channel were not deleted; it is tried again with the next snapshot"));
        Command<DeleteSnapshotsFailure>(failure => _log.Warning(failure.Cause, "Old snapshots of the channel were not deleted; it is tried again with the next one"));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The channel actor under its back-off supervisor (style.md §4.4: stop on everything, manual reset).</summary>
    public static Props Supervised(string spoolId, ChannelPolicy policy, SessionDependencies with) => BackoffSupervisor.Props(
        Backoff.OnStop(
                Akka.Actor.Props.Create(() => new ChannelActor(spoolId, policy, with)),
                "channel",
                policy.Restart.Min,
                policy.Restart.Max,
                randomFactor: 0.2,
                maxNrOfRetries: -1)
            .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop))
            .WithManualReset()
            .WithFinalStopMessage(message => message is ChannelProtocol.Stop));

    // A session that throws is a defect: its death is treated like any other end, with a pause before the next one.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        base.PreStart();
        Context.System.EventStream.Subscribe(Self, typeof(SpoolProtocol.MarksChanged));
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        base.PostStop();
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _log.Error(cause, "The journal could not write {Fact}; the channel starts again and collecting goes on", @event.GetType().Name);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        throw new InvalidOperationException($"The journal rejected {@event.GetType().Name}: {cause.Message}", cause);

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        _log.Error(reason, "The channel's journal could not be read; the channel starts again and collecting goes on");

    private void OnRecovered(ChannelPolicy policy)
    {
        _state = ChannelState.Initial(policy, _facts);
        _with.Spool.Tell(new SpoolProtocol.Attach(Self));
        Publish();
    }

    private void OnSpoolOpened(SpoolProtocol.Opened opened)
    {
        if (!string.Equals(opened.Identity.SpoolId, _spoolId, StringComparison.Ordinal))
        {
            _log.Info("The spool goes on as {SpoolId}; channel {Channel} is left", opened.Identity.SpoolId, _with.Channel);
            Handle(new ChannelInput.SpoolReplaced());
            return;
        }

        _lastStored = opened.State.Last;
        if (opened.HandOver is { } handOver && _state.Phase == ChannelPhase.Attaching)
            _log.Info("Channel {Channel} of {Target} is fenced before the rows go to {NewTarget}", handOver.OldChannel, handOver.OldTarget, handOver.NewTarget);
        Handle(new ChannelInput.SpoolReady(opened.State.TrimmedTo) { Origin = opened.Identity.Origin, IsHandOver = opened.HandOver is not null });
    }

    private void OnMarks(SpoolProtocol.MarksChanged changed)
    {
        if (_state.Phase == ChannelPhase.Switching) return;
        _lastStored = changed.State.Last;
        MeasureCatchUp();
        if (_catchUp.Progress is not null) Publish();
    }

    private void OnQuarantineFailed(SpoolProtocol.QuarantineFailed failed)
    {
        _lastTrouble = $"quarantine: {failed.Message}";
        _log.Warning("Rejected rows could not be copied into the quarantine yet; they stay in the spool: {Message}", failed.Message);
        Handle(new ChannelInput.QuarantineFailed(failed.Correlation, failed.Failure, failed.Message));
    }

    private void OnHistoryFailed(SpoolProtocol.HistoryFailed failed)
    {
        _lastTrouble = $"spool: {failed.Message}";
        _log.Warning("The numbers cannot go on in another channel yet: {Message}", failed.Message);
        Handle(new ChannelInput.HistoryFailed(failed.Message));
    }

    private void OnReport(SessionProtocol.IReport report)
    {
        if (report.Session != _state.Facts.Epoch || _state.Phase != ChannelPhase.Running)
        {
            _log.Debug("Late report {Report} of session {Session}", report.GetType().Name, report.Session);
            return;
        }

        switch (report)
        {
            case SessionProtocol.Opened opened:
                _accepted = opened.ResumeAfter;
                _totals = _totals with { Sessions = _totals.Sessions + 1 };
                _with.Spool.Tell(new SpoolProtocol.SetLive(true));
                _log.Info("Channel {Channel} is open (session {Session}), rows after {Offset} follow", _with.Channel, report.Session, opened.ResumeAfter);
                Handle(new ChannelInput.Opened(opened.ServerToken, opened.OurOffset, opened.RowsInserted, opened.RowErrors)
                {
                    RowsSinceMark = opened.RowsSinceMark,
                    Errors = opened.Errors,
                });
                break;
            case SessionProtocol.Accepted accepted:
                _accepted = accepted.Last;
                _lastTrouble = null;
                _totals = _totals with { Rows = _totals.Rows + accepted.Rows, Batches = _totals.Batches + 1, Bytes = _totals.Bytes + accepted.Bytes };
                Publish();
                break;
            case SessionProtocol.Committed committed:
                _lastTrouble = null;
                Handle(new ChannelInput.Committed(committed.Report));
                break;
            case SessionProtocol.Alarm alarm:
                OnAlarm(alarm.Kind, alarm.Message);
                Handle(new ChannelInput.AlarmRaised(alarm.Kind, alarm.Message));
                break;
            case SessionProtocol.Trouble trouble:
                OnTrouble(trouble);
                break;
            case SessionProtocol.Ended ended:
                OnEnded(ended.End);
                break;
        }
    }

    private void OnAlarm(ChannelAlarm kind, string message)
    {
        _lastAlarm = message;
        _alarms = _alarms.Kind == kind ? _alarms with { Times = _alarms.Times + 1 } : (kind, 1);
        // A pipe that filters rows raises the same alarm with every commit.
        if (Recurrence.IsWorthALine(_alarms.Times))
            _log.Warning("Channel {Channel}: {Alarm}: {Message} (time {Times})", _with.Channel, kind, message, _alarms.Times);
    }

    private void OnTrouble(SessionProtocol.Trouble trouble)
    {
        _totals = _totals with { Failures = _totals.Failures + 1 };
        _lastTrouble = $"{trouble.Call}: {trouble.Message}";
        // One line per outage and a reminder now and then, not one per try.
        if (trouble.Attempt is 1 or 10 || trouble.Attempt % 100 == 0)
        {
            _log.Warning("Channel {Channel}: {Call} failed (try {Attempt}): {Message}", _with.Channel, trouble.Call, trouble.Attempt, trouble.Message);
        }

        Publish();
    }

    private void OnEnded(SessionEnd end)
    {
        if (end.Reason is not (SessionEndReason.Drained or SessionEndReason.Fenced))
        {
            _totals = _totals with { Failures = _totals.Failures + 1 };
            _ends = (_ends.Reason, _ends.Code) == (end.Reason, end.Code) ? _ends with { Times = _ends.Times + 1 } : (end.Reason, end.Code, 1);
            if (Recurrence.IsWorthALine(_ends.Times))
            {
                _log.Warning(
                    "Session {Session} ended: {Reason} {Code}: {Message} (time {Times})",
                    _state.Facts.Epoch, end.Reason, end.Code ?? "", end.Message, _ends.Times);
            }
        }

        _session = ActorRefs.Nobody;
        _with.Spool.Tell(new SpoolProtocol.SetLive(false));
        Handle(new ChannelInput.SessionEnded(end));
    }

    private void OnTerminated(Terminated stopped)
    {
        // After a typed end this is old news; without one the session threw.
        if (!stopped.ActorRef.Equals(_session)) return;
        OnEnded(new SessionEnd(SessionEndReason.ChannelInvalid, null, "the session actor failed unexpectedly", false));
    }

    private void OnDrain(ChannelProtocol.Drain drain)
    {
        _awaitingDrain.Add(drain.ReplyTo);
        // Asked again because this actor might have been between two lives; a drain that is under way goes on at its own pace.
        if (_state.DrainTo == drain.UpTo && _state.Phase != ChannelPhase.Drained) return;
        Handle(new ChannelInput.DrainRequested(drain.UpTo));
    }

    private void Handle(ChannelInput input)
    {
        var now = _with.Time.GetElapsedTime(0, _with.Time.GetTimestamp());
        var before = _state.Phase;
        var step = ChannelMachine.Step(_state, input, now, _with.Time.GetUtcNow(), _with.Jitter());
        _state = step.State;
        if (before != _state.Phase) LogPhase();
        foreach (var effect in step.Effects) Interpret(effect);
        MeasureCatchUp();
        Publish();
    }

    private void MeasureCatchUp()
    {
        var left = Math.Max(0, _lastStored.Value - _state.Reported.Sequence.Value);
        var (meter, news) = _catchUp.Measure(_with.Time.GetElapsedTime(0, _with.Time.GetTimestamp()), _state.Reported.Sequence.Value, left);
        _catchUp = meter;
        if (news is null) return;
        if (meter.Progress is { } progress)
        {
            _log.Info(
                "Catching up: {Rows} rows left, {Rate} rows/s, {Time} to go",
                progress.RowsLeft, Math.Round(progress.RowsPerSecond, 1), progress.TimeToGo is { } time ? time.ToString("c", CultureInfo.InvariantCulture) : "unknown");
        }
        else
        {
            _log.Info("Caught up: {Rows} rows in {Time}", news.Rows, news.Took.ToString("c", CultureInfo.InvariantCulture));
        }
    }

    private void LogPhase()
    {
        if (_state.LastEnd is { Reason: SessionEndReason.RowsRejected } rejected && _state.Phase == ChannelPhase.Suspended)
            _ends = _ends.Reason == rejected.Reason ? _ends with { Times = _ends.Times + 1 } : (rejected.Reason, null, 1);
        if (_state.Phase == ChannelPhase.Suspended && !Recurrence.IsWorthALine(_ends.Times)) return;
        if (_state.Phase == ChannelPhase.Suspended)
        {
            _log.Error(
                "Delivery is suspended: {Reason} {Code}: {Message}. Rows stay in the spool; the service is probed again and again",
                _state.LastEnd?.Reason, _state.LastEnd?.Code ?? "", _state.LastEnd?.Message);
        }
        else
        {
            if (_ends.Times <= 1) _log.Info("Delivery is {Phase}", _state.Phase);
        }
    }

    private void Interpret(ChannelEffect effect)
    {
        switch (effect)
        {
            case ChannelEffect.StartSession start:
                StartSession(start);
                break;
            case ChannelEffect.DrainSession drain:
                _session.Tell(new SessionProtocol.Drain(drain.UpTo));
                break;
            case ChannelEffect.Persist persist:
                Persist(persist.Fact, OnPersisted);
                break;
            case ChannelEffect.StopSession:
                StopSession();
                break;
            case ChannelEffect.RaiseAlarm alarm:
                OnAlarm(alarm.Alarm, alarm.Message);
                break;
            case ChannelEffect.ForgetAccess:
                _with.Tokens.Tell(TokenProtocol.ForgetHost.Instance);
                break;
            case ChannelEffect.ScheduleRetry retry:
                Timers.StartSingleTimer(ChannelProtocol.TimerKeys.Retry, new ChannelInput.RetryDue(), retry.Delay);
                break;
            case ChannelEffect.ScheduleJournal journal:
                Timers.StartSingleTimer(ChannelProtocol.TimerKeys.Journal, new ChannelInput.JournalDue(), journal.Delay);
                break;
            case ChannelEffect.ScheduleQuarantine again:
                Timers.StartSingleTimer(ChannelProtocol.TimerKeys.Quarantine, new ChannelInput.QuarantineDue(), again.Delay);
                break;
            case ChannelEffect.ResetBackoff:
                Context.Parent.Tell(BackoffSupervisor.Reset.Instance);
                break;
            case ChannelEffect.AnswerDrained:
                foreach (var asker in _awaitingDrain) asker.Tell(new ChannelProtocol.Drained(_state.DrainTo ?? Sequence.None));
                _awaitingDrain.Clear();
                break;
            case ChannelEffect.Stop:
                // Runs after every write that is under way.
                DeferAsync("stop", _ => Context.Stop(Self));
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
                _with.Spool.Tell(new SpoolProtocol.Trim(trim.Committed) { SpoolId = _spoolId });
                break;
            case ChannelEffect.Quarantine copy:
                _with.Spool.Tell(new SpoolProtocol.Quarantine(copy.Correlation, copy.First, copy.Last, copy.Message) { SpoolId = _spoolId });
                break;
            case ChannelEffect.RecordLoss loss:
                _with.Spool.Tell(new SpoolProtocol.RecordLoss(new Loss(_with.FreshId(), loss.Rows, DropReasons.QuarantineFull, loss.At, loss.At)));
                break;
            case ChannelEffect.StartNewHistory start:
                _with.Spool.Tell(new SpoolProtocol.StartNewHistory(start.Reason) { SpoolId = _spoolId });
                break;
            case ChannelEffect.CompleteHandOver complete:
                _with.Spool.Tell(new SpoolProtocol.CompleteHandOver(complete.Committed) { SpoolId = _spoolId });
                break;
            default:
                throw new InvalidOperationException($"No interpretation for the effect {effect.GetType().Name}.");
        }
    }

    private void StopSession()
    {
        if (_session.IsNobody()) return;
        Context.Unwatch(_session);
        Context.Stop(_session);
        _session = ActorRefs.Nobody;
        _with.Spool.Tell(new SpoolProtocol.SetLive(false));
    }

    private void StartSession(ChannelEffect.StartSession start)
    {
        var number = _state.Facts.Epoch;
        Timers.Cancel(ChannelProtocol.TimerKeys.Retry);
        _session = Context.ActorOf(
            SessionActor.Props(number, start, _with),
            string.Create(CultureInfo.InvariantCulture, $"session-{number}"));
        // Not WatchWith: a custom message loses its meaning when the mailbox is stashed for a write.
        Context.Watch(_session);
    }

    private void OnPersisted(IPersistedFact fact)
    {
        Handle(new ChannelInput.FactWritten(fact));
        if (LastSequenceNr % FactsPerSnapshot == 0) SaveSnapshot(_state.Facts.ToSnapshot());
    }

    private void OnSnapshotSaved(SaveSnapshotSuccess saved)
    {
        DeleteMessages(saved.Metadata.SequenceNr);
        if (saved.Metadata.SequenceNr > 1) DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
    }

    private void Publish()
    {
        var status = new ChannelStatusReport(
            _state.Phase, _state.Facts.Epoch, _state.Facts.Mark, _state.Reported, _accepted, _totals, _state.LastEnd, _lastAlarm, _lastTrouble)
        {
            CatchUp = _catchUp.Progress,
            RowsRejected = _state.Facts.RowsRejected,
        };
        if (status == _published) return;
        _published = status;
        Context.System.EventStream.Publish(new ChannelProtocol.StatusChanged(status));
    }
}
