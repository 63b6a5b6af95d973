using System.Collections.Immutable;
using ThermalActors.Actors.Time;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using Effects = System.Collections.Immutable.ImmutableArray<ThermalActors.Actors.Batching.BatchingEffect>.Builder;
using SensorState = ThermalActors.Actors.Sensors.SensorProtocol.SensorState;

namespace ThermalActors.Actors.Batching;

/// <summary>
/// Turns readings into rows, rows into batches, and hands one batch at a time to the spool.
/// <code>
///   ┌──────┐ Start  ┌──────────┐ Drain  ┌──────────┐ nothing held  ┌─────────┐
///   │ Idle │ ─────► │ Sampling │ ─────► │ Draining │ ────────────► │ Drained │
///   └──────┘        └──────────┘        └──────────┘               └─────────┘
///
///   the store, beside it:
///   ┌──────┐ batch full, old, or draining  ┌─────────┐ StoreFailed, 30 s without answer  ┌───────┐
///   │ none │ ────────────────────────────► │ waiting │ ────────────────────────────────► │ pause │
///   └──────┘ ◄──────────────────────────── └─────────┘ ◄──────────────────────────────── └───────┘
///                      Stored                            same ordinal, same rows again
/// </code>
/// Invariants: rows built = stored + dropped + held; at most one store outstanding; a store is repeated with the rows it had;
/// rows keep their order; a tick never waits for the spool.
/// </summary>
internal static class BatchingMachine
{
    public static (BatchingState Next, ImmutableArray<BatchingEffect> Effects) Step(BatchingState state, BatchingInput input, BatchingNow now)
    {
        var effects = ImmutableArray.CreateBuilder<BatchingEffect>();
        var next = Handle(state, input, now, effects);
        return (next, effects.DrainToImmutable());
    }

    private static BatchingState Handle(BatchingState state, BatchingInput input, BatchingNow now, Effects effects) => input switch
    {
        BatchingInput.Started when state.Phase == BatchingPhase.Idle => OnStarted(state, now, effects),
        BatchingInput.TickDue tick when state.Phase == BatchingPhase.Sampling => OnTick(state, tick, now, effects),
        BatchingInput.Started or BatchingInput.TickDue => state,
        BatchingInput.Resumed => OnResumed(state, now, effects),
        BatchingInput.SealDue => Seal(state with { SealAt = null }, now, effects),
        BatchingInput.ReadingTaken taken => OnTaken(state, taken, now, effects),
        BatchingInput.SensorChanged changed => OnSensorChanged(state, changed),
        BatchingInput.Stored stored when Pending(state, stored.Incarnation, stored.Ordinal) is { } pending =>
            OnStored(state, pending, stored.Dropped, now, effects),
        BatchingInput.SourceChanged changed => OnSourceChanged(state, changed),
        BatchingInput.StoreFailed failed when Pending(state, failed.Incarnation, failed.Ordinal) is { Waiting: true } pending =>
            OnStoreFailed(state, pending, failed.Reason, now, effects),
        BatchingInput.Stored or BatchingInput.StoreFailed => state,
        BatchingInput.PressureChanged changed => state with { Pressure = changed.Pressure },
        BatchingInput.RetryDue => OnRetryDue(state, now, effects),
        BatchingInput.Reconfigured changed => OnReconfigured(state, changed, now, effects),
        BatchingInput.DrainAsked => OnDrainAsked(state, now, effects),
        _ => throw new InvalidOperationException($"The input {input.GetType().Name} is not known"),
    };

    private static PendingStore? Pending(BatchingState state, Guid incarnation, long ordinal) =>
        incarnation == state.Incarnation && state.Pending is { } pending && pending.Ordinal == ordinal ? pending : null;

    private static BatchingState OnStarted(BatchingState state, BatchingNow now, Effects effects)
    {
        effects.Add(new BatchingEffect.SampleAfter(state.SampleInterval));
        return state with { Phase = BatchingPhase.Sampling, Tick = now.Uptime + state.SampleInterval };
    }

    // A longer interval is no reason to skip the row that is due, a shorter one does not wait for it; what is held is closed by the new
    // rule. Rows above a smaller limit stay: they give way one by one, as they would have.
    private static BatchingState OnReconfigured(BatchingState state, BatchingInput.Reconfigured changed, BatchingNow now, Effects effects)
    {
        var next = state with { Policy = changed.Policy, Builder = state.Builder.WithMaxAges(changed.Sensors), SealAt = null };
        var due = now.Uptime + next.SampleInterval;
        if (next.Phase == BatchingPhase.Sampling && due < next.Tick)
        {
            next = next with { Tick = due };
            effects.Add(new BatchingEffect.SampleAfter(next.SampleInterval));
        }

        return Seal(next, now, effects);
    }

