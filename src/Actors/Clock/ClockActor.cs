using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Time;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Actors.Clock;

/// <summary>
/// Looks at the clock now and then and tells the spool what may leave and how its rows are repaired; <see cref="ClockMachine"/> decides
/// (state diagram there).
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing.")]
internal sealed class ClockActor : UntypedActor, IWithTimers
{
    private readonly ClockSetup _setup;
    private readonly CancellationTokenSource _life = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ClockState _state;
    private ClockReport? _told;

    public ClockActor(ClockSetup setup)
    {
        _setup = setup;
        _state = ClockState.Initial(setup.Trust.Policy);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ClockSetup setup) => Akka.Actor.Props.Create(() => new ClockActor(setup));

    protected override void PreStart() => Look();

    protected override void PostStop() => _life.Cancel();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LookDue:
                Look();
                break;
            case ProbeEnded:
                Step(new ClockInput.ProbeEnded(), ReadingStamp.Now(_setup.Time));
                break;
            case ClockProtocol.Reconfigure changed:
                Step(new ClockInput.Reconfigured(changed.Policy), ReadingStamp.Now(_setup.Time));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Look()
    {
        var now = ReadingStamp.Now(_setup.Time);
        Step(new ClockInput.Looked(_setup.Trust.Judge(now)), now);
        Publish(now);
    }

    private void Step(ClockInput input, ReadingStamp now)
    {
        var (next, effects) = ClockMachine.Step(_state, input, new ClockNow(now, _setup.Random.NextDouble()));
        _state = next;
        _setup.Trust.Note(next.Policy, next.Verdict, next.Since);
        foreach (var effect in effects) Carry(effect);
    }

    private void Carry(ClockEffect effect)
    {
        switch (effect)
        {
            case ClockEffect.TellSpool tell:
                _setup.Spool.Tell(new SpoolProtocol.SetClock(tell.Hold, tell.BootedAt, _setup.BootId));
                break;
            case ClockEffect.LookAfter later:
                Timers.StartSingleTimer(ClockProtocol.TimerKeys.Look, LookDue.Instance, later.Delay);
                break;
            case ClockEffect.LookNow:
                Self.Tell(LookDue.Instance);
                break;
            case ClockEffect.Ask:
                Ask();
                break;
            case ClockEffect.NoteStep step:
                _log.Warning("The clock was set by {Seconds} s; rows keep their order and their ages", Math.Round(step.By.TotalSeconds));
                break;
            case ClockEffect.NoteVerdict:
                NoteVerdict();
                break;
            default:
                throw new InvalidOperationException($"The effect {effect.GetType().Name} is not known");
        }
    }

    private void Ask()
    {
        if (_setup.Probe is not { } probe)
        {
            Self.Tell(ProbeEnded.Instance);
            return;
        }

        _ = BoundedCall.RunAsync(probe.AskAsync, ClockPolicy.ProbeTimeout, _setup.Time, _life.Token).PipeTo(
            Self,
            success: static _ => ProbeEnded.Instance,
            failure: static _ => ProbeEnded.Instance);
    }

    private void NoteVerdict()
    {
        if (_state.Verdict == ClockVerdict.Trusted)
            _log.Info("The clock can be trusted: {Reason}", _state.Finding?.Reason);
        else if (_state.Policy.Require == Settings.ClockSync.Off)
            _log.Warning("The clock cannot be trusted: {Reason}. Rows say so; nothing waits for it (clock.require-sync = off)", _state.Finding?.Reason);
        else if (_state.Holds == true)
            _log.Warning("The clock cannot be trusted: {Reason}. Rows with such times wait in the spool ({Require})", _state.Finding?.Reason, Limit());
        else
            _log.Warning("The clock cannot be trusted: {Reason}. Rows have waited for {Wait} and go as unsynced from now on", _state.Finding?.Reason, _state.Policy.MaxWait);
    }

    private string Limit() => _state.Policy.Require == Settings.ClockSync.On ? "until it can" : $"at most {_state.Policy.MaxWait}";

    private void Publish(ReadingStamp now)
    {
        var age = now.Uptime - _state.Since;
        TimeSpan? error = _setup.Trust.Server is { } server ? TimeSpan.FromSeconds(Math.Round(server.ErrorOf(now.At, now.Uptime).TotalSeconds)) : null;
        var report = new ClockReport(
            _state.Verdict, _state.Finding?.Reason ?? "", _state.Holds == true, _state.Policy.Signs(_state.Verdict, age), error);
        if (report == _told) return;
        _told = report;
        Context.System.EventStream.Publish(new ClockProtocol.StateChanged(report));
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }

    private sealed record ProbeEnded : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly ProbeEnded Instance = new();
    }
}
