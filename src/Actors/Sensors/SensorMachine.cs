using System.Collections.Immutable;
using ThermalActors.Actors.Time;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using Effects = System.Collections.Immutable.ImmutableArray<ThermalActors.Actors.Sensors.SensorEffect>.Builder;
using SensorState = ThermalActors.Actors.Sensors.SensorProtocol.SensorState;

namespace ThermalActors.Actors.Sensors;

/// <summary>
/// The life of one sensor.
/// <code>
///              probe: found, warm-up > 0                 warm-up over
///   ┌─────────┐ ─────────────────────────► ┌───────────┐ ───────────► ┌─────────┐ ──┐ read: measured, not ready,
///   │ Probing │                            │ WarmingUp │              │ Reading │   │ or fewer than 3 failures
///   └─────────┘ ──────────────────────────────────────────────────────►└─────────┘ ◄─┘
///     │   ▲ ▲        probe: found, no warm-up  │    read: 3 failures in a row   │
///     │   │ └── read: "was reset" ─────────────┴────────────────┐   ┌───────────┘
///     │   └─ probe: missing, fewer than 3 times                 ▼   ▼
///     │                                               ┌──────────────────┐ probe: missing (pauses 1 s … 30 s)
///     └────── probe: missing 3 times in a row ──────► │ Offline (reason) │ ──┐
///                                                     └──────────────────┘ ◄─┘  probe: found ─► WarmingUp or Reading
///   every state ── stop ──► Stopped, as soon as the driver is at rest
/// </code>
/// Another individual at the address counts as a reset, too. Ticks lie on a fixed grid of monotonic time; what a stall swallows is not made up for.
/// </summary>
internal static class SensorMachine
{
    public static (SensorMachineState Next, ImmutableArray<SensorEffect> Effects) Step(SensorMachineState state, SensorInput input, SensorNow now)
    {
        var effects = ImmutableArray.CreateBuilder<SensorEffect>();
        var next = Handle(state, input, now, effects);
        if (next.Phase != state.Phase) effects.Add(new SensorEffect.Announce());
        if (next.Phase == SensorState.Stopped && state.Phase != SensorState.Stopped) effects.Add(new SensorEffect.StopSelf());
        return (next, effects.DrainToImmutable());
    }

    private static SensorMachineState Handle(SensorMachineState state, SensorInput input, SensorNow now, Effects effects) => input switch
    {
        SensorInput.RhythmChanged changed => OnRhythmChanged(state, changed.Rhythm, now, effects),
        SensorInput.StopAsked => OnStopAsked(state, effects),
        SensorInput.Credited => OnCredited(state, now, effects),
        SensorInput.ProbeEnded ended when Answers(state, SensorWork.Probe, ended.Call) => OnProbeEnded(Rest(state), ended.Result, now, effects),
        SensorInput.ReadEnded ended when Answers(state, SensorWork.Read, ended.Call) => OnReadEnded(Rest(state), ended.Result, now, effects),
        SensorInput.CompensateEnded ended when Answers(state, SensorWork.Compensate, ended.Call) =>
            OnCompensateEnded(Rest(state), ended.Failure, now, effects),
        SensorInput.Started or SensorInput.Due when !state.Stopping => OnDue(state, now, effects),
        SensorInput.Surroundings told when !state.Stopping => OnSurroundings(state, told.Compensation, effects),
        SensorInput.Started or SensorInput.Due or SensorInput.Surroundings => state,
        SensorInput.ProbeEnded or SensorInput.ReadEnded or SensorInput.CompensateEnded => state,
        _ => throw new InvalidOperationException($"The input {input.GetType().Name} is not known"),
    };

    // A longer interval is no reason to skip the reading that is due; a shorter one does not wait for it.
    private static SensorMachineState OnRhythmChanged(SensorMachineState state, SensorRhythm rhythm, SensorNow now, Effects effects)
    {
        var next = state with { Rhythm = rhythm };
        var due = now.Uptime + rhythm.Interval;
        if (state.Stopping || !state.IsPresent || state.Tick <= due) return next;
        effects.Add(new SensorEffect.Wake(rhythm.Interval));
        return next with { Tick = due };
    }

