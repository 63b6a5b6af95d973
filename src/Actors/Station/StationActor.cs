using System.Globalization;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Clock;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Tokens;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Station;

/// <summary>
/// The root: starts the parts in order, watches every one, and stops them in the order in which data flows. A part that is
/// lost for good ends the process, because a service that only looks alive is worse than one that is restarted.
/// </summary>
/// <remarks>
/// <code>
/// start:  tokens, spool, clock, batching, sensors ──(spool open)──▶ channel
/// stop:   sensors ──▶ batching (stores what it holds) ──▶ channel (commits) ──▶ spool (closes)
/// </code>
/// When the spool goes on under another identity (a foreign history, a hand-over, a file that was moved aside), the channel is
/// replaced: the old one is stopped, and only when it is gone its successor starts. Collecting goes on meanwhile, and so does a stop.
/// Every step of a stop has the same deadline; a kill at any step ends in the same table, only later.
/// </remarks>
internal sealed class StationActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DrainRepeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReplaceRepeat = TimeSpan.FromSeconds(5);
    private readonly StationBlueprint _blueprint;
    private readonly Memory _memory;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IActorRef _spool = ActorRefs.Nobody;
    private IActorRef _tokens = ActorRefs.Nobody;
    private IActorRef _channel = ActorRefs.Nobody;
    private IActorRef _batching = ActorRefs.Nobody;
    private IActorRef _sensors = ActorRefs.Nobody;
    private IActorRef _clock = ActorRefs.Nobody;
    private SpoolState? _state;
    private SpoolIdentity? _identity;
    private string? _channelSpool;
    private bool _isReplacing;
    private StopRun? _stop;

    public StationActor(StationBlueprint blueprint, Memory memory) => (_blueprint, _memory) = (blueprint, memory);

    private enum StopStep
    {
        Storing,
        Measuring,
        Draining,
        StoppingChannel,
        Closing,
        Done,
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(StationBlueprint blueprint)
    {
        var memory = new Memory();
        return Akka.Actor.Props.Create(() => new StationActor(blueprint, memory));
    }

    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(maxNrOfRetries: 5, withinTimeRange: TimeSpan.FromMinutes(1), _ => Directive.Restart);

    protected override void PreStart()
    {
        _tokens = Start(_blueprint.Tokens(), "tokens");
        _spool = Start(_blueprint.Spool(), "spool");
        _spool.Tell(new SpoolProtocol.Attach(Self));
        if (_blueprint.Clock is { } clock) _clock = Start(clock(_spool), "clock");
        // Collecting waits for nobody: while the spool cannot be opened, rows are held in memory within their bound.
        _batching = Start(_blueprint.Batching(_spool), "batching");
        _sensors = Start(_blueprint.Sensors(_batching), "sensors");
        _batching.Tell(BatchingProtocol.Start.Instance);
        // The blueprint knows the settings of the start only.
        if (_memory.Reconfigured is { } settings) Reconfigure(settings);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SpoolProtocol.Opened opened:
                OnSpoolOpened(opened);
                break;
            case StationProtocol.Stop stop when _stop is null:
                BeginStop(stop);
                break;
            case StationProtocol.Stop stop:
                _stop = _stop with { ReplyTo = [.. _stop.ReplyTo, stop.ReplyTo] };
                if (_stop.Step == StopStep.Done) Answer();
                break;
            case BatchingProtocol.Drained when _stop is { Step: StopStep.Storing }:
                Measure();
                break;
            case ChannelProtocol.Drained when _stop is { Step: StopStep.Draining }:
                StopChannel(drained: true);
                break;
            case SpoolProtocol.Closed closed when _stop is { Step: StopStep.Closing }:
                Finish(closed.State);
                break;
            case ReplaceTick when _isReplacing:
                StopOldChannel();
                break;
            case ReplaceTick:
                break;
            case StopTick tick:
                OnStopTick(tick);
                break;
            case StationProtocol.Reconfigure changed:
                OnReconfigure(changed.Settings);
                break;
            case SensorProtocol.AllRevived:
                if (_memory.Reconfigured is { } settings) Reconfigure(settings);
                break;
            case StationProtocol.ChildLost lost:
                OnChildLost(lost);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static IActorRef Start(Props props, string name)
    {
        var child = Context.ActorOf(props, name);
        Context.WatchWith(child, new StationProtocol.ChildLost(name));
        return child;
    }

    private void OnReconfigure(StationSettings settings)
    {
        Reconfigure(settings);
        _memory.Reconfigured = settings;
        // The files may hold another key or token although their names are the same; whoever was refused need not wait for its next try.
        _tokens.Tell(TokenProtocol.CredentialChanged.Instance);
        if (_stop is null && !_isReplacing) _channel.Tell(ChannelProtocol.Resume.Instance);
    }

    private void Reconfigure(StationSettings settings)
    {
        _batching.Tell(new BatchingProtocol.Reconfigure(BatchingPolicy.From(settings), SensorPolicies.Of(settings)));
        _sensors.Tell(new SensorProtocol.ReconfigureAll(settings.Sensors.Each));
        _clock.Tell(new ClockProtocol.Reconfigure(ClockPolicy.From(settings.Clock)));
    }

    private void OnSpoolOpened(SpoolProtocol.Opened opened)
    {
        (_state, _identity) = (opened.State, opened.Identity);
        if (!DeliveryGoesOn) return;
        if (_channel.IsNobody())
        {
            if (_stop is null) StartChannel(opened.Identity);
        }
        else if (!_isReplacing && !string.Equals(opened.Identity.SpoolId, _channelSpool, StringComparison.Ordinal))
        {
            _log.Info("Rows go to channel {Channel} from now on", opened.Identity.Channel);
            _isReplacing = true;
            StopOldChannel();
        }

        if (_stop is { Step: StopStep.Measuring }) Drain(opened.State);
    }

    /// <summary>False once a stop is past sending.</summary>
    private bool DeliveryGoesOn => _stop is null or { Step: StopStep.Storing or StopStep.Measuring or StopStep.Draining };

    private void StartChannel(SpoolIdentity identity)
    {
        _channelSpool = identity.SpoolId;
        _channel = Start(_blueprint.Channel(identity, _tokens, _spool), "channel");
        Context.System.EventStream.Publish(new StationProtocol.Started(identity));
    }

    private void StopOldChannel()
    {
        _channel.Tell(ChannelProtocol.Stop.Instance);
        // It may just be between two incarnations.
        Timers.StartSingleTimer(StationProtocol.TimerKeys.Replace, ReplaceTick.Instance, ReplaceRepeat);
    }

    private void OnOldChannelGone()
    {
        _isReplacing = false;
        Timers.Cancel(StationProtocol.TimerKeys.Replace);
        StartChannel(_identity!);
        if (_stop is { Step: StopStep.Draining }) Drain(_state!);
    }

    private void OnChildLost(StationProtocol.ChildLost lost)
    {
        if (_isReplacing && DeliveryGoesOn && lost.Child is "channel")
        {
            OnOldChannelGone();
            return;
        }

        if (_stop is not null)
        {
            OnChildStopped(lost.Child);
            return;
        }

        _log.Error("The part {Child} is lost for good; the process ends so that it is started anew", lost.Child);
        Context.System.EventStream.Publish(lost);
    }

    private void OnChildStopped(string child)
    {
        switch (child, _stop!.Step)
        {
            case ("channel", StopStep.StoppingChannel):
                Close();
                break;
            case ("channel", StopStep.Draining):
                StopChannel(drained: false);
                break;
            case ("batching", StopStep.Storing):
                Measure();
                break;
            case ("spool", not StopStep.Done):
                Finish(_state);
                break;
        }
    }

    private void BeginStop(StationProtocol.Stop stop)
    {
        _stop = new StopRun(StopStep.Storing, [stop.ReplyTo], Drained: false);
        Context.System.EventStream.Publish(StationProtocol.Stopping.Instance);
        // The last steps need a moment of their own: the deadline holds for the answer.
        var sending = stop.Deadline > Reserve + Reserve ? stop.Deadline - Reserve : stop.Deadline / 2;
        Timers.StartSingleTimer(StationProtocol.TimerKeys.Deadline, StopTick.Deadline, sending);
        if (_channel.IsNobody())
        {
            Close();
            return;
        }

        _sensors.Tell(SensorProtocol.Stop.Instance);
        _batching.Tell(new BatchingProtocol.Drain(Self));
    }

    /// <summary>Asks the spool how far the numbers go now.</summary>
    private void Measure()
    {
        _stop = _stop! with { Step = StopStep.Measuring };
        _spool.Tell(new SpoolProtocol.Attach(Self));
    }

    private void Drain(SpoolState state)
    {
        _stop = _stop! with { Step = StopStep.Draining };
        _channel.Tell(new ChannelProtocol.Drain(state.Last, Self));
        // The channel may just be between two incarnations.
        Timers.StartSingleTimer(StationProtocol.TimerKeys.DrainAgain, StopTick.DrainAgain, DrainRepeat);
    }

    private void OnStopTick(StopTick tick)
    {
        if (_stop is null) return;
        if (tick == StopTick.DrainAgain)
        {
            if (_stop.Step == StopStep.Draining && _state is { } state) Drain(state);
            return;
        }

        switch (_stop.Step)
        {
            case StopStep.Storing or StopStep.Measuring or StopStep.Draining:
                Timers.StartSingleTimer(StationProtocol.TimerKeys.Deadline, StopTick.Deadline, Reserve / 2);
                StopChannel(drained: false);
                break;
            case StopStep.StoppingChannel:
                Timers.StartSingleTimer(StationProtocol.TimerKeys.Deadline, StopTick.Deadline, Reserve / 2);
                Close();
                break;
            case StopStep.Closing:
                Finish(_state);
                break;
        }
    }

    private void StopChannel(bool drained)
    {
        Timers.Cancel(StationProtocol.TimerKeys.DrainAgain);
        _stop = _stop! with { Step = StopStep.StoppingChannel, Drained = drained };
        _channel.Tell(ChannelProtocol.Stop.Instance);
    }

    private void Close()
    {
        _stop = _stop! with { Step = StopStep.Closing };
        _spool.Tell(new SpoolProtocol.Close(Self));
    }

    private void Finish(SpoolState? state)
    {
        _state = state;
        _stop = _stop! with { Step = StopStep.Done };
        Timers.CancelAll();
        if (state is { Rows: 0 })
            _log.Info("Stopped: all rows up to {Last} are committed", state.Last);
        else
            _log.Warning("Stopped before everything was committed: {Rows} rows wait in the spool; the next start sends them", state?.Rows.ToString(CultureInfo.InvariantCulture) ?? "an unknown number of");

        Answer();
    }

    private void Answer()
    {
        foreach (var asker in _stop!.ReplyTo) asker.Tell(new StationProtocol.Stopped(_state, _stop.Drained));
        _stop = _stop with { ReplyTo = [] };
    }

    /// <summary>What the next instance takes over when this one crashes; nobody else ever uses it.</summary>
    internal sealed class Memory
    {
        /// <summary>Live settings; null while those of the start are in force.</summary>
        public StationSettings? Reconfigured { get; set; }
    }

    private sealed record ReplaceTick : INoSerializationVerificationNeeded
    {
        public static readonly ReplaceTick Instance = new();
    }

    private sealed record StopRun(StopStep Step, IReadOnlyList<IActorRef> ReplyTo, bool Drained);

    private sealed record StopTick(string Name) : INoSerializationVerificationNeeded
    {
        public static readonly StopTick Deadline = new("deadline");
        public static readonly StopTick DrainAgain = new("drain-again");
    }
}
