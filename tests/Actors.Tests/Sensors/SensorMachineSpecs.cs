using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ThermalActors.Actors.Sensors;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using ThermalActors.TestSupport.Sensors;
using SensorState = ThermalActors.Actors.Sensors.SensorProtocol.SensorState;

namespace ThermalActors.Actors.Tests.Sensors;

public sealed class SensorMachineSpecs
{
    private static readonly SensorRhythm EverySecond = new(TimeSpan.FromSeconds(1));

    [Fact]
    public void The_answer_of_an_older_call_is_dropped()
    {
        var (probing, _) = Step(SensorMachineState.Initial(EverySecond), new SensorInput.Started());
        var (after, effects) = Step(probing, new SensorInput.ProbeEnded(probing.Call - 1, FakeSensor.Found()));
        Assert.Same(probing, after);
        Assert.Empty(effects);
        (after, effects) = Step(probing, new SensorInput.ReadEnded(probing.Call, FakeSensor.Failed()));
        Assert.Same(probing, after);
        Assert.Empty(effects);
    }

    [Fact]
    public void A_lost_credit_does_not_silence_the_sensor_for_ever()
    {
        var state = Reading() with { Outlet = new SensorOutlet(0, null, 0, TimeSpan.FromSeconds(10)) };
        var (_, early) = Step(state, Measured(state), TimeSpan.FromSeconds(39));
        Assert.DoesNotContain(early, effect => effect is SensorEffect.Send);
        var (_, late) = Step(state, Measured(state), TimeSpan.FromSeconds(40));
        Assert.Contains(late, effect => effect is SensorEffect.Send);
    }

    [Fact]
    public void Only_one_credit_is_ever_saved_up()
    {
        var state = Reading();
        for (var i = 0; i < 5; i++) (state, _) = Step(state, new SensorInput.Credited());
        Assert.Equal(1, state.Outlet.Credits);
    }

    [Fact]
    public void A_chip_that_is_found_but_never_measures_is_probed_ever_more_rarely()
    {
        var (state, effects) = Step(SensorMachineState.Initial(EverySecond), new SensorInput.Started());
        var pauses = new List<double>();
        while (pauses.Count < 7)
        {
            (state, effects) = Step(state, new SensorInput.ProbeEnded(state.Call, FakeSensor.Found()));
            (state, effects) = Step(state, new SensorInput.ReadEnded(state.Call, FakeSensor.Failed(SensorFailureReason.WasReset)));
            pauses.Add(effects.OfType<SensorEffect.Wake>().Single().Delay.TotalSeconds);
            (state, effects) = Step(state, new SensorInput.Due());
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);
    }

    [Fact]
    public void The_newest_of_each_surrounding_is_told_when_the_sensor_is_back()
    {
        var (state, _) = Step(SensorMachineState.Initial(EverySecond), new SensorInput.Started());
        (state, _) = Step(state, new SensorInput.Surroundings(new Compensation.AmbientPressure(100_000)));
        (state, _) = Step(state, new SensorInput.Surroundings(new Compensation.AbsoluteHumidity(9)));
        (state, _) = Step(state, new SensorInput.Surroundings(new Compensation.AmbientPressure(101_000)));
        (state, var first) = Step(state, new SensorInput.ProbeEnded(state.Call, FakeSensor.Found()));
        (state, var second) = Step(state, new SensorInput.CompensateEnded(state.Call, null));
        (_, var third) = Step(state, new SensorInput.CompensateEnded(state.Call, null));
        Assert.Equal(new Compensation.AmbientPressure(101_000), first.OfType<SensorEffect.Compensate>().Single().Compensation);
        Assert.Equal(new Compensation.AbsoluteHumidity(9), second.OfType<SensorEffect.Compensate>().Single().Compensation);
        Assert.Single(third.OfType<SensorEffect.Read>());
    }

    [Property(MaxTest = 500)]
    public Property Any_history_keeps_the_promises() => Prop.ForAll(
        Gen.Choose(0, 13).ListOf().ToArbitrary(),
        history => new Replay().Run(history));

    private static SensorMachineState Reading() => SensorMachineState.Initial(EverySecond) with
    {
        Phase = SensorState.Reading,
        Work = SensorWork.Read,
        Call = 7,
    };

    private static SensorInput Measured(SensorMachineState state) =>
        new SensorInput.ReadEnded(state.Call, new ReadResult.Measured(TestSupport.Sensors.Readings.Climate(default)));

    private static (SensorMachineState Next, ImmutableArray<SensorEffect> Effects) Step(
        SensorMachineState state, SensorInput input, TimeSpan uptime = default) => SensorMachine.Step(state, input, new SensorNow(uptime, 1));

    /// <summary>Plays any history and checks after every step what others rely on.</summary>
    private sealed class Replay
    {
        private static readonly (SensorState From, SensorState To)[] Legal =
        [
            (SensorState.Probing, SensorState.WarmingUp), (SensorState.Probing, SensorState.Reading), (SensorState.Probing, SensorState.Offline),
            (SensorState.WarmingUp, SensorState.Reading), (SensorState.WarmingUp, SensorState.Offline), (SensorState.WarmingUp, SensorState.Probing),
            (SensorState.Reading, SensorState.Offline), (SensorState.Reading, SensorState.Probing),
            (SensorState.Offline, SensorState.WarmingUp), (SensorState.Offline, SensorState.Reading),
        ];

