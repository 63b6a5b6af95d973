using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Station;

/// <summary>The station over its whole life: processes that start, are killed, stop in order, and start again.</summary>
internal sealed class ModelStation(Setting setting)
{
    private static readonly TimeSpan DrainRepeat = TimeSpan.FromSeconds(2);
    private StationProcess? _process;
    private bool _isStopping;

    /// <summary>True while a process is alive that is not about to stop.</summary>
    public bool IsUp => IsAlive && !_isStopping;

    /// <summary>What the spool has deleted or is about to; null while nobody can say.</summary>
    public OffsetToken? TrimmedTo => IsAlive ? _process!.Spool.TrimmedTo : null;

    private bool IsAlive => _process is { IsAlive: true };

    /// <summary>Starts, unless it is up already.</summary>
    public void Start()
    {
        if (IsAlive) return;
        _isStopping = false;
        _process = new StationProcess(setting);
        _process.Start();
    }

    public void Kill(TimeSpan downFor, Action? meanwhile = null)
    {
        if (!IsAlive) return;
        _process!.Kill();
        meanwhile?.Invoke();
        setting.World.After(downFor, Start);
    }

    /// <summary>Stops as on SIGTERM (design §10), and starts again.</summary>
    public void Restart(TimeSpan deadline, TimeSpan downFor, Action? meanwhile = null)
    {
        if (!IsUp) return;
        Stop(deadline, () =>
        {
            meanwhile?.Invoke();
            setting.World.After(downFor, Start);
        });
    }

    public void CrashSession()
    {
        if (IsAlive) _process!.Channel.CrashSession();
    }

    public void ReopenSpool(TimeSpan after)
    {
        if (IsAlive) _process!.Spool.Reopen(after);
    }

    /// <summary>Makes no more rows.</summary>
    public void StopMeasuring(Action whenStored)
    {
        if (IsUp) _process!.Batching.Stop(whenStored);
    }

    /// <summary>Asks until it is answered, as the station actor does.</summary>
    public void Drain(Action whenDrained)
    {
        var isDone = false;
        Ask(_process!, () => isDone, () =>
        {
            if (isDone) return;
            isDone = true;
            whenDrained();
        });
    }

    /// <summary>The end of the last process.</summary>
    public void Stop(TimeSpan deadline, Action whenStopped)
    {
        var process = _process!;
        _isStopping = true;
        setting.World.Say("station", $"stops within {deadline.TotalSeconds:F0} s");
        var isLate = false;
        process.After(deadline, () =>
        {
            if (isLate) return;
            isLate = true;
            Close(process, whenStopped);
        });
        process.Batching.Stop(() => Ask(process, () => isLate, () =>
        {
            if (isLate) return;
            isLate = true;
            Close(process, whenStopped);
        }));
    }

    private static void Close(StationProcess process, Action whenStopped)
    {
        var isClosed = false;
        void End()
        {
            if (isClosed) return;
            isClosed = true;
            process.Spool.Close();
            process.Kill();
            whenStopped();
        }

        process.StopChannel(End);
        // The reserve of the last steps.
        process.After(DrainRepeat, End);
    }

    private void Ask(StationProcess process, Func<bool> isOver, Action whenDrained)
    {
        if (isOver()) return;
        process.Channel.Drain(new Sequence(setting.Spool.Last), whenDrained);
        process.After(DrainRepeat, () => Ask(process, isOver, whenDrained));
    }
}
