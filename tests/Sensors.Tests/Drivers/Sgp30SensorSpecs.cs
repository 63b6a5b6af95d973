using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Tests.ChipSimulators;

namespace ThermalActors.Sensors.Tests.Drivers;

/// <summary>sensors.md §4.2 and §8 for the SGP30.</summary>
public sealed class Sgp30SensorSpecs : IDisposable
{
    private const ulong Serial = 0x00000064CC82;

    private static readonly Sgp30Baseline Kept = new(0x9000, 0x9100);

    private readonly Bench bench = new();
    private readonly MemoryStore store = new();
    private SimulatedSgp30 chip;
    private Sgp30Sensor sensor;

    public Sgp30SensorSpecs()
    {
        chip = Plug(Serial);
        sensor = new Sgp30Sensor(bench.Device(Bench.Sgp), bench.Clock, store);
        bench.PassSeconds(1);
    }

    public void Dispose()
    {
        sensor.Dispose();
        bench.Dispose();
    }

    [Fact]
    public async Task The_first_fifteen_seconds_carry_no_values()
    {
        var found = await bench.Probe(sensor);
        Assert.Equal(("SGP30 00000064CC82", 15), (found.Identity, (int)Math.Ceiling(found.WarmUp.TotalSeconds)));

        var early = await Second();
        Assert.Equal(SensorStatus.WarmingUp, early.Status);
        Assert.Null(early.EquivalentCarbonDioxidePpm);
        Assert.Null(early.TotalVolatileOrganicCompoundsPpb);

        bench.PassSeconds(15);
        var warm = await Second();
        Assert.Equal(SensorStatus.Ok, warm.Status);
        Assert.Equal((520.0, 120.0), (warm.EquivalentCarbonDioxidePpm, warm.TotalVolatileOrganicCompoundsPpb));
    }

    [Fact]
    public async Task The_algorithm_is_started_once_whatever_is_read()
    {
        await bench.Probe(sensor);
        for (var second = 0; second < 120; second++)
            await Second();
        Assert.Equal((1, 120), (chip.Starts, chip.Measurements));
    }

    [Fact]
    public async Task Clean_air_is_a_real_value()
    {
        await WarmUp();
        SetCleanAir();
        for (var second = 0; second < 14; second++)
        {
            var reading = await Second();
            Assert.Equal((400.0, 0.0), (reading.EquivalentCarbonDioxidePpm, reading.TotalVolatileOrganicCompoundsPpb));
        }
    }

    [Fact]
    public async Task Air_that_was_clean_from_the_start_never_looks_like_a_reset()
    {
        SetCleanAir();
        await WarmUp();
        for (var second = 0; second < 60; second++)
            Assert.Equal(400, (await Second()).EquivalentCarbonDioxidePpm);
        Assert.Equal(1, chip.Starts);
    }

    [Fact]
    public async Task An_output_pinned_at_its_end_is_suspect()
    {
        await WarmUp();
        bench.Air = bench.Air with { TvocPpb = 59_999, EquivalentCarbonDioxidePpm = 59_999 };
        Assert.Equal(SensorStatus.Ok, (await Second()).Status);
        bench.Air = bench.Air with { TvocPpb = 60_000 };
        Assert.Equal(SensorStatus.Suspect, (await Second()).Status);
        bench.Air = bench.Air with { TvocPpb = 10, EquivalentCarbonDioxidePpm = 60_000 };
        Assert.Equal(SensorStatus.Suspect, (await Second()).Status);
    }

    [Fact]
    public async Task A_silent_reset_shows_at_once_when_a_baseline_was_there()
    {
        store.Entry = new StoredSgp30Baseline(Serial, Kept, bench.Clock.GetUtcNow());
        await WarmUp();
        chip.PowerCycle();
        bench.PassSeconds(1);

        Assert.Equal(SensorFailureReason.WasReset, (await bench.ReadFails(sensor)).Reason);

        Assert.Equal((1, Kept), (chip.Starts, chip.Restored));
        Assert.Equal(SensorStatus.WarmingUp, (await Second()).Status);
        bench.PassSeconds(15);
        Assert.Equal(520, (await Second()).EquivalentCarbonDioxidePpm);
    }

