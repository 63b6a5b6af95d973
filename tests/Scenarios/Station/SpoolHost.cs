using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Spool;

namespace ThermalActors.Scenarios.Station;

/// <summary>The spool actor: one operation after the other, a fetch that waits for rows, trims that wait for the next insert.</summary>
internal sealed class SpoolHost
{
    private readonly Setting _setting;
    private readonly StationProcess _process;
    private readonly Dice _dice;
    private readonly Dictionary<SessionHost, SessionEffect.RecognizeToken> _toRecognize = [];
    private ChannelHost? _attached;
    private Waiting? _waiting;
    private OffsetToken? _pendingTrim;
    private OffsetToken? _toTrim;
    private long _lastAtOpen;
    private TimeSpan _freeAt;
    private bool _isOpen = true;
    private bool _isLive;

    public SpoolHost(Setting setting, StationProcess process)
    {
        (_setting, _process) = (setting, process);
        _dice = new Dice(setting.Plan.Seed, "spool");
        _lastAtOpen = setting.Spool.Last;
    }

    /// <summary>What is deleted or about to be; null while the file is closed.</summary>
    public OffsetToken? TrimmedTo => _isOpen ? _pendingTrim ?? _setting.Spool.TrimmedTo : null;

    public void Attach(ChannelHost channel) => Do(TimeSpan.Zero, () =>
    {
        _attached = channel;
        if (_isOpen) TellOpened();
    });

    public void SetLive(bool live) => Do(TimeSpan.Zero, () => _isLive = live);

    public void Fetch(SessionHost asker, long correlation, Sequence after, FetchLimits limits) => Do(TimeSpan.Zero, () =>
    {
        if (asker.SpoolId != _setting.Spool.SpoolId)
        {
            asker.Tell(new SessionInput.FetchFailed(correlation, "the numbers go on in another channel"));
            return;
        }

        _waiting = new Waiting(asker, correlation, after, limits);
        if (!_isOpen) Refuse("the spool is closed");
        else ServeWaiting();
    });

    public void CancelFetch(SessionHost asker) => Do(TimeSpan.Zero, () =>
    {
        if (ReferenceEquals(_waiting?.Asker, asker)) _waiting = null;
    });

    public void Trim(int spoolId, OffsetToken to) => Do(TimeSpan.Zero, () =>
    {
        if (spoolId != _setting.Spool.SpoolId) return;
        _setting.Watch.Trimmed(to);
        _toTrim = to;
        CatchUpTrim();
    });

    public void Recognize(SessionHost asker, SessionEffect.RecognizeToken ask) => Do(TimeSpan.Zero, () =>
    {
        if (asker.SpoolId != _setting.Spool.SpoolId) return;
        _toRecognize[asker] = ask;
        // The question stays until the next one, or until the file is opened again.
        if (_isOpen && !_setting.Faults.Strikes(FaultKind.SpoolReadFails, 3)) AnswerRecognitions();
    });

    /// <summary>Stores a batch; <paramref name="answer"/> gets the last number, or null when it failed.</summary>
    public void Store(Guid incarnation, long ordinal, long[] ids, Action<long?> answer)
    {
        if (_setting.Mutation == Mutation.SendBeforeStored) HandOutEarly(ids);
        Do(_dice.Between(TimeSpan.Zero, _setting.Plan.DiskLatency), () =>
        {
            long? last = null;
            if (_isOpen && !_setting.Faults.Strikes(FaultKind.SpoolStoreFails, 2))
            {
                if (_setting.Spool.Store(incarnation, ordinal, ids, _isLive, _pendingTrim)) _pendingTrim = null;
                if (!_setting.Faults.Strikes(FaultKind.SpoolAppliedThenFails, 2)) last = _setting.Spool.Last;
            }

            // A kill may come between the write and its answer.
            _process.After(_setting.Plan.DiskLatency * 0.5, () => answer(last));
            if (last is not null) ServeWaiting();
        });
    }

    /// <summary>Repeated errors: the file is closed for a while, and what was put off is lost.</summary>
    public void Reopen(TimeSpan after)
    {
        if (!_isOpen) return;
        _isOpen = false;
        _pendingTrim = null;
        _process.After(after, () =>
        {
            _isOpen = true;
            _lastAtOpen = _setting.Spool.Last;
            TellOpened();
            CatchUpTrim();
            AnswerRecognitions();
            ServeWaiting();
        });
    }

    /// <summary>Carries out what was put off.</summary>
    public void Close()
    {
        if (_isOpen && _pendingTrim is { } trim) _setting.Spool.Trim(trim);
        _pendingTrim = null;
    }

    private void Do(TimeSpan duration, Action act)
    {
        var now = _setting.World.Now;
        _freeAt = (_freeAt > now ? _freeAt : now) + duration;
        _process.After(_freeAt - now, act);
    }