    private static bool Answers(SensorMachineState state, SensorWork work, long call) => state.Work == work && state.Call == call;

    private static SensorMachineState Rest(SensorMachineState state) => state with { Work = SensorWork.None };

    private static SensorMachineState OnDue(SensorMachineState state, SensorNow now, Effects effects)
    {
        if (state.Work != SensorWork.None) return state with { Overdue = true };
        if (!state.IsPresent) return Probe(state, effects);
        var warm = state.Phase == SensorState.WarmingUp && now.Uptime >= state.WarmAt ? state with { Phase = SensorState.Reading } : state;
        var next = warm with { Work = SensorWork.Read, Call = state.Call + 1, Overdue = false };
        effects.Add(new SensorEffect.Read(next.Call));
        return next;
    }

    private static SensorMachineState Probe(SensorMachineState state, Effects effects)
    {
        var next = state with
        {
            Work = SensorWork.Probe,
            Call = state.Call + 1,
            Overdue = false,
            Counters = state.Counters with { Probes = state.Counters.Probes + 1 },
        };
        effects.Add(new SensorEffect.Probe(next.Call));
        return next;
    }

    private static SensorMachineState OnProbeEnded(SensorMachineState state, ProbeResult result, SensorNow now, Effects effects)
    {
        if (state.Stopping) return Stopped(state);
        switch (result)
        {
            case ProbeResult.Found found:
                var present = state with
                {
                    Phase = found.WarmUp > TimeSpan.Zero ? SensorState.WarmingUp : SensorState.Reading,
                    WarmAt = now.Uptime + found.WarmUp,
                    Identity = found.Identity,
                    Failure = null,
                    Failures = 0,
                    Tick = now.Uptime,
                    Overdue = true,
                };
                return Continue(present, now, effects);
            case ProbeResult.Missing missing:
                var lost = ProbeLater(Count(state, missing.Failure), now, effects);
                return lost.Failures >= SensorRhythm.FailuresToOffline ? lost with { Phase = SensorState.Offline } : lost;
            default:
                throw new InvalidOperationException($"The probe result {result.GetType().Name} is not known");
        }
    }

    private static SensorMachineState OnReadEnded(SensorMachineState state, ReadResult result, SensorNow now, Effects effects)
    {
        var next = result switch
        {
            ReadResult.Measured measured => Deliver(Measured(state), AsTrusted(state, measured.Reading), now, effects),
            ReadResult.NotReady => state with { Counters = state.Counters with { NotReady = state.Counters.NotReady + 1 } },
            ReadResult.Failed failed when !state.Stopping => Count(state, failed.Failure),
            ReadResult.Failed => state,
            _ => throw new InvalidOperationException($"The read result {result.GetType().Name} is not known"),
        };
        if (next.Stopping) return Stopped(next);
        if (result is ReadResult.Failed { Failure.Reason: SensorFailureReason.WasReset or SensorFailureReason.WrongIdentity })
            return ProbeLater(next with { Phase = SensorState.Probing }, now, effects);
        if (next.Failures < SensorRhythm.FailuresToOffline) return Rearm(next, now, effects);
        return ProbeLater(next with { Phase = SensorState.Offline }, now, effects);
    }

    // Only a measurement ends the back-off: a chip that is found but never measures must not keep the bus busy.
    private static SensorMachineState ProbeLater(SensorMachineState state, SensorNow now, Effects effects)
    {
        var setbacks = state.Setbacks + 1;
        effects.Add(new SensorEffect.Wake(SensorRhythm.Probes.Delay(setbacks, now.Roll)));
        return state with { Setbacks = setbacks, Overdue = false };
    }

    private static SensorMachineState Measured(SensorMachineState state) => state with
    {
        Failures = 0,
        Setbacks = 0,
        Failure = null,
        Counters = state.Counters with { Readings = state.Counters.Readings + 1 },
    };

    // While the algorithm of the chip settles its values are possible but not yet true.
    private static Reading AsTrusted(SensorMachineState state, Reading reading) =>
        state.Phase == SensorState.WarmingUp && reading.Status is SensorStatus.Ok or SensorStatus.Suspect
            ? reading with { Status = SensorStatus.WarmingUp }
            : reading;