    [Fact]
    public async Task Clean_air_with_a_baseline_is_not_a_reset()
    {
        store.Entry = new StoredSgp30Baseline(Serial, Kept, bench.Clock.GetUtcNow());
        await WarmUp();
        SetCleanAir();
        for (var second = 0; second < 60; second++)
            await Second();
        Assert.Equal(1, chip.Starts);
    }

    [Fact]
    public async Task A_silent_reset_in_the_first_hour_shows_after_fifteen_seconds_of_clean_air()
    {
        await WarmUp();
        chip.PowerCycle();
        for (var second = 0; second < 14; second++)
            await Second();
        bench.PassSeconds(1);
        Assert.Equal(SensorFailureReason.WasReset, (await bench.ReadFails(sensor)).Reason);
        Assert.Equal(1, chip.Starts);
    }

    [Fact]
    public async Task What_may_be_a_silent_reset_is_suspect_until_it_is_decided()
    {
        await WarmUp();
        chip.PowerCycle();
        for (var second = 0; second < 14; second++)
            Assert.Equal(SensorStatus.Suspect, (await Second()).Status);
    }

    [Fact]
    public async Task Clean_air_that_the_baseline_proves_is_not_suspect()
    {
        store.Entry = new StoredSgp30Baseline(Serial, Kept, bench.Clock.GetUtcNow());
        await WarmUp();
        SetCleanAir();
        for (var second = 0; second < 20; second++)
            Assert.Equal(SensorStatus.Ok, (await Second()).Status);
    }

    [Fact]
    public async Task Clean_air_after_a_silence_is_suspect_because_the_chip_may_have_been_away()
    {
        SetCleanAir();
        await WarmUp();
        Assert.Equal(SensorStatus.Ok, (await Second()).Status);
        bench.Bus.Unplug(Bench.Sgp);
        await bench.ReadFails(sensor);
        bench.Bus.Plug(Bench.Sgp, chip);
        Assert.Equal(SensorStatus.Suspect, (await Second()).Status);
    }

    [Fact]
    public async Task A_reset_in_air_that_was_always_clean_shows_at_the_hourly_look_at_the_baseline()
    {
        store.Entry = new StoredSgp30Baseline(Serial, Kept, bench.Clock.GetUtcNow());
        SetCleanAir();
        await WarmUp();
        chip.PowerCycle();
        await Second();
        bench.Pass(TimeSpan.FromHours(1));
        Assert.Equal(SensorFailureReason.WasReset, (await bench.ReadFails(sensor)).Reason);
    }

    [Fact]
    public async Task Air_that_hovers_about_clean_restarts_the_algorithm_once_an_hour_at_most()
    {
        await WarmUp();
        var room = bench.Air;
        var resets = 0;
        for (var second = 0; second < 600; second++)
        {
            if (second % 40 == 0)
                bench.Air = room;
            if (second % 40 == 20)
                SetCleanAir();
            bench.PassSeconds(1);
            if (await bench.Run(sensor.ReadAsync) is ReadResult.Failed)
                resets++;
        }

        Assert.Equal(1, resets);
        Assert.Equal(2, chip.Starts);
    }

    [Fact]
    public async Task A_baseline_is_kept_after_twelve_hours_and_then_every_hour()
    {
        await WarmUp();
        for (var hour = 0; hour < 11; hour++)
        {
            bench.Pass(TimeSpan.FromHours(1));
            await Second();
        }

        Assert.Equal(0, store.Saves);
        bench.Pass(TimeSpan.FromHours(1));
        await Second();
        Assert.Equal(new StoredSgp30Baseline(Serial, chip.Learnt, bench.Clock.GetUtcNow()), Rounded(store.Entry!));
        bench.Pass(TimeSpan.FromMinutes(59));
        await Second();
        Assert.Equal(1, store.Saves);
        bench.Pass(TimeSpan.FromMinutes(1));
        await Second();
        Assert.Equal(2, store.Saves);
    }

    [Fact]
    public async Task A_baseline_of_zero_is_never_kept()
    {
        await WarmUp();
        chip.Learnt = default;
        bench.Pass(TimeSpan.FromHours(13));
        await Second();
        Assert.Equal(0, store.Saves);
    }

    [Fact]
    public async Task A_restored_baseline_is_kept_again_after_an_hour()
    {
        store.Entry = new StoredSgp30Baseline(Serial, Kept, bench.Clock.GetUtcNow());
        await WarmUp();
        Assert.Equal(Kept, chip.Restored);
        bench.Pass(TimeSpan.FromHours(1));
        await Second();
        Assert.Equal(1, store.Saves);
    }

