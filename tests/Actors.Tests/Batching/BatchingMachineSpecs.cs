using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ThermalActors.Actors.Batching;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.TestSupport.Spool;

namespace ThermalActors.Actors.Tests.Batching;

public sealed class BatchingMachineSpecs
{
    [Theory]
    [InlineData(10, 0.5, 1200)]
    [InlineData(1000, 0.5, 4000)]
    [InlineData(1, 5, 120)]
    public void At_least_ten_minutes_and_four_batches_fit_into_memory(int batchSize, double sampleSeconds, int rows) =>
        Assert.Equal(rows, new BatchingPolicy(batchSize, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(sampleSeconds)).HeldRowsLimit);

    [Property(MaxTest = 300)]
    public Property Any_history_keeps_the_promises() => Prop.ForAll(
        Gen.Choose(0, 19).ListOf(400).ToArbitrary(),
        Gen.Choose(1, 5).ToArbitrary(),
        (history, batchSize) => new Replay(batchSize).Run(history));

    /// <summary>
    /// Plays any history against a spool that stores, fails, stays silent or stores and then fails, and checks that no row is
    /// lost, doubled or out of order, and that the sums agree after every step.
    /// </summary>
    private sealed class Replay
    {
        private readonly Guid _incarnation = Guid.Parse("22222222-0000-4000-8000-000000000000");
        private readonly Dictionary<long, IReadOnlyList<SensorRow>> _stored = [];
        private readonly BatchingPolicy _policy;
        private BatchingState _state;
        private TimeSpan _now = TimeSpan.FromHours(1);
        private BatchingEffect.Store? _asked;
        private int _place;
        private bool _drained;
        private long _taken;
        private long _passedOn;

        public Replay(int batchSize)
        {
            // Ten minutes of rows at one a minute: the bound on memory is reached quickly.
            _policy = new BatchingPolicy(batchSize, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(1));
            _state = BatchingState.Initial(
                _policy, Rows.Station, RowBuilder.Create([new SensorPolicy(SensorKind.Scd4x, TimeSpan.FromMinutes(2))]), _incarnation);
            Play(new BatchingInput.Started());
        }

        public void Run(IEnumerable<int> history)
        {
            foreach (var choice in history) Choose(choice);
            Play(new BatchingInput.DrainAsked());
            for (var i = 0; i < 100 && !_drained; i++)
            {
                Play(new BatchingInput.RetryDue());
                Answer(applied: true, told: true);
            }

            Assert.True(_drained, "The drain did not end");
            Assert.Equal(0, _state.Counters.RowsHeld);
            CheckRows();
        }

        private void Choose(int choice)
        {
            switch (choice)
            {
                case < 10:
                    _now += _policy.SampleInterval;
                    Play(new BatchingInput.TickDue(ClockQuality.Synced, Guids(++_place), Guids(-_place)));
                    break;
                case 10 or 11:
                    Answer(applied: true, told: true);
                    break;
                case 12:
                    Answer(applied: true, told: false);
                    break;
                case 13:
                    Answer(applied: false, told: false);
                    break;
                case 14:
                    Play(new BatchingInput.RetryDue());
                    break;
                case 15:
                    Play(new BatchingInput.Stored(_incarnation, _state.Ordinal + 1));
                    Play(new BatchingInput.Stored(Guid.Empty, _state.Ordinal));
                    break;
                case 16:
                    Play(new BatchingInput.Resumed());
                    break;
                case 17:
                    Play(new BatchingInput.SealDue());
                    break;
                default:
                    _taken++;
                    _passedOn += choice - 18;
                    Play(new BatchingInput.ReadingTaken(TestSupport.Sensors.Readings.Climate(new ReadingStamp(default, _now)), choice - 18));
                    break;
            }
        }

        private void Answer(bool applied, bool told)
        {
            if (_asked is not { } asked) return;
            _asked = null;
            if (applied && !_stored.TryAdd(asked.Ordinal, asked.Rows)) Assert.Equal(_stored[asked.Ordinal], asked.Rows.AsEnumerable());
            Play(told
                ? new BatchingInput.Stored(_incarnation, asked.Ordinal)
                : new BatchingInput.StoreFailed(_incarnation, asked.Ordinal, "scripted"));
        }

        private void Play(BatchingInput input)
        {
            var before = _state;
            var at = new ReadingStamp(DateTimeOffset.UnixEpoch + _now, _now);
            (_state, var effects) = BatchingMachine.Step(before, input, new BatchingNow(at, 0.5));
            foreach (var effect in effects)
            {
                if (effect is BatchingEffect.TellDrained) _drained = true;
                if (effect is not BatchingEffect.Store store) continue;
                if (before.Pending is { } pending && pending.Ordinal == store.Ordinal) Assert.Equal(pending.Rows.AsEnumerable(), store.Rows);
                else Assert.Equal(before.Ordinal + 1, store.Ordinal);
                _asked = store;
            }

            var sums = _state.Counters;
            Assert.Equal(sums.RowsBuilt, sums.RowsStored + sums.RowsDropped + sums.RowsHeld);
            var each = sums.Each.Values.ToList();
            Assert.Equal(_taken, each.Sum(tally => tally.Used + tally.Superseded + (tally.Waiting ? 1 : 0)));
            Assert.Equal(sums.ReadingsUsed, each.Sum(tally => tally.Used));
            Assert.Equal(sums.ReadingsSuperseded, each.Sum(tally => tally.Superseded) + _passedOn);
            Assert.True(_state.Held.Count <= _policy.HeldRowsLimit, "More rows in memory than allowed");
            if (_state.Pending is null) Assert.True(_state.Held.Count < _policy.BatchSize, "A full batch was left lying");
        }

        private void CheckRows()
        {
            var rows = _stored.OrderBy(batch => batch.Key).SelectMany(batch => batch.Value).ToList();
            var measured = rows.Where(row => row.Gap is null).Select(row => row.RowGuid).ToList();
            Assert.Equal(measured.Distinct().Count(), measured.Count);
            var uptimes = rows.Where(row => row.Gap is null).Select(row => row.Uptime).ToList();
            Assert.Equal(uptimes.Order(), uptimes);
            Assert.Equal(_place, measured.Count + rows.Sum(row => row.Gap?.Rows ?? 0));
            Assert.Equal(_state.Counters.RowsDropped, rows.Sum(row => row.Gap?.Rows ?? 0));
            Assert.Equal(_state.Counters.RowsStored, rows.Count);
        }

        private static Guid Guids(int place) => new(place, 0, 0, new byte[8]);
    }
}
