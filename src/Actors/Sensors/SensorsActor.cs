using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Sensors;

/// <summary>
/// Parent of the sensor actors, one per sensor in use. A sensor actor that crashes is restarted within a window; beyond it
/// that one sensor pauses, is reported offline and gets a new start later: one bad driver never silences the others.
/// Whether the chips are simulated decides <see cref="SimulationRule"/>.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing.")]
internal sealed class SensorsActor : UntypedActor, IWithTimers
{
    /// <summary>So many crashes within <see cref="Window"/> are answered by a restart.</summary>
    public const int RestartsInWindow = 5;

    /// <summary>The window in which restarts are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>How long a sensor pauses whose actor crashed too often.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Pause between two looks for real chips while they are simulated (sensors.md §8.2).</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly ImmutableArray<SensorKind> _chips;
    private readonly CancellationTokenSource _life = new();
    private readonly HashSet<SensorKind> _handingOver = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private SensorsSetup _setup;
    private SimulationRule _rule;
    private bool _stopping;

    public SensorsActor(SensorsSetup setup)
    {
        _setup = setup;
        _chips = [.. ChipAddresses.Chips.Where(IsUsed)];
        _rule = SimulationRule.Initial(setup.Simulate);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SensorsSetup setup) => Akka.Actor.Props.Create(() => new SensorsActor(setup));

    /// <summary>The name of a sensor's actor.</summary>
    public static string NameOf(SensorKind kind) => kind switch
    {
        SensorKind.System => "system",
        SensorKind.Scd4x => "scd4x",
        SensorKind.Icp10125 => "icp10125",
        SensorKind.Sgp30 => "sgp30",
        SensorKind.Bme680 => "bme680",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a sensor"),
    };

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(RestartsInWindow, Window, static _ => Directive.Restart);