    private static BatchingState OnResumed(BatchingState state, BatchingNow now, Effects effects)
    {
        var resumed = state with { SealAt = null };
        if (resumed.Phase == BatchingPhase.Sampling)
        {
            resumed = resumed with { Tick = Cadence.Next(resumed.Tick, resumed.SampleInterval, now.Uptime) };
            effects.Add(new BatchingEffect.SampleAfter(resumed.Tick - now.Uptime));
        }

        return resumed.Pending is { } pending ? Ask(resumed, pending, effects) : Seal(resumed, now, effects);
    }

    private static BatchingState OnTick(BatchingState state, BatchingInput.TickDue tick, BatchingNow now, Effects effects)
    {
        if (state.Totals.RowsBuilt == 0) effects.Add(new BatchingEffect.TellFirstTick());
        var built = state.Builder.Build(now.At, tick.Clock, state.Station, tick.RowGuid);
        var due = Cadence.Next(state.Tick, state.SampleInterval, now.Uptime);
        effects.Add(new BatchingEffect.SampleAfter(due - now.Uptime));
        var next = state with
        {
            Builder = built.Next,
            Held = state.Held.Add(state.Simulated ? built.Row with { Simulated = true } : built.Row),
            Tick = due,
            Totals = state.Totals with
            {
                RowsBuilt = state.Totals.RowsBuilt + 1,
                ReadingsUsed = state.Totals.ReadingsUsed + built.Used,
                Each = state.Totals.Each.Carried(built.Row.Sensors),
            },
        };
        next = Seal(MakeRoom(next, tick, now, effects), now, effects);
        effects.Add(new BatchingEffect.TellProgress());
        return next;
    }

    private static BatchingState MakeRoom(BatchingState state, BatchingInput.TickDue tick, BatchingNow now, Effects effects)
    {
        if (state.Held.Count <= state.Policy.HeldRowsLimit) return state;
        var lost = state.Held[0];
        var report = state.Gap?.Gap is { } known
            ? known with { Rows = known.Rows + 1, To = lost.SampledAt }
            : new GapReport(Sequence.None, Sequence.None, 1, BatchingPolicy.DropReason, lost.SampledAt, lost.SampledAt);
        var gap = GapRow.Create(report, now.At, tick.Clock, state.Station, state.Gap?.RowGuid ?? tick.GapGuid);
        effects.Add(new BatchingEffect.NoteDrop(report));
        return state with
        {
            Held = state.Held.RemoveAt(0),
            Gap = gap,
            Totals = state.Totals with
            {
                RowsBuilt = state.Totals.RowsBuilt + (state.Gap is null ? 1 : 0),
                RowsDropped = state.Totals.RowsDropped + 1,
                GapRows = state.Totals.GapRows + (state.Gap is null ? 1 : 0),
            },
        };
    }

    private static BatchingState Seal(BatchingState state, BatchingNow now, Effects effects)
    {
        if (state.Pending is not null) return state;
        if (state.Held.IsEmpty && state.Gap is null) return NothingHeld(state, effects);
        var isDue = state.Held.Count >= state.Policy.BatchSize || state.Phase == BatchingPhase.Draining || state.Held.IsEmpty;
        if (!isDue && now.Uptime - state.Held[0].Uptime < state.Policy.Interval) return ArmSeal(state, now, effects);

        // The report of a loss is older than every row that is left, so it goes first.
        var rows = ImmutableArray.CreateBuilder<SensorRow>();
        if (state.Gap is { } gap) rows.Add(gap);
        var taken = Math.Min(state.Held.Count, Math.Max(1, state.Policy.BatchSize - rows.Count));
        rows.AddRange(state.Held.GetRange(0, taken));
        var pending = new PendingStore(state.Ordinal + 1, rows.DrainToImmutable(), now.At.At, 0, true);
        return Ask(state with { Held = state.Held.RemoveRange(0, taken), Gap = null, Ordinal = pending.Ordinal }, pending, effects);
    }

    private static BatchingState NothingHeld(BatchingState state, Effects effects)
    {
        if (state.Phase != BatchingPhase.Draining) return state;
        effects.Add(new BatchingEffect.TellDrained());
        return state with { Phase = BatchingPhase.Drained };
    }

    private static BatchingState ArmSeal(BatchingState state, BatchingNow now, Effects effects)
    {
        var due = state.Held[0].Uptime + state.Policy.Interval;
        if (state.SealAt == due) return state;
        effects.Add(new BatchingEffect.SealAfter(due - now.Uptime));
        return state with { SealAt = due };
    }

