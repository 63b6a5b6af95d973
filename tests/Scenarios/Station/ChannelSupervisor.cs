using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Station;

/// <summary>The back-off supervisor around the channel actor: starts it again after a growing pause, until a commit resets the pause.</summary>
internal sealed class ChannelSupervisor(Setting setting, StationProcess process)
{
    private ChannelHost? _channel;
    private int _restarts;
    private bool _isStopping;
    private Action? _whenStopped;

    /// <summary>The sequence that the channel belongs to.</summary>
    public int SpoolId { get; } = setting.Spool.SpoolId;

    /// <summary>The channel's name.</summary>
    public string Name { get; } = setting.Spool.Channel;

    public void Start()
    {
        _channel = new ChannelHost(setting, process, this);
        _channel.Recover();
    }

    public void ResetBackoff() => _restarts = 0;

    /// <summary>The actor has failed; what it held in memory is gone.</summary>
    public void Failed()
    {
        _channel = null;
        if (_isStopping)
        {
            Stopped();
            return;
        }

        var pause = setting.Plan.Policy.Restart.Bound(_restarts++ - 1) * (1 + (0.2 * setting.Dice.Roll()));
        setting.World.Say("channel", $"fails, starts again in {pause.TotalSeconds:F1} s");
        process.After(pause, () =>
        {
            if (!_isStopping) Start();
        });
    }

    /// <summary>A drain that comes while the actor is down is lost; the station repeats it.</summary>
    public void Drain(Sequence upTo, Action whenDrained) => _channel?.Drain(upTo, whenDrained);

    public void Stop(Action whenStopped)
    {
        _isStopping = true;
        _whenStopped = whenStopped;
        if (_channel is null) Stopped();
        else _channel.Tell(new ChannelInput.StopRequested());
    }

    public void Stopped()
    {
        _channel = null;
        var told = _whenStopped;
        _whenStopped = null;
        if (told is not null) process.Send(told);
    }

    public void CrashSession() => _channel?.CrashSession();

    /// <summary>The process is gone.</summary>
    public void Vanish() => _channel?.Vanish();
}