    protected override void PreStart()
    {
        if (IsUsed(SensorKind.System)) StartChild(SensorKind.System);
        if (_rule.IsLooking) Look();
        else Begin();
    }

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        Context.Parent.Tell(SensorProtocol.AllRevived.Instance);
    }

    protected override void PostStop() => _life.Cancel();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SensorProtocol.ReconfigureAll changed:
                OnReconfigure(changed.Each);
                break;
            case SensorProtocol.Revived revived:
                TellRhythm(revived.Sensor);
                break;
            case SensorProtocol.Stop:
                OnStop();
                break;
            case SensorEnded ended:
                OnEnded(ended.Kind);
                break;
            case LookDue:
                Look();
                break;
            case Looked looked when !_stopping:
                OnLooked(looked.Round);
                break;
            case Looked:
                break;
            case Revive revive when !_stopping:
                StartChild(revive.Kind);
                break;
            case Revive:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // Which sensors are used, and where, was decided at the start; only their rhythm follows.
    private void OnReconfigure(IReadOnlyDictionary<SensorKind, SensorSettings> each)
    {
        _setup = _setup with
        {
            Each = _setup.Each.ToImmutableDictionary(
                known => known.Key, known => each.TryGetValue(known.Key, out var changed) ? known.Value with { Interval = changed.Interval } : known.Value),
        };
        foreach (var kind in _setup.Each.Keys) TellRhythm(kind);
    }

    private void TellRhythm(SensorKind kind)
    {
        var child = Context.Child(NameOf(kind));
        if (!child.IsNobody()) child.Tell(new SensorProtocol.Reconfigure(_setup.Each[kind].Interval));
    }

    private bool IsUsed(SensorKind kind) => _setup.Each.TryGetValue(kind, out var settings) && settings.Enabled != SensorUse.Off;

    private void StartChild(SensorKind kind)
    {
        var settings = _setup.Each[kind];
        var factory = _setup.Factory;
        Func<ISensor> create = _rule.Source == SensorSource.Simulation ? () => factory.CreateSimulated(kind) : () => factory.Create(kind);

        // A Random is not made for several threads.
        var random = new Random(_setup.Random.Next());
        var setup = new SensorSetup(kind, create, settings.Interval, _setup.Batching, _setup.Time, random)
        {
            Optional = settings.Enabled == SensorUse.Auto,
            Review = _setup.Review,
        };
        var props = SensorActor.Props(setup);
        if (_setup.Dispatcher?.Invoke(kind) is { } dispatcher) props = props.WithDispatcher(dispatcher);
        Context.WatchWith(Context.ActorOf(props, NameOf(kind)), new SensorEnded(kind));
    }

    private void Look() =>
        _ = SensorScout.LookAsync(_setup.Factory, _chips, _setup.Time, _life.Token).PipeTo(
            Self,
            success: static round => new Looked(round),
            failure: static error => new Looked([new ProbeResult.Missing(new SensorFailure(SensorFailureReason.Defect, error.Message))]));

    private void OnLooked(ImmutableArray<ProbeResult> round)
    {
        var before = _rule.Source;
        _rule = _rule.After(round);
        if (_rule.IsLooking) Timers.StartSingleTimer(SensorProtocol.TimerKeys.Look, LookDue.Instance, LookEvery);
        if (_rule.Source == before) return;
        if (before == SensorSource.Simulation) HandOver();
        else Begin(round);
    }

    /// <summary>Starts the chips of the source that was decided for, after everybody was told of it.</summary>
    private void Begin(ImmutableArray<ProbeResult> round = default)
    {
        var asked = _rule.Mode != SimulationMode.Auto;
        var changed = new SensorProtocol.SourceChanged(_rule.Source, asked);
        _setup.Batching.Tell(changed);
        Context.System.EventStream.Publish(changed);
        if (_rule.Source == SensorSource.Simulation && !asked)
        {
            _log.Warning(
                "NO I2C SENSOR WAS FOUND: all values are SIMULATED from now on, and every row says so. Real sensors are looked for every {Pause} s; "
                + "sensors.simulate = off never simulates. {Reasons}",
                LookEvery.TotalSeconds,
                string.Join("; ", round.OfType<ProbeResult.Missing>().Select(static missing => missing.Failure.Message).Distinct(StringComparer.Ordinal)));
        }

        foreach (var kind in _chips) StartChild(kind);
    }

    // The last simulated reading must be on its way before batching hears of the change: so the simulated sensors end first.
    private void HandOver()
    {
        _log.Warning("A real I2C sensor was found: nothing is simulated from now on");
        foreach (var kind in _chips)
        {
            Timers.Cancel(NameOf(kind));
            var child = Context.Child(NameOf(kind));
            if (child.IsNobody()) continue;
            _handingOver.Add(kind);
            child.Tell(SensorProtocol.Stop.Instance);
        }

        if (_handingOver.Count == 0) Begin();
    }

    private void OnStop()
    {
        _stopping = true;
        var children = Context.GetChildren().ToImmutableArray();
        if (children.IsEmpty) Context.Stop(Self);
        foreach (var child in children) child.Tell(SensorProtocol.Stop.Instance);
    }

    private void OnEnded(SensorKind kind)
    {
        if (_stopping)
        {
            if (!Context.GetChildren().Any()) Context.Stop(Self);
            return;
        }

        if (_handingOver.Remove(kind))
        {
            if (_handingOver.Count == 0) Begin();
            return;
        }

        _log.Error("The actor of {Sensor} crashed too often; the sensor pauses for {Pause}", kind, Pause);
        var failure = new SensorFailure(SensorFailureReason.Defect, "The sensor's actor crashed too often", "Report this with the log");
        var changed = new SensorProtocol.StateChanged(
            kind, SensorProtocol.SensorState.Offline, null, failure, new SensorProtocol.SensorCounters(0, 0, 0, 0, 0));
        Context.System.EventStream.Publish(changed);
        _setup.Batching.Tell(changed);
        Timers.StartSingleTimer(NameOf(kind), new Revive(kind), Pause);
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }

    private sealed record Looked(ImmutableArray<ProbeResult> Round) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record SensorEnded(SensorKind Kind) : INoSerializationVerificationNeeded;

    private sealed record Revive(SensorKind Kind) : INoSerializationVerificationNeeded;
}
