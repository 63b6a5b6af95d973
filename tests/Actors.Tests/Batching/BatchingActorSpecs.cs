using Akka.Actor;
using Akka.TestKit;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using ThermalActors.Sensors;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Spool;
using Xunit.Abstractions;
using SensorReadings = ThermalActors.TestSupport.Sensors.Readings;

namespace ThermalActors.Actors.Tests.Batching;

public sealed class BatchingActorSpecs : ActorSpecs
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly SensorKind[] Kinds = [SensorKind.Scd4x, SensorKind.Icp10125, SensorKind.Sgp30];
    private readonly TestProbe _spool;
    private readonly TestProbe _progress;
    private readonly TestProbe _sensor;
    private ClockQuality _clock = ClockQuality.Synced;
    private bool _crash;
    private int _guids;

    public BatchingActorSpecs(ITestOutputHelper output)
        : base(output)
    {
        _spool = CreateTestProbe();
        _progress = Listen<BatchingProtocol.Progress>();
        _sensor = CreateTestProbe();
    }

    [Fact]
    public void A_full_batch_is_stored()
    {
        Start(batchSize: 5);
        Advance(TimeSpan.FromSeconds(4));
        ExpectNothing(_spool);
        Advance(Second);
        var store = Store();
        Assert.Equal((1L, 5, Time.GetUtcNow()), (store.Ordinal, store.Rows.Length, store.SealedAt));
    }

    [Fact]
    public void An_incomplete_batch_is_stored_when_its_first_row_is_old_enough()
    {
        Start(batchSize: 100, interval: TimeSpan.FromSeconds(7));
        Advance(TimeSpan.FromSeconds(7.9));
        ExpectNothing(_spool);
        Advance(TimeSpan.FromSeconds(0.2));
        Assert.InRange(Store().Rows.Length, 7, 8);
    }

    [Fact]
    public void Another_batch_size_closes_what_is_held()
    {
        var batching = Start(batchSize: 100);
        Advance(TimeSpan.FromSeconds(3));
        ExpectNothing(_spool);

        Reconfigure(batching, new BatchingPolicy(3, TimeSpan.FromHours(1), Second));

        Answer(Store());
        Advance(TimeSpan.FromSeconds(2));
        ExpectNothing(_spool);
        Advance(Second);
        Assert.Equal(3, Store().Rows.Length);
    }

    [Fact]
    public void Another_batch_age_holds_for_the_rows_at_hand()
    {
        var batching = Start(batchSize: 100);
        Advance(TimeSpan.FromSeconds(2));

        Reconfigure(batching, new BatchingPolicy(100, TimeSpan.FromSeconds(5), Second));
        Advance(TimeSpan.FromSeconds(3.9));
        ExpectNothing(_spool);
        Advance(TimeSpan.FromSeconds(0.2));

        Store();
    }

    [Theory]
    [InlineData(1, 10, 31, 2 + 1 + 3)]
    [InlineData(3600, 1, 5, 5)]
    [InlineData(1, 1, 5, 2 + 5)]
    public void Another_sample_interval_holds_from_the_next_row_on(int before, int after, int seconds, int rows)
    {
        var batching = Start(batchSize: 100, sample: TimeSpan.FromSeconds(before));
        Advance(TimeSpan.FromSeconds(2));

        Reconfigure(batching, new BatchingPolicy(100, TimeSpan.FromHours(1), TimeSpan.FromSeconds(after)));
        Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(rows, LastProgress().RowsBuilt);
    }

    [Fact]
    public void Another_max_age_decides_what_fills_a_column()
    {
        var batching = Start(batchSize: 1);
        Take(batching, SensorReadings.Climate(Stamp()));
        Advance(TimeSpan.FromSeconds(10));
        var store = Store();
        Assert.NotNull(store.Rows[0].CarbonDioxidePpm);
        Answer(store);

        Reconfigure(batching, new BatchingPolicy(1, TimeSpan.FromHours(1), Second), new SensorPolicy(SensorKind.Scd4x, TimeSpan.FromSeconds(9)));

        SpoolProtocol.Store? last = null;
        while (_spool.HasMessages) Answer(last = Store());
        Advance(Second);
        while (_spool.HasMessages) Answer(last = Store());
        Assert.Null(last!.Rows[^1].CarbonDioxidePpm);
    }

    [Fact]
    public void Another_policy_while_draining_neither_samples_again_nor_loses_a_row()
    {
        var batching = Start(batchSize: 100);
        Advance(TimeSpan.FromSeconds(3));
        batching.Tell(new BatchingProtocol.Drain(TestActor));

        Reconfigure(batching, new BatchingPolicy(1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.1)));
        Advance(TimeSpan.FromSeconds(3));
        Answer(Store());

        Assert.Equal((3, 3), (ExpectMsg<BatchingProtocol.Drained>().Counters.RowsBuilt, LastProgress().RowsStored));
    }

    [Fact]
    public void Another_policy_outlives_a_crash()
    {
        var batching = Start(batchSize: 100);
        Reconfigure(batching, new BatchingPolicy(2, TimeSpan.FromHours(1), Second));
        EventFilter.Exception<InvalidOperationException>().Mute();
        _crash = true;

        Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(2, Store().Rows.Length);
    }

    [Fact]
    public void The_first_tick_is_told_once_and_progress_every_time()
    {
        var first = Listen<BatchingProtocol.FirstTick>();
        Start(batchSize: 3);
        Advance(TimeSpan.FromSeconds(3));
        first.ExpectMsg<BatchingProtocol.FirstTick>();
        ExpectNothing(first);
        Answer(Store());
        Assert.Equal(3, LastProgress().RowsStored);
    }

    [Fact]
    public void Rows_come_slower_while_the_spool_fills_up()
    {
        var batching = Start(batchSize: 1);
        Advance(Second);
        Answer(Store());
        Press(3);
        Advance(Second);
        Answer(Store());
        Advance(TimeSpan.FromSeconds(7));
        ExpectNothing(_spool);
        Advance(Second);
        Answer(Store());
        Press(0);
        Advance(TimeSpan.FromSeconds(8));
        Answer(Store());
        Advance(Second);
        Store();

        void Press(int level)
        {
            var state = new SpoolState(new Sequence(1), Sequence.None, new OffsetToken(Sequence.None, null), 0, 0, 0, null) { Pressure = level };
            batching.Tell(new SpoolProtocol.MarksChanged(state));
        }
    }

    [Fact]
    public void A_batch_that_had_no_room_counts_as_dropped()
    {
        var batching = Start(batchSize: 3);
        Advance(TimeSpan.FromSeconds(3));
        var store = Store();
        batching.Tell(new SpoolProtocol.Stored(store.Incarnation, store.Ordinal, Sequence.None, Sequence.None) { Dropped = 3 });
        var counters = LastProgress();
        Assert.Equal((0, 3, 0), (counters.RowsStored, counters.RowsDropped, counters.RowsHeld));
    }

    [Fact]
    public void Rows_for_pending_losses_are_made_when_the_spool_asks_for_them()
    {
        Start(batchSize: 100);
        Sys.EventStream.Publish(new SpoolProtocol.GapsPending(1));
        var report = _spool.ExpectMsg<SpoolProtocol.ReportGaps>(TimeSpan.Zero);
        var gap = new GapReport(new Sequence(1), new Sequence(9), 9, "drop-oldest", Time.GetUtcNow(), Time.GetUtcNow());
        var row = report.Row(gap);
        Assert.Equal((gap, Rows.Station, Time.GetUtcNow(), ClockQuality.Synced), (row.Gap, row.Station, row.SampledAt, row.Clock));
        Assert.Equal(Time.GetUtcNow(), report.SealedAt);
    }

    [Fact]
    public void Only_one_store_is_outstanding_and_rows_collect_meanwhile()
    {
        var batching = Start(batchSize: 2);
        Advance(TimeSpan.FromSeconds(7));
        var first = Store();
        ExpectNothing(_spool);
        Answer(first);
        var second = Store();
        Assert.Equal((2L, 2), (second.Ordinal, second.Rows.Length));
        Assert.Equal(first.Rows[^1].Uptime + Second, second.Rows[0].Uptime);
        batching.Tell(new SpoolProtocol.Stored(first.Incarnation, first.Ordinal, default, default));
        ExpectNothing(_spool);
        Answer(second);
        Assert.Equal(3, Store().Ordinal);
    }

    [Fact]
    public void A_failed_store_is_repeated_with_the_same_ordinal_and_rows()
    {
        Start(batchSize: 2);
        Advance(TimeSpan.FromSeconds(2));
        var first = Store();
        _spool.Sender.Tell(new SpoolProtocol.StoreFailed(first.Incarnation, first.Ordinal, SpoolFailure.Io, "scripted"));
        ExpectNothing(_spool);
        Advance(Second);
        var again = Store();
        Assert.Equal((first.Incarnation, first.Ordinal, first.SealedAt), (again.Incarnation, again.Ordinal, again.SealedAt));
        Assert.Equal(first.Rows.AsEnumerable(), again.Rows);
    }

    [Fact]
    public void A_store_without_answer_is_repeated_and_a_late_answer_still_counts()
    {
        Start(batchSize: 2);
        Advance(TimeSpan.FromSeconds(2));
        var first = Store();
        Advance(BatchingPolicy.StoreTimeout);
        Advance(Second);
        Assert.Equal(first.Ordinal, Store().Ordinal);
        Answer(first);
        Assert.Equal(2, Store().Ordinal);
    }

    [Fact]
    public void The_answer_to_another_life_is_dropped()
    {
        var batching = Start(batchSize: 2);
        Advance(TimeSpan.FromSeconds(2));
        batching.Tell(new SpoolProtocol.Stored(Guid.NewGuid(), 1, default, default));
        Assert.Equal(0, LastProgress().RowsStored);
    }

    [Fact]
    public void What_memory_cannot_hold_gives_way_oldest_first_and_is_reported_as_a_row()
    {
        Start(batchSize: 2, sample: TimeSpan.FromMinutes(5));
        Advance(TimeSpan.FromMinutes(10));
        var first = Store();
        var limit = new BatchingPolicy(2, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5)).HeldRowsLimit;
        Advance(TimeSpan.FromMinutes(5) * (limit + 3));
        var counters = LastProgress();
        Assert.Equal((3L, 2L + limit + 1), (counters.RowsDropped, counters.RowsHeld));
        while (_spool.HasMessages) Store();
        Answer(first);
        var gap = Store().Rows[0].Gap;
        Assert.NotNull(gap);
        Assert.Equal((3L, BatchingPolicy.DropReason), (gap.Rows, gap.Reason));
        Assert.Equal(first.Rows[^1].SampledAt.AddMinutes(5), gap.From);
        Assert.Equal(first.Rows[^1].SampledAt.AddMinutes(15), gap.To);
    }

    [Fact]
    public void Every_reading_gets_a_credit_back_and_the_newest_one_is_in_the_row()
    {
        var batching = Start(batchSize: 1);
        Take(batching, SensorReadings.Climate(Stamp(), 20), superseded: 4);
        Take(batching, SensorReadings.Climate(Stamp(), 21));
        _sensor.ExpectMsg<SensorProtocol.Credit>();
        _sensor.ExpectMsg<SensorProtocol.Credit>();
        Advance(Second);
        Assert.Equal(21, Store().Rows[0].TemperatureC);
        var counters = LastProgress();
        Assert.Equal((1L, 5L), (counters.ReadingsUsed, counters.ReadingsSuperseded));
    }

    [Fact]
    public void A_row_says_which_sensors_are_offline()
    {
        var batching = Start(batchSize: 1);
        Take(batching, SensorReadings.Climate(Stamp()));
        batching.Tell(Changed(SensorKind.Icp10125, SensorProtocol.SensorState.Reading), _sensor.Ref);
        Take(batching, SensorReadings.Pressure(Stamp()));
        batching.Tell(Changed(SensorKind.Icp10125, SensorProtocol.SensorState.Offline), _sensor.Ref);
        Advance(Second);
        var row = Store().Rows[0];
        Assert.Equal(SensorStatus.Ok, row.Sensors.Single(sensor => sensor.Sensor == SensorKind.Scd4x).Status);
        Assert.Equal(SensorStatus.Offline, row.Sensors.Single(sensor => sensor.Sensor == SensorKind.Icp10125).Status);
        Assert.Null(row.PressurePa);
    }

    [Fact]
    public void A_row_carries_the_clock_quality_of_its_tick()
    {
        Start(batchSize: 2);
        _clock = ClockQuality.Unsynced;
        Advance(Second);
        _clock = ClockQuality.Synced;
        Advance(Second);
        Assert.Equal([ClockQuality.Unsynced, ClockQuality.Synced], Store().Rows.Select(row => row.Clock));
    }

    [Fact]
    public void Surroundings_go_to_the_sensor_that_compensates()
    {
        var batching = Start(batchSize: 100);
        var scd4x = CreateTestProbe();
        batching.Tell(Changed(SensorKind.Scd4x, SensorProtocol.SensorState.Reading), scd4x.Ref);
        Take(batching, SensorReadings.Pressure(Stamp(), 99_500));
        Assert.Equal(new Compensation.AmbientPressure(99_500), scd4x.ExpectMsg<SensorProtocol.Compensate>().Surroundings);
        Take(batching, SensorReadings.Pressure(Stamp(), 99_550));
        ExpectNothing(scd4x);
        batching.Tell(Changed(SensorKind.Scd4x, SensorProtocol.SensorState.Offline), scd4x.Ref);
        Take(batching, SensorReadings.Pressure(Stamp(), 99_550));
        scd4x.ExpectMsg<SensorProtocol.Compensate>();
    }

    [Fact]
    public void A_reading_of_a_sensor_that_is_not_configured_is_left_alone()
    {
        var batching = Start(batchSize: 1);
        Take(batching, SensorReadings.Of(SensorKind.Bme680, Stamp()));
        Advance(Second);
        Assert.Null(Store().Rows[0].GasResistanceOhm);
    }

    [Fact]
    public void Draining_stores_what_is_there_and_then_answers()
    {
        var batching = Start(batchSize: 2);
        Advance(TimeSpan.FromSeconds(5));
        var first = Store();
        batching.Tell(new BatchingProtocol.Drain(TestActor));
        Answer(first);
        Answer(Store());
        var last = Store();
        Assert.Single(last.Rows);
        Assert.False(HasMessages);
        Answer(last);
        var drained = ExpectMsg<BatchingProtocol.Drained>(TimeSpan.Zero).Counters;
        Assert.Equal((5L, 5L, 0L), (drained.RowsBuilt, drained.RowsStored, drained.RowsHeld));
        Advance(TimeSpan.FromMinutes(1));
        ExpectNothing(_spool);
    }

    [Fact]
    public void Draining_does_not_sit_out_a_pause()
    {
        var batching = Start(batchSize: 2);
        Advance(TimeSpan.FromSeconds(2));
        var first = Store();
        _spool.Sender.Tell(new SpoolProtocol.StoreFailed(first.Incarnation, first.Ordinal, SpoolFailure.Io, "scripted"));
        batching.Tell(new BatchingProtocol.Drain(TestActor));
        Assert.Equal(first.Ordinal, Store().Ordinal);
    }

    [Fact]
    public void Draining_with_nothing_held_answers_at_once_and_every_time()
    {
        var batching = Start(batchSize: 2);
        batching.Tell(new BatchingProtocol.Drain(TestActor));
        ExpectMsg<BatchingProtocol.Drained>(TimeSpan.Zero);
        batching.Tell(new BatchingProtocol.Drain(TestActor));
        ExpectMsg<BatchingProtocol.Drained>(TimeSpan.Zero);
    }

    [Fact]
    public void A_crash_loses_no_row_and_sampling_goes_on()
    {
        Start(batchSize: 3);
        Advance(TimeSpan.FromSeconds(4));
        var first = Store();
        _crash = true;
        EventFilter.Exception<InvalidOperationException>().Mute();
        Advance(Second);
        var again = Store();
        Assert.Equal((first.Incarnation, first.Ordinal), (again.Incarnation, again.Ordinal));
        Answer(again);
        Advance(TimeSpan.FromSeconds(2));
        var second = Store();
        Assert.Equal(first.Rows[^1].Uptime + Second, second.Rows[0].Uptime);
        Assert.Equal(3, second.Rows.Length);
    }

    [Fact]
    public void A_stall_is_not_made_up_for_with_a_burst_of_rows()
    {
        Start(batchSize: 100, interval: TimeSpan.FromHours(1));
        Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(10, LastProgress().RowsBuilt);
    }

    private static void Reply(IActorRef batching, SpoolProtocol.Store store) =>
        batching.Tell(new SpoolProtocol.Stored(store.Incarnation, store.Ordinal, new Sequence(1), new Sequence(store.Rows.Length)));

    private static SensorProtocol.StateChanged Changed(SensorKind sensor, SensorProtocol.SensorState state) =>
        new(sensor, state, null, null, new SensorProtocol.SensorCounters(0, 0, 0, 0, 0));

    private IActorRef Start(int batchSize, TimeSpan? interval = null, TimeSpan? sample = null)
    {
        var setup = new BatchingSetup(
            new BatchingPolicy(batchSize, interval ?? TimeSpan.FromHours(1), sample ?? Second),
            Rows.Station,
            [.. Kinds.Select(kind => new SensorPolicy(kind, TimeSpan.FromMinutes(1)))],
            _spool.Ref,
            ReadClock,
            () => new Guid(++_guids, 0, 0, new byte[8]),
            Time,
            new Random(1));
        var batching = Sys.ActorOf(BatchingActor.Props(setup), "batching");
        batching.Tell(BatchingProtocol.Start.Instance);
        return batching;
    }

    private static void Reconfigure(IActorRef batching, BatchingPolicy policy, params SensorPolicy[] sensors) =>
        batching.Tell(new BatchingProtocol.Reconfigure(policy, [.. sensors]));

    private ClockQuality ReadClock()
    {
        if (!_crash) return _clock;
        _crash = false;
        throw new InvalidOperationException("scripted crash");
    }

    private ReadingStamp Stamp() => ReadingStamp.Now(Time);

    private void Take(IActorRef batching, Reading reading, long superseded = 0) =>
        batching.Tell(new SensorProtocol.Taken(reading, superseded), _sensor.Ref);

    private SpoolProtocol.Store Store() => _spool.ExpectMsg<SpoolProtocol.Store>(TimeSpan.Zero);

    private void Answer(SpoolProtocol.Store store) => Reply(_spool.Sender, store);

    private BatchingProtocol.BatchingCounters LastProgress()
    {
        BatchingProtocol.BatchingCounters? last = null;
        while (_progress.HasMessages) last = _progress.ExpectMsg<BatchingProtocol.Progress>().Counters;
        return last ?? throw new Xunit.Sdk.XunitException("No progress was told");
    }
}