    [Theory]
    [InlineData(7, Serial, 0x9000, true)]
    [InlineData(0, Serial, 0x9000, true)]
    [InlineData(7.001, Serial, 0x9000, false)]
    [InlineData(-0.001, Serial, 0x9000, false)]
    [InlineData(1, 0x42ul, 0x9000, false)]
    [InlineData(1, Serial, 0, false)]
    public async Task Only_a_fit_baseline_is_restored(double ageDays, ulong serial, ushort carbonDioxide, bool restored)
    {
        // The probe itself takes a moment before it looks at the age.
        var savedAt = bench.Clock.GetUtcNow() - TimeSpan.FromDays(ageDays) + TimeSpan.FromMilliseconds(ageDays > 0 ? 100 : 0);
        store.Entry = new StoredSgp30Baseline(serial, new Sgp30Baseline(carbonDioxide, 0x9100), savedAt);
        await bench.Probe(sensor);
        Assert.Equal(restored, chip.Restored.IsValid);
    }

    [Fact]
    public async Task Another_individual_does_not_inherit_the_baseline()
    {
        store.Entry = new StoredSgp30Baseline(Serial, Kept, bench.Clock.GetUtcNow());
        await WarmUp();
        bench.Bus.Unplug(Bench.Sgp);
        for (var poll = 0; poll < 4; poll++)
            Assert.Equal(SensorFailureReason.NotAcknowledged, (await bench.ReadFails(sensor)).Reason);
        Assert.Equal(SensorFailureReason.NotAcknowledged, (await bench.ProbeFails(sensor)).Reason);

        chip = Plug(0x42);
        bench.PassSeconds(1);
        Assert.Equal("SGP30 000000000042", (await bench.Probe(sensor)).Identity);
        Assert.Equal((1, default(Sgp30Baseline)), (chip.Starts, chip.Restored));
    }

    [Fact]
    public async Task An_exchange_between_two_polls_looks_like_a_reset_and_does_not_inherit_either()
    {
        store.Entry = new StoredSgp30Baseline(Serial, Kept, bench.Clock.GetUtcNow());
        await WarmUp();
        chip = Plug(0x42);
        bench.PassSeconds(1);
        Assert.Equal(SensorFailureReason.WasReset, (await bench.ReadFails(sensor)).Reason);
        Assert.Equal((1, default(Sgp30Baseline)), (chip.Starts, chip.Restored));
    }

    [Fact]
    public async Task A_sensor_that_only_missed_polls_keeps_what_it_has_learnt()
    {
        store.Entry = new StoredSgp30Baseline(Serial, Kept, bench.Clock.GetUtcNow());
        await WarmUp();
        bench.Bus.Unplug(Bench.Sgp);
        await bench.ReadFails(sensor);
        bench.Bus.Plug(Bench.Sgp, chip);

        var found = await bench.Probe(sensor);

        Assert.Equal(TimeSpan.Zero, found.WarmUp);
        Assert.Equal(1, chip.Starts);
        Assert.Equal(520, (await Second()).EquivalentCarbonDioxidePpm);
    }

    [Fact]
    public async Task A_probe_after_a_power_cut_starts_the_algorithm_and_restores()
    {
        store.Entry = new StoredSgp30Baseline(Serial, Kept, bench.Clock.GetUtcNow());
        await WarmUp();
        chip.PowerCycle();
        bench.PassSeconds(1);
        await bench.Probe(sensor);
        Assert.Equal((1, Kept), (chip.Starts, chip.Restored));
    }

    [Fact]
    public async Task A_chip_of_another_product_is_refused()
    {
        bench.Plug(Bench.Sgp, (time, air) => new SimulatedSgp30(time, air, featureSet: 0x1020));
        bench.PassSeconds(1);
        Assert.Equal(SensorFailureReason.WrongIdentity, (await bench.ProbeFails(sensor)).Reason);
    }

