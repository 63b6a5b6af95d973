using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Time;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Spooling;

/// <summary>
/// The only owner of the spool. Its calls block, so it lives on threads of its own
/// (<c>thermal-actors.dispatchers.storage</c>) and nobody else ever waits for the card.
/// <code>
///   ┌─────────┐  factory returned   ┌──────┐ ── Store, Fetch, Trim, … ──┐
///   │ Closed  │ ──────────────────► │ Open │ ◄──────────────────────────┘
///   └─────────┘ ◄────────────────── └──────┘
///     │  ▲   repeated I/O errors,      │ Close
///     └──┘   a damaged file            ▼
///   open failed: again after 1 s … 1 min   stopped
/// </code>
/// What is asked while the file is closed is refused (Store, Fetch) or remembered and done at the next open (Attach, Trim,
/// Recognize, SetLive), so nobody has to know.
/// </summary>
internal sealed class SpoolActor : UntypedActor, IWithTimers
{
    private const string ReopenTimer = "reopen";
    private const string Replaced = "the numbers go on in another channel";
    private static readonly Backoff Reopening = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    private static readonly SpoolState NeverOpened = new(Sequence.None.Next, Sequence.None, new OffsetToken(Sequence.None, null), 0, 0, 0, null);

    private readonly Func<ISpool> _open;
    private readonly Random _random;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<IActorRef> _attached = [];
    private readonly Dictionary<IActorRef, SpoolProtocol.Recognize> _toRecognize = [];
    private readonly HeldLosses _losses = new();
    private ISpool? _spool;
    private SpoolHealth _health = SpoolHealth.Good;
    private SpoolState? _told;
    private SpoolProtocol.Fetch? _waiting;
    private PutOffTrim? _toTrim;
    private string? _spoolId;
    private bool _live;
    private bool _askedForGapRows;
    private SpoolProtocol.SetClock _clock;
    private bool _toRepair;

    // A file that opens may still refuse to be written: only a successful operation ends a failure in use.
    private bool _failedInUse;
    private string _message = "The spool is not open yet";

