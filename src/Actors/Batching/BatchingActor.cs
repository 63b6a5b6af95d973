using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Time;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Actors.Batching;

/// <summary>
/// Makes rows and batches of the readings; <see cref="BatchingMachine"/> decides (state diagram there). What it knows
/// outlives a crash: the rows in memory are nowhere else.
/// </summary>
internal sealed class BatchingActor : UntypedActor, IWithTimers
{
    private readonly BatchingSetup _setup;
    private readonly Memory _memory;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private BatchingActor(BatchingSetup setup, Memory memory)
    {
        _setup = setup;
        _memory = memory;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(BatchingSetup setup)
    {
        var memory = new Memory(BatchingState.Initial(setup.Policy, setup.Station, RowBuilder.Create(setup.Sensors), setup.NewGuid()), new ReadingTraces(setup.Traces));
        return Akka.Actor.Props.CreateBy(new Maker(setup, memory));
    }

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(SpoolProtocol.MarksChanged));
        Context.System.EventStream.Subscribe(Self, typeof(SpoolProtocol.GapsPending));
    }

    protected override void PostRestart(Exception reason)
    {
        _log.Error(reason, "Batching crashed and goes on with {Rows} rows in memory", _memory.State.Counters.RowsHeld);
        Step(new BatchingInput.Resumed());
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SensorProtocol.Taken taken:
                _memory.Sensors[taken.Reading.Sensor] = Sender;
                _memory.Traces.Take(taken.Reading.Sensor, taken.Trace);
                Step(new BatchingInput.ReadingTaken(taken.Reading, taken.Superseded));
                if (_memory.State.Builder.NewestOf(taken.Reading.Sensor) is { } newest) Context.System.EventStream.Publish(new BatchingProtocol.Observed(newest));
                break;
            case SensorProtocol.StateChanged changed:
                OnSensorChanged(changed);
                break;
            case SensorProtocol.SourceChanged changed:
                Step(new BatchingInput.SourceChanged(changed.Source == SensorSource.Simulation));
                break;
            case SampleDue:
                Step(new BatchingInput.TickDue(_setup.Clock(), _setup.NewGuid(), _setup.NewGuid()));
                break;
            case SealDue:
                Step(new BatchingInput.SealDue());
                break;
            case SpoolProtocol.Stored stored:
                Step(new BatchingInput.Stored(stored.Incarnation, stored.Ordinal) { Dropped = stored.Dropped });
                break;
            case SpoolProtocol.MarksChanged marks when marks.State.Pressure == _memory.State.Pressure:
                break;
            case SpoolProtocol.MarksChanged marks:
                OnPressure(marks.State.Pressure);
                break;
            case SpoolProtocol.GapsPending:
                ReportGaps();
                break;
            case SpoolProtocol.StoreFailed failed:
                Step(new BatchingInput.StoreFailed(failed.Incarnation, failed.Ordinal, $"{failed.Failure}: {failed.Message}"));
                break;
            case RetryDue:
                Step(new BatchingInput.RetryDue());
                break;
            case BatchingProtocol.Start:
                Step(new BatchingInput.Started());
                break;
            case BatchingProtocol.Reconfigure changed:
                Step(new BatchingInput.Reconfigured(changed.Policy, changed.Sensors));
                break;
            case BatchingProtocol.Drain drain:
                _memory.Drainers.Add(drain.ReplyTo);
                Step(new BatchingInput.DrainAsked());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // That a sensor is lost may be told by its parent; who says that it works is the sensor itself.
    private void OnSensorChanged(SensorProtocol.StateChanged changed)
    {
        var speaksForItself = changed.State is SensorProtocol.SensorState.WarmingUp or SensorProtocol.SensorState.Reading;
        if (speaksForItself) _memory.Sensors[changed.Sensor] = Sender;
        Step(new BatchingInput.SensorChanged(changed.Sensor, changed.State));
    }

    private void OnPressure(int pressure)
    {
        Step(new BatchingInput.PressureChanged(pressure));
        _log.Info("The spool's pressure is {Pressure} of 4: a row every {Seconds} s", pressure, _memory.State.SampleInterval.TotalSeconds);
    }

    // The rows are made on the spool's thread, from what is known here and now.
    private void ReportGaps()
    {
        var (at, clock, station, newGuid) = (ReadingStamp.Now(_setup.Time), _setup.Clock(), _setup.Station, _setup.NewGuid);
        _setup.Spool.Tell(new SpoolProtocol.ReportGaps(gap => GapRow.Create(gap, at, clock, station, newGuid()), at.At), Self);
    }

    private void Step(BatchingInput input)
    {
        var now = new BatchingNow(ReadingStamp.Now(_setup.Time), _setup.Random.NextDouble());
        var (next, effects) = BatchingMachine.Step(_memory.State, input, now);
        _memory.State = next;
        _memory.Traces.Carry(next.Builder);
        foreach (var effect in effects) Carry(effect);
    }

    private void Carry(BatchingEffect effect)
    {
        switch (effect)
        {
            case BatchingEffect.SampleAfter sample:
                Timers.StartSingleTimer(BatchingProtocol.TimerKeys.Sample, SampleDue.Instance, sample.Delay);
                break;
            case BatchingEffect.SealAfter seal:
                Timers.StartSingleTimer(BatchingProtocol.TimerKeys.Seal, SealDue.Instance, seal.Delay);
                break;
            case BatchingEffect.RetryAfter retry:
                Timers.StartSingleTimer(BatchingProtocol.TimerKeys.StoreRetry, RetryDue.Instance, retry.Delay);
                break;
            case BatchingEffect.Store store:
                _setup.Spool.Tell(new SpoolProtocol.Store(_memory.State.Incarnation, store.Ordinal, store.Rows, store.SealedAt)
                {
                    Trace = _memory.Traces.Seal(store.Ordinal, store.Rows.Length, store.SealedAt),
                }, Self);
                break;
            case BatchingEffect.GrantCredit:
                Sender.Tell(SensorProtocol.Credit.Instance);
                break;
            case BatchingEffect.Compensate compensate:
                _memory.Sensors.GetValueOrDefault(compensate.Sensor)?.Tell(new SensorProtocol.Compensate(compensate.Surroundings));
                break;
            case BatchingEffect.TellDrained:
                TellDrained();
                break;
            default:
                Report(effect);
                break;
        }
    }

    private void Report(BatchingEffect effect)
    {
        switch (effect)
        {
            case BatchingEffect.TellProgress:
                Context.System.EventStream.Publish(new BatchingProtocol.Progress(_memory.State.Counters));
                break;
            case BatchingEffect.TellFirstTick:
                Context.System.EventStream.Publish(BatchingProtocol.FirstTick.Instance);
                break;
            case BatchingEffect.NoteTrouble trouble when Recurrence.IsWorthALine(trouble.Failures):
                _log.Warning("A batch could not be stored, {Failures} tries: {Reason}", trouble.Failures, trouble.Reason);
                break;
            case BatchingEffect.NoteRecovery recovery:
                _log.Info("A batch was stored after {Failures} failed tries", recovery.Failures);
                break;
            case BatchingEffect.NoteDrop drop when Recurrence.IsWorthALine(drop.Gap.Rows):
                _log.Error("{Rows} rows gave way since {From} because the spool cannot store; a gap row will say so", drop.Gap.Rows, drop.Gap.From);
                break;
            case BatchingEffect.NoteTrouble or BatchingEffect.NoteDrop:
                break;
            default:
                throw new InvalidOperationException($"The effect {effect.GetType().Name} is not known");
        }
    }

    private void TellDrained()
    {
        var drained = new BatchingProtocol.Drained(_memory.State.Counters);
        foreach (var drainer in _memory.Drainers) drainer.Tell(drained);
        _memory.Drainers.Clear();
    }

    /// <summary>What the next instance takes over when this one crashes; nobody else ever sees it.</summary>
    private sealed class Memory(BatchingState state, ReadingTraces traces)
    {
        public ReadingTraces Traces { get; } = traces;

        public BatchingState State { get; set; } = state;

        public Dictionary<SensorKind, IActorRef> Sensors { get; } = [];

        public HashSet<IActorRef> Drainers { get; } = [];
    }

    private sealed class Maker(BatchingSetup setup, Memory memory) : IIndirectActorProducer
    {
        public Type ActorType => typeof(BatchingActor);

        public ActorBase Produce() => new BatchingActor(setup, memory);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed record SampleDue : INoSerializationVerificationNeeded
    {
        public static readonly SampleDue Instance = new();
    }

    private sealed record SealDue : INoSerializationVerificationNeeded
    {
        public static readonly SealDue Instance = new();
    }

    private sealed record RetryDue : INoSerializationVerificationNeeded
    {
        public static readonly RetryDue Instance = new();
    }
}