    private static BatchingState Ask(BatchingState state, PendingStore pending, Effects effects)
    {
        effects.Add(new BatchingEffect.Store(pending.Ordinal, pending.Rows, pending.SealedAt));
        effects.Add(new BatchingEffect.RetryAfter(BatchingPolicy.StoreTimeout));
        return state with { Pending = pending with { Waiting = true } };
    }

    private static BatchingState OnStored(BatchingState state, PendingStore pending, int dropped, BatchingNow now, Effects effects)
    {
        if (pending.Failures > 0) effects.Add(new BatchingEffect.NoteRecovery(pending.Failures));
        var totals = state.Totals with
        {
            RowsStored = state.Totals.RowsStored + pending.Rows.Length - dropped,
            RowsDropped = state.Totals.RowsDropped + dropped,
            RowsRefused = state.Totals.RowsRefused + dropped,
            Batches = state.Totals.Batches + 1,
        };
        var next = Seal(state with { Pending = null, Totals = totals }, now, effects);
        effects.Add(new BatchingEffect.TellProgress());
        return next;
    }

    private static BatchingState OnStoreFailed(BatchingState state, PendingStore pending, string reason, BatchingNow now, Effects effects)
    {
        var failures = pending.Failures + 1;
        effects.Add(new BatchingEffect.NoteTrouble(failures, reason));
        effects.Add(new BatchingEffect.RetryAfter(BatchingPolicy.Retries.Delay(failures, now.Roll)));
        return state with { Pending = pending with { Failures = failures, Waiting = false } };
    }

    private static BatchingState OnRetryDue(BatchingState state, BatchingNow now, Effects effects) => state.Pending switch
    {
        null => state,
        { Waiting: false } pause => Ask(state, pause, effects),
        var unanswered => OnStoreFailed(state, unanswered, $"no answer within {BatchingPolicy.StoreTimeout.TotalSeconds:0} s", now, effects),
    };

    private static BatchingState OnDrainAsked(BatchingState state, BatchingNow now, Effects effects)
    {
        if (state.Phase == BatchingPhase.Drained) effects.Add(new BatchingEffect.TellDrained());
        if (state.Phase is BatchingPhase.Drained or BatchingPhase.Draining) return state;
        var draining = state with { Phase = BatchingPhase.Draining };
        return draining.Pending switch
        {
            null => Seal(draining, now, effects),
            { Waiting: false } pause => Ask(draining, pause, effects),
            _ => draining,
        };
    }

    private static BatchingState OnTaken(BatchingState state, BatchingInput.ReadingTaken taken, BatchingNow now, Effects effects)
    {
        effects.Add(new BatchingEffect.GrantCredit());
        if (!state.Builder.Has(taken.Reading.Sensor)) return state;
        var (crossCheck, reading) = state.CrossCheck.Review(taken.Reading);
        var accepted = state.Builder.Accept(reading);
        var (compensator, orders) = state.Compensator.Observe(reading, now.Uptime);
        foreach (var order in orders)
        {
            if (state.Builder.Has(order.Sensor)) effects.Add(new BatchingEffect.Compensate(order.Sensor, order.Surroundings));
        }

        var superseded = state.Totals.ReadingsSuperseded + taken.Superseded + (accepted.Superseded ? 1 : 0);
        return state with
        {
            Builder = accepted.Next,
            Compensator = compensator,
            CrossCheck = crossCheck,
            Totals = state.Totals with
            {
                ReadingsSuperseded = superseded,
                Each = state.Totals.Each.Taken(reading.Sensor, accepted.Superseded, accepted.Next),
            },
        };
    }

    // What was simulated must not fill a column, not even as a held value, once real sensors are in use.
    private static BatchingState OnSourceChanged(BatchingState state, BatchingInput.SourceChanged changed)
    {
        var real = state.Builder.WithoutSimulated();
        return state with
        {
            Simulated = changed.Simulated,
            Builder = real.Next,
            Compensator = Compensator.Initial,
            CrossCheck = CrossCheck.Empty,
            Totals = state.Totals with
            {
                ReadingsSuperseded = state.Totals.ReadingsSuperseded + real.Superseded,
                Each = state.Totals.Each.Forgotten(real.Next),
            },
        };
    }

    private static BatchingState OnSensorChanged(BatchingState state, BatchingInput.SensorChanged changed)
    {
        if (!state.Builder.Has(changed.Sensor)) return state;
        var status = changed.State switch
        {
            SensorState.Reading => SensorStatus.Ok,
            SensorState.WarmingUp => SensorStatus.WarmingUp,
            SensorState.Probing or SensorState.Offline or SensorState.Stopped => SensorStatus.Offline,
            _ => throw new InvalidOperationException($"The sensor state {changed.State} is not known"),
        };
        return state with { Builder = state.Builder.WithStatus(changed.Sensor, status), Compensator = state.Compensator.Forget(changed.Sensor) };
    }
}
