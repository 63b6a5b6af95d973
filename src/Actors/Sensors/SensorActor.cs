using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Actors.Time;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Sensors;

/// <summary>
/// Owns one driver and its schedule; <see cref="SensorMachine"/> decides (state diagram there). What hardware does is a
/// state with a reason, never a value and never a crash; so is a driver that throws.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The driver is disposed in PostStop; a source without a timer holds nothing.")]
internal sealed class SensorActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan CountersEvery = TimeSpan.FromSeconds(10);
    private readonly SensorSetup _setup;
    private readonly ISensor _sensor;
    private readonly CancellationTokenSource _life = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private SensorMachineState _state;
    private Task _call = Task.CompletedTask;
    private TimeSpan _toldAt;

    public SensorActor(SensorSetup setup)
    {
        _setup = setup;
        _sensor = setup.Create();
        _state = SensorMachineState.Initial(new SensorRhythm(setup.Interval));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SensorSetup setup) => Akka.Actor.Props.Create(() => new SensorActor(setup));

    protected override void PreStart() => Step(new SensorInput.Started());

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        Context.Parent.Tell(new SensorProtocol.Revived(_setup.Kind));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Due:
                Step(new SensorInput.Due());
                break;
            case SensorProtocol.Credit:
                Step(new SensorInput.Credited());
                break;
            case SensorProtocol.Compensate compensate:
                Step(new SensorInput.Surroundings(compensate.Surroundings));
                break;
            case CallEnded ended:
                Step(ended.Outcome);
                TellCounters();
                break;
            case SensorProtocol.Reconfigure changed:
                Step(new SensorInput.RhythmChanged(new SensorRhythm(changed.Interval)));
                break;
            case SensorProtocol.Stop:
                Step(new SensorInput.StopAsked());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // The driver may still be inside a transfer; whoever takes the bus from under it locks up the chip.
    protected override void PostStop()
    {
        _life.Cancel();
        Context.System.EventStream.Publish(new SensorProtocol.Counted(_setup.Kind, _state.Counters));
        var sensor = _sensor;
        if (_call.IsCompleted) sensor.Dispose();
        else _ = _call.ContinueWith(_ => sensor.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Step(SensorInput input)
    {
        var (next, effects) = SensorMachine.Step(_state, input, new SensorNow(_setup.Time.Uptime(), _setup.Random.NextDouble()));
        _state = next;
        foreach (var effect in effects) Carry(effect);
    }

    private void Carry(SensorEffect effect)
    {
        switch (effect)
        {
            case SensorEffect.Probe probe:
                Start(
                    _sensor.ProbeAsync,
                    result => new SensorInput.ProbeEnded(probe.Call, result),
                    failure => new SensorInput.ProbeEnded(probe.Call, new ProbeResult.Missing(failure)));
                break;
            case SensorEffect.Read read:
                Start(
                    _sensor.ReadAsync,
                    result => new SensorInput.ReadEnded(read.Call, Review(result)),
                    failure => new SensorInput.ReadEnded(read.Call, new ReadResult.Failed(failure)));
                break;
            case SensorEffect.Compensate compensate:
                Start(
                    token => CompensateAsync(_sensor, compensate.Compensation, token),
                    _ => new SensorInput.CompensateEnded(compensate.Call, null),
                    failure => new SensorInput.CompensateEnded(compensate.Call, failure));
                break;
            case SensorEffect.Wake wake:
                Timers.StartSingleTimer(SensorProtocol.TimerKeys.Next, Due.Instance, wake.Delay);
                break;
            case SensorEffect.Send send:
                _setup.Batching.Tell(new SensorProtocol.Taken(send.Reading, send.Superseded) { Trace = StationTraces.Read(send.Reading) }, Self);
                break;
            case SensorEffect.Announce:
                Announce();
                break;
            case SensorEffect.CancelCall:
                _life.Cancel();
                break;
            case SensorEffect.StopSelf:
                Context.Stop(Self);
                break;
            default:
                throw new InvalidOperationException($"The effect {effect.GetType().Name} is not known");
        }
    }

    private void Start<T>(Func<CancellationToken, Task<T>> call, Func<T, SensorInput> ended, Func<SensorFailure, SensorInput> failed)
    {
        var running = BoundedCall.RunAsync(call, SensorRhythm.CallTimeout, _setup.Time, _life.Token);
        _call = running;
        _ = running.PipeTo(
            Self,
            success: result => new CallEnded(ended(result)),
            failure: error => new CallEnded(failed(Explain(error))));
    }

    private static async Task<bool> CompensateAsync(ISensor sensor, Compensation compensation, CancellationToken cancellation)
    {
        await sensor.CompensateAsync(compensation, cancellation).ConfigureAwait(false);
        return true;
    }

    private static SensorFailure Explain(Exception error) => error switch
    {
        OperationCanceledException => new SensorFailure(SensorFailureReason.Defect, "The call was given up"),
        TimeoutException => new SensorFailure(
            SensorFailureReason.BusFault, $"No answer within {SensorRhythm.CallTimeout.TotalSeconds:0} s", "Check the wiring and the bus clock"),
        _ => new SensorFailure(SensorFailureReason.Defect, $"The driver failed: {error.GetType().Name}: {error.Message}"),
    };

    private ReadResult Review(ReadResult result)
    {
        if (_setup.Review is not { } review || result is not ReadResult.Measured measured) return result;
        return review(measured.Reading) is { } accepted
            ? new ReadResult.Measured(accepted)
            : new ReadResult.Failed(new SensorFailure(SensorFailureReason.Implausible, "The reading was refused as implausible"));
    }

    private SensorProtocol.StateChanged Current() => new(_setup.Kind, _state.Phase, _state.Identity, _state.Failure, _state.Counters)
    {
        Simulated = _sensor.Simulated,
        Absent = _setup.Optional && _state.Identity is null,
    };

    /// <summary>Page and statistics count readings, not only changes of state; now and then is enough for them.</summary>
    private void TellCounters()
    {
        var now = _setup.Time.Uptime();
        if (now - _toldAt < CountersEvery) return;
        _toldAt = now;
        Context.System.EventStream.Publish(new SensorProtocol.Counted(_setup.Kind, _state.Counters));
    }

    private void Announce()
    {
        var changed = Current();
        var absent = changed.Absent;
        _toldAt = _setup.Time.Uptime();
        Context.System.EventStream.Publish(changed);
        _setup.Batching.Tell(changed, Self);
        if (absent && _state.Phase == SensorProtocol.SensorState.Offline)
            _log.Info("Sensor {Sensor} is not there: {Message}", _setup.Kind, _state.Failure?.Message ?? "no answer");
        else if (_state.Failure is { } failure && _state.Phase != SensorProtocol.SensorState.Stopped)
            _log.Warning(
                "Sensor {Sensor} is {State}: {Reason}: {Message} {Hint}",
                _setup.Kind, _state.Phase, failure.Reason, failure.Message, failure.Hint ?? "");
        else
            _log.Info("Sensor {Sensor} ({Identity}) is {State}", _setup.Kind, _state.Identity ?? "not identified", _state.Phase);
    }

    private sealed record Due : INoSerializationVerificationNeeded
    {
        public static readonly Due Instance = new();
    }

    private sealed record CallEnded(SensorInput Outcome) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