        private SensorMachineState _state = SensorMachineState.Initial(EverySecond);
        private TimeSpan _now = TimeSpan.FromHours(1);
        private TimeSpan? _wake;
        private long _sent;
        private long _told;
        private bool _stopped;
        private SensorProtocol.SensorCounters _tally = new(0, 0, 0, 0, 0);

        public void Run(IEnumerable<int> history)
        {
            Play(new SensorInput.Started());
            foreach (var choice in history)
            {
                if (_stopped) return;
                Choose(choice);
            }
        }

        private void Choose(int choice)
        {
            _now += TimeSpan.FromMilliseconds(40 * (choice + 1));
            switch (choice)
            {
                case 0:
                    Play(new SensorInput.StopAsked());
                    break;
                case 1 or 2:
                    Play(new SensorInput.Credited());
                    break;
                case 3:
                    Play(new SensorInput.Surroundings(new Compensation.AmbientPressure(100_000 + _state.Call)));
                    break;
                case 4 or 5 when _wake is { } due:
                    _now = due > _now ? due : _now;
                    _wake = null;
                    Play(new SensorInput.Due());
                    break;
                default:
                    End(choice);
                    break;
            }
        }

        private void End(int choice)
        {
            SensorInput? input = (_state.Work, choice % 5) switch
            {
                (SensorWork.Probe, 0 or 1) => new SensorInput.ProbeEnded(_state.Call, FakeSensor.Missing()),
                (SensorWork.Probe, 2) => new SensorInput.ProbeEnded(_state.Call, FakeSensor.Found(TimeSpan.FromSeconds(15))),
                (SensorWork.Probe, _) => new SensorInput.ProbeEnded(_state.Call, FakeSensor.Found()),
                (SensorWork.Read, 0) => new SensorInput.ReadEnded(_state.Call, FakeSensor.Failed()),
                (SensorWork.Read, 1) => new SensorInput.ReadEnded(_state.Call, FakeSensor.Failed(SensorFailureReason.WasReset)),
                (SensorWork.Read, 2) => new SensorInput.ReadEnded(_state.Call, ReadResult.NotReady.Instance),
                (SensorWork.Read, 3) when choice > 5 => new SensorInput.ReadEnded(_state.Call, FakeSensor.Failed(SensorFailureReason.Implausible)),
                (SensorWork.Read, _) => Measured(_state),
                (SensorWork.Compensate, 0) => new SensorInput.CompensateEnded(_state.Call, new SensorFailure(SensorFailureReason.BusFault, "scripted failure")),
                (SensorWork.Compensate, _) => new SensorInput.CompensateEnded(_state.Call, null),
                _ => null,
            };
            if (input is not null) Play(input);
        }

        private void Play(SensorInput input)
        {
            var before = _state;
            (_state, var effects) = SensorMachine.Step(before, input, new SensorNow(_now, 0.5));
            var calls = effects.Count(effect => effect is SensorEffect.Probe or SensorEffect.Read or SensorEffect.Compensate);
            Assert.True(calls <= 1 && (calls == 0 || _state.Work != SensorWork.None), "Two calls at once");
            foreach (var effect in effects)
            {
                if (effect is SensorEffect.Wake wake) _wake = _now + wake.Delay;
                if (effect is SensorEffect.Send send) (_sent, _told) = (_sent + 1, _told + send.Superseded);
                if (effect is SensorEffect.StopSelf) _stopped = true;
            }

            _tally = Tally(before, input, effects);
            Assert.Equal(_tally, _state.Counters with { Superseded = 0 });
            var held = _state.Outlet.Held is null ? 0 : 1;
            Assert.Equal(_state.Counters.Readings, _sent + _state.Counters.Superseded + held);
            Assert.True(_told <= _state.Counters.Superseded);
            Assert.True(_stopped || _state.Work != SensorWork.None || _wake is not null, "Nothing would ever happen again");
            Assert.Equal(_state.Phase != before.Phase, effects.Any(effect => effect is SensorEffect.Announce));
            if (_state.Phase != before.Phase && _state.Phase != SensorState.Stopped) Assert.Contains((before.Phase, _state.Phase), Legal);
        }

        /// <summary>Every outcome counts, the first of an outage like the last; what ends after the stop was asked for is a reading or nothing.</summary>
        private SensorProtocol.SensorCounters Tally(SensorMachineState before, SensorInput input, ImmutableArray<SensorEffect> effects)
        {
            var failure = input switch
            {
                SensorInput.ReadEnded { Result: ReadResult.Failed failed } => failed.Failure,
                SensorInput.ProbeEnded { Result: ProbeResult.Missing missing } => missing.Failure,
                SensorInput.CompensateEnded ended => ended.Failure,
                _ => null,
            };
            return _tally with
            {
                Readings = _tally.Readings + (input is SensorInput.ReadEnded { Result: ReadResult.Measured } ? 1 : 0),
                NotReady = _tally.NotReady + (input is SensorInput.ReadEnded { Result: ReadResult.NotReady } ? 1 : 0),
                Failures = _tally.Failures + (failure is not null && !before.Stopping ? 1 : 0),
                Rejected = _tally.Rejected + (failure is { Reason: SensorFailureReason.Implausible } && !before.Stopping ? 1 : 0),
                Probes = _tally.Probes + effects.Count(effect => effect is SensorEffect.Probe),
            };
        }
    }
}
