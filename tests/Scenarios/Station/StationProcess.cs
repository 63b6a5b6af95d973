using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Station;

/// <summary>One life of the station's process: everything in it is gone when it is killed, nothing that it sent is.</summary>
internal sealed class StationProcess
{
    private readonly Setting _setting;
    private bool _isReplacing;
    private bool _isStopping;

    public StationProcess(Setting setting)
    {
        _setting = setting;
        setting.Watch.ProcessStarted();
        Tokens = new TokenHost(setting, this);
        Spool = new SpoolHost(setting, this);
        Channel = new ChannelSupervisor(setting, this);
        Batching = new BatchingHost(setting, this);
    }

    public bool IsAlive { get; private set; } = true;

    public TokenHost Tokens { get; }

    public SpoolHost Spool { get; }

    public ChannelSupervisor Channel { get; private set; }

    public BatchingHost Batching { get; }

    /// <summary>The newest row that a session of this process has had accepted; only a planted mistake looks at it.</summary>
    public Sequence Accepted { get; set; }

    public void Start()
    {
        _setting.World.Say("station", $"process starts: journal {_setting.Journal.Mark}, spool {_setting.Spool.TrimmedTo}..{_setting.Spool.Last}");
        Channel.Start();
        Batching.Start();
    }

    /// <summary>The spool is open; under another identity its channel gets a successor once it is gone.</summary>
    public void OnSpoolOpened() => Send(() =>
    {
        if (_isReplacing || _isStopping || Channel.SpoolId == _setting.Spool.SpoolId) return;
        _isReplacing = true;
        _setting.World.Say("station", $"channel {Channel.Name} is replaced");
        Channel.Stop(() =>
        {
            _isReplacing = false;
            if (_isStopping) return;
            Channel = new ChannelSupervisor(_setting, this);
            Channel.Start();
        });
    });

    /// <summary>Ends the channel for good.</summary>
    public void StopChannel(Action whenStopped)
    {
        _isStopping = true;
        Channel.Stop(whenStopped);
    }

    /// <summary>Nothing of the process happens from now on.</summary>
    public void Kill()
    {
        if (!IsAlive) return;
        IsAlive = false;
        Channel.Vanish();
        _setting.World.Note(2, 0);
        _setting.World.Say("station", $"process is gone");
    }

    /// <summary>Delivers a message to an actor of this process: in order, and only while the process lives.</summary>
    public void Send(Action deliver) => _setting.World.Soon(() =>
    {
        if (IsAlive) deliver();
    });

    public void After(TimeSpan delay, Action act) => _setting.World.After(delay, () =>
    {
        if (IsAlive) act();
    });
}