    /// <summary>Copies rows that were rejected.</summary>
    public void Quarantine(ChannelHost asker, ChannelEffect.Quarantine copy) => Do(_dice.Between(TimeSpan.Zero, _setting.Plan.DiskLatency), () =>
    {
        if (asker.SpoolId != _setting.Spool.SpoolId) return;
        if (!_isOpen || _setting.Faults.Strikes(FaultKind.SpoolStoreFails, 3))
        {
            asker.Tell(new ChannelInput.QuarantineFailed(copy.Correlation, SpoolFailure.Io, "the spool failed"));
            return;
        }

        _setting.Spool.Quarantine(copy.First, copy.Last);
        if (_setting.Faults.Strikes(FaultKind.SpoolAppliedThenFails, 3)) asker.Tell(new ChannelInput.QuarantineFailed(copy.Correlation, SpoolFailure.Io, "the spool failed"));
        else asker.Tell(new ChannelInput.Quarantined(copy.Correlation));
    });

    public void StartNewHistory(ChannelHost asker) => Change(asker, () => _setting.Spool.StartNewHistory(_pendingTrim, _lastAtOpen));

    public void CompleteHandOver(ChannelHost asker, OffsetToken? committed) => Change(asker, () => _setting.Spool.CompleteHandOver(committed, _pendingTrim));

    // The sequence that is to end may have ended already: a change that was reported as failed can be on disk.
    private void Change(ChannelHost asker, Action change) => Do(_dice.Between(TimeSpan.Zero, _setting.Plan.DiskLatency), () =>
    {
        if (_toTrim is not null || !_isOpen || _setting.Faults.Strikes(FaultKind.SpoolStoreFails, 3))
        {
            asker.Tell(new ChannelInput.HistoryFailed("the spool failed"));
            return;
        }

        if (asker.SpoolId == _setting.Spool.SpoolId)
        {
            change();
            _pendingTrim = null;
            _setting.World.Say("spool", $"goes on as {_setting.Spool.SpoolId} in {_setting.Spool.Channel} after {_setting.Spool.Origin}");
            if (_setting.Faults.Strikes(FaultKind.SpoolAppliedThenFails, 3))
            {
                asker.Tell(new ChannelInput.HistoryFailed("the spool failed"));
                return;
            }
        }

        _waiting = null;
        _toRecognize.Clear();
        TellOpened();
    });

    private void TellOpened()
    {
        var spool = _setting.Spool;
        _process.OnSpoolOpened();
        if (_attached is not { } channel) return;
        if (channel.SpoolId == spool.SpoolId)
            channel.Tell(new ChannelInput.SpoolReady(_pendingTrim ?? spool.TrimmedTo) { Origin = spool.Origin, IsHandOver = spool.IsHandOverPending });
        else channel.Tell(new ChannelInput.SpoolReplaced());
    }

    private void CatchUpTrim()
    {
        if (!_isOpen || _toTrim is not { } to) return;
        if (to.Sequence > (_pendingTrim ?? _setting.Spool.TrimmedTo).Sequence) _pendingTrim = to;
        _toTrim = null;
    }

    private void AnswerRecognitions()
    {
        foreach (var (asker, ask) in _toRecognize)
        {
            var origin = _setting.Spool.Judge(ask.Token, _pendingTrim);
            if (_setting.Mutation == Mutation.TrustForeignOffset && origin == TokenOrigin.Foreign) origin = TokenOrigin.Ours;
            asker.Tell(new SessionInput.TokenRecognized(ask.Correlation, origin)
            {
                RowsSinceMark = origin == TokenOrigin.Ours ? _setting.Spool.CountRows(ask.Mark, ask.Token.Sequence) : null,
            });
        }

        _toRecognize.Clear();
    }

    private void ServeWaiting()
    {
        if (_waiting is not { } fetch || !_isOpen) return;
        var trimmed = (_pendingTrim ?? _setting.Spool.TrimmedTo).Sequence;
        if (_setting.Spool.Read(fetch.After > trimmed ? fetch.After : trimmed, fetch.Limits) is not { } batch) return;
        if (_setting.Faults.Strikes(FaultKind.SpoolReadFails, 0.5))
        {
            Refuse("the spool failed");
            return;
        }

        if (batch.Last.Value > _setting.Spool.OfferedTo) _setting.Spool.Offer(batch.Last);
        _waiting = null;
        fetch.Asker.Tell(new SessionInput.BatchFetched(fetch.Correlation, batch));
    }

    private void Refuse(string why)
    {
        _waiting!.Asker.Tell(new SessionInput.FetchFailed(_waiting.Correlation, why));
        _waiting = null;
    }

    private void HandOutEarly(long[] ids)
    {
        if (_waiting is not { } fetch || fetch.After.Value != _setting.Spool.Last) return;
        _waiting = null;
        fetch.Asker.Tell(new SessionInput.BatchFetched(fetch.Correlation, _setting.Spool.Premature(ids)));
    }

    private sealed record Waiting(SessionHost Asker, long Correlation, Sequence After, FetchLimits Limits);
}