    private static SensorMachineState OnCompensateEnded(SensorMachineState state, SensorFailure? failure, SensorNow now, Effects effects)
    {
        if (state.Stopping) return Stopped(state);

        // The values are only a little less exact without it, so a failure is counted but does not take the sensor offline.
        var failures = state.Counters.Failures + (failure is null ? 0 : 1);
        return Continue(state with { Counters = state.Counters with { Failures = failures } }, now, effects);
    }

    private static SensorMachineState OnSurroundings(SensorMachineState state, Compensation compensation, Effects effects)
    {
        var next = compensation is Compensation.AbsoluteHumidity ? state with { Humidity = compensation } : state with { Pressure = compensation };
        return next is { Work: SensorWork.None, IsPresent: true } ? CompensateNext(next, effects) : next;
    }

    // After a read: first what the driver has to be told, then sleep until the next tick.
    private static SensorMachineState Rearm(SensorMachineState state, SensorNow now, Effects effects)
    {
        var tick = Cadence.Next(state.Tick, state.Rhythm.Interval, now.Uptime);
        effects.Add(new SensorEffect.Wake(tick - now.Uptime));
        return Continue(state with { Tick = tick, Overdue = false }, now, effects);
    }

    private static SensorMachineState Continue(SensorMachineState state, SensorNow now, Effects effects)
    {
        if (state.Pressure is not null || state.Humidity is not null) return CompensateNext(state, effects);
        return state.Overdue ? OnDue(state, now, effects) : state;
    }

    private static SensorMachineState CompensateNext(SensorMachineState state, Effects effects)
    {
        var compensation = state.Pressure ?? state.Humidity!;
        var call = state.Call + 1;
        effects.Add(new SensorEffect.Compensate(call, compensation));
        return state with
        {
            Work = SensorWork.Compensate,
            Call = call,
            Pressure = null,
            Humidity = state.Pressure is null ? null : state.Humidity,
        };
    }

    private static SensorMachineState Count(SensorMachineState state, SensorFailure failure) => state with
    {
        Failure = failure,
        Failures = state.Failures + 1,
        Counters = state.Counters with
        {
            Failures = state.Counters.Failures + 1,
            Rejected = state.Counters.Rejected + (failure.Reason == SensorFailureReason.Implausible ? 1 : 0),
        },
    };

    private static SensorMachineState Deliver(SensorMachineState state, Reading reading, SensorNow now, Effects effects)
    {
        var displaced = state.Outlet.Held is null ? 0 : 1;
        var counted = state with
        {
            Outlet = state.Outlet with { Held = reading, Superseded = state.Outlet.Superseded + displaced },
            Counters = state.Counters with { Superseded = state.Counters.Superseded + displaced },
        };
        var maySend = counted.Outlet.Credits > 0 || now.Uptime - counted.Outlet.SentAt >= SensorRhythm.CreditLostAfter;
        return maySend ? Send(counted, now, effects) : counted;
    }

    private static SensorMachineState OnCredited(SensorMachineState state, SensorNow now, Effects effects) =>
        state.Outlet.Held is null ? state with { Outlet = state.Outlet with { Credits = 1 } } : Send(state, now, effects);

    private static SensorMachineState Send(SensorMachineState state, SensorNow now, Effects effects)
    {
        if (state.Outlet.Held is not { } reading) return state;
        effects.Add(new SensorEffect.Send(reading, state.Outlet.Superseded));
        return state with { Outlet = new SensorOutlet(0, null, 0, now.Uptime) };
    }

    private static SensorMachineState OnStopAsked(SensorMachineState state, Effects effects)
    {
        if (state.Stopping) return state;
        var stopping = state with { Stopping = true };
        if (stopping.Work == SensorWork.None) return Stopped(stopping);
        effects.Add(new SensorEffect.CancelCall());
        return stopping;
    }

    // A reading that still waits for a credit will never be taken: it counts as superseded, so that the sums agree.
    private static SensorMachineState Stopped(SensorMachineState state)
    {
        var abandoned = state.Outlet.Held is null ? 0 : 1;
        return state with
        {
            Phase = SensorState.Stopped,
            Outlet = state.Outlet with { Held = null },
            Counters = state.Counters with { Superseded = state.Counters.Superseded + abandoned },
        };
    }
}
