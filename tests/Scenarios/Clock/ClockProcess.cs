using ThermalActors.Actors.Clock;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Spooling;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Snowpipe.Http;

namespace ThermalActors.Scenarios.Clock;

/// <summary>
/// One life of a station's process as far as times matter: interprets <see cref="ClockMachine"/> as the clock actor does, builds rows,
/// signs logins and sends. Nothing of it happens after its end.
/// </summary>
internal sealed class ClockProcess
{
    private static readonly StationIdentity Identity = new("PI", "", "pi");
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(0.2);
    private readonly ClockRun _run;
    private readonly Dice _dice;
    private readonly ServerClock _server = new();
    private readonly ClockTrust _trust;
    private readonly SingleTimer _look;
    private readonly List<TimedRow> _held = [];
    private SpoolProtocol.SetClock _told;
    private ClockState _state;
    private TimeSpan? _tokenEnds;
    private int _cursor;
    private bool _isAlive = true;

    public ClockProcess(ClockRun run, int committed)
    {
        (_run, _dice, _cursor) = (run, run.Dice, committed);
        _trust = new ClockTrust(run.Policy, () => run.Clock.IsKept ? ClockQuality.Synced : ClockQuality.Unsynced, _server, run.Clock);
        _state = ClockState.Initial(run.Policy);
        _look = new SingleTimer(run.World);
        _told = new SpoolProtocol.SetClock(Hold: run.Policy.Require != ClockSync.Off, null, run.Clock.BootId);
        Look();
        Build();
        Send();
    }

    /// <summary>Kill: rows in memory are gone.</summary>
    public void End() => _isAlive = false;

    private ReadingStamp Now => ReadingStamp.Now(_run.Clock);

    private void After(TimeSpan delay, Action act) => _run.World.After(delay, () =>
    {
        if (_isAlive) act();
    });

    private void Look() => Step(new ClockInput.Looked(_trust.Judge(Now)));

    private void Step(ClockInput input)
    {
        var (next, effects) = ClockMachine.Step(_state, input, new ClockNow(Now, _dice.Roll()));
        _state = next;
        _trust.Note(next.Policy, next.Verdict, next.Since);
        foreach (var effect in effects) Carry(effect);
    }

    private void Carry(ClockEffect effect)
    {
        switch (effect)
        {
            case ClockEffect.TellSpool tell:
                _told = new SpoolProtocol.SetClock(tell.Hold, tell.BootedAt, _run.Clock.BootId);
                if (tell.BootedAt is null) break;
                _run.Watch.TrustGained(_run.Spool.OfferedTo);
                _run.Spool.Repair(_told);
                _run.Watch.Repaired();
                break;
            case ClockEffect.LookAfter later:
                _look.Start(later.Delay, () =>
                {
                    if (_isAlive) Look();
                });
                break;
            case ClockEffect.LookNow:
                After(TimeSpan.Zero, Look);
                break;
            case ClockEffect.Ask:
                After(Answer, () =>
                {
                    if (_run.IsOnline) Dated();
                    Step(new ClockInput.ProbeEnded());
                });
                break;
            case ClockEffect.NoteVerdict:
                _run.World.Say("clock", $"{_state.Verdict}: {_state.Finding?.Reason}, holds: {_state.Holds}");
                break;
        }
    }

    // Every answer of the service is dated.
    private void Dated()
    {
        _server.Note(new ServerDate(DateTimeOffset.FromUnixTimeSeconds(_run.World.Wall.ToUnixTimeSeconds()), _run.Clock.Uptime, TimeSpan.Zero));
        _run.Watch.ServerWasHeard();
    }

    private void Build() => After(_dice.Seconds(0.5, 6), () =>
    {
        var now = Now;
        var quality = _run.Mutation == Mutation.AlwaysSynced ? ClockQuality.Synced : _trust.Quality;
        var row = new SensorRow
        {
            Station = Identity with { BootId = _run.Clock.BootId },
            RowGuid = Guid.Empty,
            StartedAt = now.At,
            SampledAt = now.At,
            Uptime = now.Uptime,
            Clock = quality,
            HostName = Identity.HostName,
        };
        _held.Add(new TimedRow(row, _run.World.Wall));
        if (_held.Count >= _run.BatchRows) Store();
        Build();
    });

    private void Store()
    {
        TimedRow[] batch = [.. _held];
        _held.Clear();

        // The clock may step, or be trusted at last, between the row and the disk.
        After(_dice.Seconds(0, 2), () => _run.Spool.Store(batch, _told, offer: _tokenEnds is not null && !_told.Hold));
    }

    private void Send() => After(_dice.Seconds(0.5, 4), () =>
    {
        if (_run.IsOnline && HasToken())
        {
            Dated();
            var end = _run.Spool.EndOfBatch(_cursor, _told.Hold);
            for (var number = _cursor + 1; number <= end; number++) _run.Watch.Sent(number);
            _cursor = end;
        }

        Send();
    });

    private bool HasToken()
    {
        if (_tokenEnds is { } ends && _run.World.Now < ends) return true;
        _tokenEnds = null;
        if (!_run.IsPat)
        {
            if (_run.Mutation != Mutation.SignWhileUnsynced && _trust.SigningFault() is not null) return false;
            _run.Watch.Signed();
            Dated();
            if (_run.Clock.Skew.Duration() > TimeSpan.FromSeconds(60)) return false;
        }

        _tokenEnds = _run.World.Now + _run.TokenLife;
        return true;
    }
}
