using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Sensors;

/// <summary>
/// Parent of the sensor actors, one per sensor in use. A sensor actor that crashes is restarted within a window; beyond it
/// that one sensor pauses, is reported offline and gets a new start later: one bad driver never silences the others.
/// </summary>
internal sealed class SensorsActor : UntypedActor, IWithTimers
{
    /// <summary>So many crashes within <see cref="Window"/> are answered by a restart.</summary>
    public const int RestartsInWindow = 5;

    /// <summary>The window in which restarts are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>How long a sensor pauses whose actor crashed too often.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private readonly SensorsSetup _setup;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _stopping;

    public SensorsActor(SensorsSetup setup) => _setup = setup;

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
        foreach (var kind in Enum.GetValues<SensorKind>())
        {
            if (_setup.Each.TryGetValue(kind, out var settings) && settings.Enabled != SensorUse.Off) StartChild(kind);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SensorProtocol.Stop:
                OnStop();
                break;
            case SensorEnded ended:
                OnEnded(ended.Kind);
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

    private void StartChild(SensorKind kind)
    {
        var settings = _setup.Each[kind];
        var factory = _setup.Factory;

        // A Random is not made for several threads.
        var random = new Random(_setup.Random.Next());
        var setup = new SensorSetup(kind, () => factory.Create(kind), settings.Interval, _setup.Batching, _setup.Time, random)
        {
            Review = _setup.Review,
        };
        var props = SensorActor.Props(setup);
        if (_setup.Dispatcher?.Invoke(kind) is { } dispatcher) props = props.WithDispatcher(dispatcher);
        Context.WatchWith(Context.ActorOf(props, NameOf(kind)), new SensorEnded(kind));
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

        _log.Error("The actor of {Sensor} crashed too often; the sensor pauses for {Pause}", kind, Pause);
        var failure = new SensorFailure(SensorFailureReason.Defect, "The sensor's actor crashed too often", "Report this with the log");
        var changed = new SensorProtocol.StateChanged(
            kind, SensorProtocol.SensorState.Offline, null, failure, new SensorProtocol.SensorCounters(0, 0, 0, 0, 0));
        Context.System.EventStream.Publish(changed);
        _setup.Batching.Tell(changed);
        Timers.StartSingleTimer(NameOf(kind), new Revive(kind), Pause);
    }

    private sealed record SensorEnded(SensorKind Kind) : INoSerializationVerificationNeeded;

    private sealed record Revive(SensorKind Kind) : INoSerializationVerificationNeeded;
}