    public SpoolActor(Func<ISpool> open, Random random, bool awaitsClock)
    {
        _open = open;
        _random = random;
        _clock = new SpoolProtocol.SetClock(Hold: awaitsClock, BootedAt: null, BootId: "");
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make one.</summary>
    /// <param name="open">Opens or creates the spool; blocks; throws <see cref="SpoolException"/>.</param>
    /// <param name="random">Jitter of the back-off.</param>
    /// <param name="awaitsClock">True to hold rows with untrusted times back until <see cref="SpoolProtocol.SetClock"/> says what to do with them.</param>
    public static Props Props(Func<ISpool> open, Random random, bool awaitsClock = false) =>
        Akka.Actor.Props.Create(() => new SpoolActor(open, random, awaitsClock));

    protected override void PreStart() => Self.Tell(OpenNow.Instance);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case OpenNow when _spool is null:
                Open();
                break;
            case OpenNow:
                break;
            case SpoolProtocol.Attach attach:
                OnAttach(attach.ReplyTo);
                break;
            case SpoolProtocol.Store store:
                OnStore(store);
                break;
            case SpoolProtocol.Fetch fetch:
                OnFetch(fetch);
                break;
            case SpoolProtocol.CancelFetch cancel:
                if (_waiting is { } waiting && waiting.ReplyTo.Equals(cancel.ReplyTo)) _waiting = null;
                break;
            case SpoolProtocol.SetLive live:
                _live = live.Live;
                _askedForGapRows = false;
                AskForGapRows();
                break;
            case SpoolProtocol.RecordLoss or SpoolProtocol.ReportGaps or SpoolProtocol.Quarantine:
                OnLedger(message);
                break;
            case SpoolProtocol.SetClock clock:
                _clock = clock;
                _toRepair = clock.BootedAt is not null;
                CatchUpRepair();
                ServeWaiting();
                break;
            case SpoolProtocol.StartNewHistory start:
                OnHistory(start.SpoolId, spool => spool.StartNewHistory(start.Reason));
                break;
            case SpoolProtocol.CompleteHandOver complete:
                OnHistory(complete.SpoolId, spool => spool.CompleteHandOver(complete.Committed));
                break;
            case SpoolProtocol.Trim or SpoolProtocol.Recognize:
                OnChannelWord(message);
                break;
            case SpoolProtocol.Close close:
                OnClose(close.ReplyTo);
                break;
            case Terminated gone:
                OnGone(gone.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => DisposeSpool();

    private void Open()
    {
        if (!TryRun(_open, out var spool, proves: !_failedInUse)) return;
        _spool = spool;
        Identify(spool);
        TellReports();
        _log.Info(
            "Spool {SpoolId} is open: channel {Channel}, {Rows} rows waiting",
            spool.Identity.SpoolId, spool.Identity.Channel, spool.State.Rows);
        TellMarks();
        TellOpened(spool);
        CatchUpTrim();
        CatchUpRepair();
        CatchUpLosses();
        AnswerRecognitions();
        ServeWaiting();
        AskForGapRows();
    }

    private void TellOpened(ISpool spool)
    {
        foreach (var attached in _attached) attached.Tell(Opened(spool));
    }

    private static SpoolProtocol.Opened Opened(ISpool spool) => new(spool.Identity, spool.State) { HandOver = spool.PendingHandOver };

    private void OnAttach(IActorRef attached)
    {
        _attached.Add(attached);
        Context.Watch(attached);
        if (_spool is { } spool) attached.Tell(Opened(spool));
    }

    // Who still asks for rows of the sequence before must get none of this one: its numbers mean other rows there.
    private void Identify(ISpool spool)
    {
        if (_spoolId is not null && !IsMeant(spool.Identity.SpoolId))
        {
            if (_waiting is { } waiting) waiting.ReplyTo.Tell(new SpoolProtocol.FetchFailed(waiting.Correlation, SpoolFailure.WrongTarget, Replaced));
            _waiting = null;
            _toRecognize.Clear();
        }

        _spoolId = spool.Identity.SpoolId;
    }

    private bool IsMeant(string? spoolId) => spoolId is null || _spoolId is null || string.Equals(spoolId, _spoolId, StringComparison.Ordinal);

    private void OnChannelWord(object message)
    {
        switch (message)
        {
            case SpoolProtocol.Trim trim when IsMeant(trim.SpoolId):
                _toTrim = new PutOffTrim(trim.SpoolId ?? _spoolId, trim.Committed);
                CatchUpTrim();
                break;
            case SpoolProtocol.Recognize recognize when IsMeant(recognize.SpoolId):
                _toRecognize[Sender] = recognize;
                Context.Watch(Sender);
                AnswerRecognitions();
                break;
            default:
                _log.Debug("{Message} of a channel whose numbers ended", message.GetType().Name);
                break;
        }
    }

    private void OnGone(IActorRef gone)
    {
        _attached.Remove(gone);
        _toRecognize.Remove(gone);
    }

    private void OnStore(SpoolProtocol.Store store)
    {
        var request = AtTheDoor(store);
        if (!TryUse(spool => spool.Store(request), out var stored))
        {
            Sender.Tell(new SpoolProtocol.StoreFailed(store.Incarnation, store.Ordinal, CurrentFailure, _message));
            return;
        }

        store.Trace?.Stored(stored.First, stored.Last);
        Sender.Tell(new SpoolProtocol.Stored(store.Incarnation, store.Ordinal, stored.First, stored.Last) { Dropped = stored.Dropped });
        CatchUpRepair();
        CatchUpLosses();
        ServeWaiting();
        TellMarks();
        AskForGapRows();
    }

    // Rows that were built before the clock was right come here after it is: they are repaired before they get their numbers.
    private StoreRequest AtTheDoor(SpoolProtocol.Store store)
    {
        var rows = store.Rows.Any(_clock.Repairs) ? [.. store.Rows.Select(_clock.Repair)] : store.Rows;
        var sealedAt = rows == store.Rows ? store.SealedAt : rows[^1].SampledAt;
        return new StoreRequest(store.Incarnation, store.Ordinal, rows, sealedAt, IsOffering);
    }

    // What is marked as offered can no longer be repaired; so nothing new is while rows wait for their times.
    private bool IsOffering => _live && !IsHeld;

    // Until the rows on disk are repaired they wait, whatever else allows them to go.
    private bool IsHeld => _clock.Hold || _toRepair;

    private void CatchUpRepair()
    {
        if (_spool is null || !_toRepair || _clock.BootedAt is not { } bootedAt) return;
        if (!TryUse(spool => spool.Repair(new JsonClockRepair(_clock.BootId, bootedAt)), out var rows)) return;
        _toRepair = false;
        if (rows == 0) return;
        _log.Info("The times of {Rows} rows were repaired: this boot began at {BootedAt}", rows, bootedAt);
        Publish(new SpoolProtocol.Repaired(rows));
    }

    private void OnFetch(SpoolProtocol.Fetch fetch)
    {
        if (!IsMeant(fetch.SpoolId))
        {
            fetch.ReplyTo.Tell(new SpoolProtocol.FetchFailed(fetch.Correlation, SpoolFailure.WrongTarget, Replaced));
            return;
        }

        _waiting = fetch;
        ServeWaiting(refuse: true);
    }

    // A fetch that waits for rows is not refused because an unrelated store failed in between: it waits on.
    private void ServeWaiting(bool refuse = false)
    {
        if (_waiting is not { } fetch || (_spool is null && !refuse)) return;
        if (!TryUse(spool => (Batch: spool.Fetch(fetch.After, fetch.Limits with { TrustedOnly = IsHeld }), spool.State.Last), out var read))
        {
            _waiting = null;
            fetch.ReplyTo.Tell(new SpoolProtocol.FetchFailed(fetch.Correlation, CurrentFailure, _message));
            return;
        }

        if (read.Batch is not { } batch) return;
        _waiting = null;
        fetch.ReplyTo.Tell(new SpoolProtocol.Fetched(fetch.Correlation, batch, read.Last));
        TellMarks();
    }

    private void OnLedger(object message)
    {
        switch (message)
        {
            case SpoolProtocol.RecordLoss record:
                _losses.Add(record.Loss);
                CatchUpLosses();
                break;
            case SpoolProtocol.ReportGaps report:
                _askedForGapRows = false;
                if (!TryUse(spool => Done(() => spool.StoreGapRows(gap => _clock.Repair(report.Row(gap)), report.SealedAt, IsOffering)), out _)) return;
                ServeWaiting();
                TellMarks();
                AskForGapRows();
                break;
            case SpoolProtocol.Quarantine range when !IsMeant(range.SpoolId):
                break;
            case SpoolProtocol.Quarantine range when TryUse(spool => Done(() => spool.QuarantineRange(range.First, range.Last, range.Message)), out _):
                Sender.Tell(new SpoolProtocol.Quarantined(range.Correlation));
                break;
            case SpoolProtocol.Quarantine range:
                Sender.Tell(new SpoolProtocol.QuarantineFailed(range.Correlation, CurrentFailure, _message));
                break;
        }
    }

    private void CatchUpLosses()
    {
        while (_spool is not null && _losses.TryPeek(out var loss) && TryUse(spool => Done(() => spool.RecordLoss(loss)), out _)) _losses.Remove();
        AskForGapRows();
    }

    private void AskForGapRows()
    {
        if (!_live || _askedForGapRows || _spool?.PendingGaps is not { Count: > 0 } gaps) return;
        _askedForGapRows = true;
        Publish(new SpoolProtocol.GapsPending(gaps.Count));
    }

    private void OnHistory(string? from, Action<ISpool> change)
    {
        // Whatever is committed has to be trimmed first, or it would be taken for rows of uncertain owner.
        CatchUpTrim();
        var refusal = _toTrim is null ? default(string) : _message;
        var done = refusal is null && TryUse(spool => refusal = ChangeFrom(from, spool, change), out _);
        if (!done || refusal is not null)
        {
            Sender.Tell(new SpoolProtocol.HistoryFailed(refusal ?? _message));
            return;
        }

        if (_spool is not { } spool) return;
        Identify(spool);
        TellOpened(spool);
        TellMarks();
        ServeWaiting();
    }

    // A change that was reported as failed may be on disk all the same: the spool looks again before it judges a token.
    private static string? ChangeFrom(string? from, ISpool spool, Action<ISpool> change)
    {
        _ = spool.Recognize(new OffsetToken(Sequence.None, null));
        return from is null || string.Equals(from, spool.Identity.SpoolId, StringComparison.Ordinal) ? Refusal(() => change(spool)) : null;
    }

    // A new sequence that cannot be told from the old one, and a token that is not ours, are no fault of the disk.
    private static string? Refusal(Action change)
    {
        try
        {
            change();
            return null;
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or ArgumentException)
        {
            return refusal.Message;
        }
    }

    private void CatchUpTrim()
    {
        if (_spool is null || _toTrim is not { } trim) return;

        // The file was set aside meanwhile: in its successor the number means another row.
        if (string.Equals(trim.SpoolId, _spoolId, StringComparison.Ordinal) && !TryUse(spool => TrimOrRefuse(spool, trim.Committed), out _))
        {
            if (CurrentFailure == SpoolFailure.ForeignToken) _toTrim = null;
            return;
        }

        _toTrim = null;
        TellMarks();
    }

    // A token that names no frame of ours must delete nothing, and asking again would not make it ours.
    private static bool TrimOrRefuse(ISpool spool, OffsetToken committed)
    {
        try
        {
            spool.Trim(committed);
            return true;
        }
        catch (ArgumentException refusal)
        {
            throw new SpoolException(SpoolFailure.ForeignToken, $"The spool refused to trim to {committed}, nothing was deleted: {refusal.Message}", refusal);
        }
    }

    private void AnswerRecognitions()
    {
        foreach (var (asker, ask) in _toRecognize.ToArray())
        {
            if (_spool is null || !TryUse(spool => Judge(spool, ask), out var answer)) return;
            _toRecognize.Remove(asker);
            asker.Tell(answer);
        }
    }

    private static SpoolProtocol.Recognized Judge(ISpool spool, SpoolProtocol.Recognize ask)
    {
        var origin = spool.Recognize(ask.Token);
        return new SpoolProtocol.Recognized(ask.Correlation, ask.Token, origin, spool.State)
        {
            RowsSince = origin == TokenOrigin.Ours ? spool.CountRows(ask.Since, ask.Token.Sequence) : null,
        };
    }

    private void OnClose(IActorRef replyTo)
    {
        if (_spool is not null && TryUse(spool => Done(spool.Flush), out _)) TellMarks();
        var state = _spool?.State ?? _told ?? NeverOpened;
        DisposeSpool();
        replyTo.Tell(new SpoolProtocol.Closed(state));
        Context.Stop(Self);
    }

    private SpoolFailure CurrentFailure => _health.Failure ?? SpoolFailure.Io;

    private bool TryUse<T>(Func<ISpool, T> use, [MaybeNullWhen(false)] out T result)
    {
        result = default;
        return _spool is { } spool && TryRun(() => use(spool), out result);
    }

    // An error that nobody foresaw is met like a failing disk: a restart would forget who waits for what.
    private bool TryRun<T>(Func<T> run, [MaybeNullWhen(false)] out T result, bool proves = true)
    {
        result = default;
        try
        {
            result = run();
            if (proves) Succeeded();
            TellReports();
            return true;
        }
        catch (SpoolException expected)
        {
            Failed(expected.Failure, expected.Message, expected);
        }
        catch (Exception unexpected)
        {
            Failed(SpoolFailure.Io, $"{unexpected.GetType().Name}: {unexpected.Message}", unexpected);
        }

        return false;
    }

    private static bool Done(Action action)
    {
        action();
        return true;
    }

    private void Succeeded()
    {
        if (_health.Failure is not null)
        {
            _log.Info("The spool works again after {Failures} failures", _health.Count);
            Publish(new SpoolProtocol.HealthChanged(null, null));
        }

        _health = SpoolHealth.Good;
        _failedInUse = false;
    }

    private void Failed(SpoolFailure failure, string message, Exception error)
    {
        var before = _health;
        _health = before.Failed(failure);
        _message = message;
        if (_health.IsTransitionFrom(before)) Publish(new SpoolProtocol.HealthChanged(failure, message));
        if (_health.IsTransitionFrom(before) || Recurrence.IsWorthALine(_health.Count))
            _log.Warning(error, "The spool failed ({Failure}), {Count} in a row: {Message}", failure, _health.Count, message);
        if (_spool is not null && _health.MustReopen)
        {
            _failedInUse = true;
            DisposeSpool();
        }

        if (_spool is null) Timers.StartSingleTimer(ReopenTimer, OpenNow.Instance, Reopening.Delay(_health.Count, _random.NextDouble()));
    }

    private void DisposeSpool()
    {
        var spool = _spool;
        _spool = null;
        try
        {
            spool?.Dispose();
        }
        catch (Exception error)
        {
            _log.Warning(error, "Closing the spool failed");
        }
    }

    private void TellReports()
    {
        if (_spool is not { } spool) return;
        foreach (var report in spool.TakeReports())
        {
            _log.Warning("{Report}", report.Message);
            Publish(new SpoolProtocol.Reported(report));
        }
    }

    private void TellMarks()
    {
        if (_spool is not { } spool || spool.State == _told) return;
        _told = spool.State;
        Publish(new SpoolProtocol.MarksChanged(spool.State));
    }

    private static void Publish(object change) => Context.System.EventStream.Publish(change);

    private sealed record PutOffTrim(string? SpoolId, OffsetToken Committed);

    private sealed record OpenNow : INoSerializationVerificationNeeded
    {
        public static readonly OpenNow Instance = new();
    }
}