    [Fact]
    public async Task Humidity_is_sent_when_it_changed_and_again_after_a_reset()
    {
        await bench.Compensate(sensor, new Compensation.AbsoluteHumidity(11.5));
        store.Entry = new StoredSgp30Baseline(Serial, Kept, bench.Clock.GetUtcNow());
        await WarmUp();
        Assert.Equal(11.5, chip.AbsoluteHumidity);

        foreach (var nonsense in new[] { 0, -1, 0.001, 256, double.NaN })
            await bench.Compensate(sensor, new Compensation.AbsoluteHumidity(nonsense));
        await bench.Compensate(sensor, new Compensation.AmbientPressure(100_000));
        Assert.Equal(11.5, chip.AbsoluteHumidity);

        await bench.Compensate(sensor, new Compensation.AbsoluteHumidity(8.25));
        Assert.Equal(8.25, chip.AbsoluteHumidity);
        chip.PowerCycle();
        bench.PassSeconds(1);
        await bench.ReadFails(sensor);
        Assert.Equal(8.25, chip.AbsoluteHumidity);
    }

    [Fact]
    public async Task Raw_signals_that_do_not_move_for_a_minute_are_frozen()
    {
        await WarmUp();
        chip.Frozen = true;
        var status = SensorStatus.Ok;
        for (var second = 0; second < 60; second++)
            status = (await Second()).Status;
        Assert.Equal(SensorStatus.Ok, status);
        for (var second = 0; second < 11; second++)
            status = (await Second()).Status;
        Assert.Equal(SensorStatus.Frozen, status);
        chip.Frozen = false;
        for (var second = 0; second < 10; second++)
            status = (await Second()).Status;
        Assert.Equal(SensorStatus.Ok, status);
    }

    [Fact]
    public async Task A_damaged_answer_is_measured_again()
    {
        await WarmUp();
        bench.Bus.Script(Bench.Sgp, null, TransferFault.BadData);
        await Second();
        bench.Bus.Script(Bench.Sgp, null, TransferFault.BadData, null, TransferFault.BadData);
        bench.PassSeconds(1);
        Assert.Equal(SensorFailureReason.ChecksumMismatch, (await bench.ReadFails(sensor)).Reason);
    }

    [Fact]
    public async Task A_restart_that_fails_asks_for_a_probe()
    {
        store.Entry = new StoredSgp30Baseline(Serial, Kept, bench.Clock.GetUtcNow());
        await WarmUp();
        chip.PowerCycle();
        bench.PassSeconds(1);
        TransferFault?[] serialLost = [null, null, null, null, TransferFault.Nack, TransferFault.Nack, TransferFault.Nack, TransferFault.Nack];
        bench.Bus.Script(Bench.Sgp, serialLost);

        Assert.Equal(SensorFailureReason.NotAcknowledged, (await bench.ReadFails(sensor)).Reason);
        Assert.Contains("probe", (await bench.ReadFails(sensor)).Hint, StringComparison.Ordinal);
        await bench.Probe(sensor);
        Assert.Equal(Kept, chip.Restored);
    }

    [Fact]
    public async Task A_store_that_cannot_keep_anything_costs_no_reading()
    {
        store.Broken = true;
        await WarmUp();
        bench.Pass(TimeSpan.FromHours(13));
        Assert.Equal(520, (await Second()).EquivalentCarbonDioxidePpm);
    }

    private SimulatedSgp30 Plug(ulong serial) => bench.Plug(Bench.Sgp, (time, air) => new SimulatedSgp30(time, air, serial));

    private async Task WarmUp()
    {
        await bench.Probe(sensor);
        bench.PassSeconds(15);
        await Second();
    }

    private async Task<Sgp30Reading> Second()
    {
        bench.PassSeconds(1);
        return await bench.Read<Sgp30Reading>(sensor);
    }

    private void SetCleanAir() => bench.Air = bench.Air with { EquivalentCarbonDioxidePpm = 400, TvocPpb = 0 };

    private StoredSgp30Baseline Rounded(StoredSgp30Baseline entry)
    {
        Assert.InRange(bench.Clock.GetUtcNow() - entry.SavedAt, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        return entry with { SavedAt = bench.Clock.GetUtcNow() };
    }

    private sealed class MemoryStore : ISgp30BaselineStore
    {
        public StoredSgp30Baseline? Entry { get; set; }

        public bool Broken { get; set; }

        public int Saves { get; private set; }

        public StoredSgp30Baseline? Load() => Entry;

        public bool Save(StoredSgp30Baseline baseline)
        {
            if (Broken)
                return false;

            Saves++;
            Entry = baseline;
            return true;
        }
    }
}
