using Microsoft.Extensions.Time.Testing;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Simulation;

namespace ThermalActors.Sensors.Tests.Simulation;

public sealed class SimulatedSensorSpecs
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 2, 3, 18, 0, 0, TimeSpan.Zero));
    private readonly EnvironmentModel air = new(42);

    public static TheoryData<SensorKind> Chips => [SensorKind.Scd4x, SensorKind.Icp10125, SensorKind.Sgp30, SensorKind.Bme680];

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task Says_of_itself_and_of_every_reading_that_it_is_simulated(SensorKind kind)
    {
        using var sensor = Create(kind);
        var found = await ProbeAsync(sensor);
        time.Advance(TimeSpan.FromMinutes(1));

        var reading = await MeasureAsync(sensor);

        Assert.True(sensor.Simulated);
        Assert.StartsWith("simulated ", found.Identity, StringComparison.Ordinal);
        Assert.True(reading.Simulated);
        Assert.Equal(kind, reading.Sensor);
        Assert.Equal(kind, sensor.Kind);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task The_same_seed_is_the_same_specimen_with_the_same_readings(SensorKind kind)
    {
        using var one = Create(kind);
        using var same = SimulatedSensor.Create(kind, new EnvironmentModel(42), time);
        using var other = SimulatedSensor.Create(kind, new EnvironmentModel(43), time);

        var identity = (await ProbeAsync(one)).Identity;
        Assert.Equal(identity, (await ProbeAsync(same)).Identity, StringComparer.Ordinal);
        Assert.NotEqual(identity, (await ProbeAsync(other)).Identity, StringComparer.Ordinal);
        for (var i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            var reading = await MeasureAsync(one);
            Assert.Equal(reading, await MeasureAsync(same));
            if (i > 3)
                Assert.NotEqual(reading, await MeasureAsync(other));
        }
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task Never_measures_the_impossible_and_never_freezes(SensorKind kind)
    {
        using var sensor = Create(kind);
        await ProbeAsync(sensor);
        var detector = FrozenDetector.For(kind);

        for (var i = 0; i < 5_000; i++)
        {
            time.Advance(TimeSpan.FromMinutes(11));
            var reading = await MeasureAsync(sensor);
            var accepted = Assert.IsType<PlausibilityVerdict.Accepted>(Plausibility.Judge(reading));
            Assert.Equal(SensorStatus.Ok, accepted.Reading.Status);
            if (RawSample.Of(reading) is { } raw)
                detector = detector.Observe(raw, reading.TakenAt.Uptime);
            Assert.False(detector.IsFrozen);
        }
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task Has_nothing_to_say_before_it_is_started_or_after_it_is_disposed(SensorKind kind)
    {
        var sensor = Create(kind);
        Assert.Equal(SensorFailureReason.WasReset, Assert.IsType<ReadResult.Failed>(await sensor.ReadAsync(default)).Failure.Reason);

        await ProbeAsync(sensor);
        time.Advance(TimeSpan.FromSeconds(20));
        sensor.Dispose();
        sensor.Dispose();

        Assert.IsType<ReadResult.Failed>(await sensor.ReadAsync(default));
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task A_cancelled_call_is_cancelled(SensorKind kind)
    {
        using var sensor = Create(kind);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sensor.ProbeAsync(new CancellationToken(true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sensor.ReadAsync(new CancellationToken(true)));
    }

    [Fact]
    public async Task Scd4x_hands_out_one_sample_every_five_seconds()
    {
        using var sensor = Create(SensorKind.Scd4x);
        await ProbeAsync(sensor);
        var started = time.GetUtcNow();
        var seen = new List<(double After, bool Measured)>();

        for (var i = 0; i <= 12; i++)
        {
            seen.Add(((time.GetUtcNow() - started).TotalSeconds, await sensor.ReadAsync(default) is ReadResult.Measured));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([5, 10], seen.Where(s => s.Measured).Select(s => s.After));
    }

    [Fact]
    public async Task Scd4x_read_at_its_very_period_never_misses_a_sample()
    {
        using var sensor = Create(SensorKind.Scd4x);
        await ProbeAsync(sensor);
        for (var i = 0; i < 2_000; i++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await MeasureAsync(sensor);
        }
    }

    [Fact]
    public async Task Scd4x_keeps_only_its_newest_sample_and_says_when_that_was()
    {
        using var sensor = Create(SensorKind.Scd4x);
        await ProbeAsync(sensor);
        var started = ReadingStamp.Now(time);
        time.Advance(TimeSpan.FromSeconds(18.5));

        var reading = await MeasureAsync(sensor);

        Assert.Equal(started.At.AddSeconds(15), reading.TakenAt.At);
        Assert.Equal(15, (reading.TakenAt.Uptime - started.Uptime).TotalSeconds, 1e-4);
        Assert.Same(ReadResult.NotReady.Instance, await sensor.ReadAsync(default));
        time.Advance(TimeSpan.FromSeconds(1.5));
        await MeasureAsync(sensor);
    }

    [Fact]
    public async Task Scd4x_shows_the_air_in_the_steps_of_its_words()
    {
        using var sensor = Create(SensorKind.Scd4x);
        await ProbeAsync(sensor);
        for (var i = 0; i < 200; i++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            var reading = Assert.IsType<Scd4xReading>(await MeasureAsync(sensor));
            var truth = air.At(reading.TakenAt.At);

            Assert.Equal(truth.TemperatureC, reading.TemperatureC!.Value, 0.45);
            Assert.Equal(truth.HumidityPercent, reading.HumidityPercent!.Value, 4.0);
            AssertStep(reading.CarbonDioxidePpm!.Value, 1);
            AssertStep((reading.TemperatureC!.Value + 45) / 175 * 65535, 1);
            AssertStep(reading.HumidityPercent!.Value / 100 * 65535, 1);
        }
    }

    [Fact]
    public async Task Scd4x_is_right_about_carbon_dioxide_once_it_knows_the_pressure()
    {
        using var told = Create(SensorKind.Scd4x);
        using var untold = Create(SensorKind.Scd4x);
        await ProbeAsync(told);
        await ProbeAsync(untold);
        await told.CompensateAsync(new Compensation.AmbientPressure(air.At(time.GetUtcNow()).PressurePa), default);
        await told.CompensateAsync(new Compensation.AmbientPressure(5), default);
        await told.CompensateAsync(new Compensation.AbsoluteHumidity(9), default);
        time.Advance(TimeSpan.FromSeconds(5));

        var right = Assert.IsType<Scd4xReading>(await MeasureAsync(told));
        var wrong = Assert.IsType<Scd4xReading>(await MeasureAsync(untold));

        var truth = air.At(time.GetUtcNow());
        Assert.Equal(truth.CarbonDioxidePpm, right.CarbonDioxidePpm!.Value, 0.02 * truth.CarbonDioxidePpm + 15);
        Assert.Equal(truth.PressurePa / 101_300, wrong.CarbonDioxidePpm!.Value / right.CarbonDioxidePpm!.Value, 0.01);
    }

    [Fact]
    public async Task Sgp30_warms_up_for_fifteen_seconds_after_every_start()
    {
        using var sensor = Create(SensorKind.Sgp30);

        for (var start = 0; start < 2; start++)
        {
            Assert.Equal(TimeSpan.FromSeconds(15), (await ProbeAsync(sensor)).WarmUp);
            for (var second = 0; second < 20; second++)
            {
                var reading = Assert.IsType<Sgp30Reading>(await MeasureAsync(sensor));
                var fixedValues = reading is { EquivalentCarbonDioxidePpm: 400, TotalVolatileOrganicCompoundsPpb: 0 };
                Assert.Equal(second < 15, fixedValues);
                Assert.Equal(second < 15 ? SensorStatus.WarmingUp : SensorStatus.Ok, reading.Status);
                time.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    [Fact]
    public async Task Sgp30_measures_in_whole_numbers_and_settles_on_the_truth_when_told_the_humidity()
    {
        using var sensor = Create(SensorKind.Sgp30);
        await ProbeAsync(sensor);
        await sensor.CompensateAsync(new Compensation.AbsoluteHumidity(air.At(time.GetUtcNow()).AbsoluteHumidity), default);
        time.Advance(TimeSpan.FromSeconds(15));

        for (var i = 0; i < 60; i++)
        {
            var reading = Assert.IsType<Sgp30Reading>(await MeasureAsync(sensor));
            var truth = air.At(time.GetUtcNow());
            AssertStep(reading.EquivalentCarbonDioxidePpm!.Value, 1);
            AssertStep(reading.TotalVolatileOrganicCompoundsPpb!.Value, 1);
            var volatiles = truth.TotalVolatileOrganicCompoundsPpb;
            Assert.Equal(volatiles, reading.TotalVolatileOrganicCompoundsPpb!.Value, 0.12 * volatiles + 6);
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Icp10125_measures_on_demand_with_the_noise_of_its_mode()
    {
        using var sensor = Create(SensorKind.Icp10125);
        await ProbeAsync(sensor);
        var errors = new List<double>();
        for (var i = 0; i < 2_000; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var reading = Assert.IsType<Icp10125Reading>(await MeasureAsync(sensor));
            Assert.Equal(time.GetUtcNow(), reading.TakenAt.At);
            AssertStep(reading.PressurePa!.Value, 0.01);
            errors.Add(reading.PressurePa!.Value - air.At(time.GetUtcNow()).PressurePa);
        }

        Assert.InRange(errors.Average(), -60, 60);
        Assert.Equal(1.6, Math.Sqrt(errors.Average(e => (e - errors.Average()) * (e - errors.Average()))), 0.15);
    }

    [Fact]
    public async Task Bme680_warms_itself_and_so_reads_too_dry()
    {
        using var sensor = Create(SensorKind.Bme680);
        await ProbeAsync(sensor);
        time.Advance(TimeSpan.FromHours(1));

        var reading = Assert.IsType<Bme680Reading>(await MeasureAsync(sensor));

        var truth = air.At(time.GetUtcNow());
        Assert.InRange(reading.TemperatureC!.Value - truth.TemperatureC, 1.4, 2.6);
        Assert.True(reading.HumidityPercent < truth.HumidityPercent);
        Assert.Equal(truth.PressurePa, reading.PressurePa!.Value, 70.0);
    }

    [Fact]
    public async Task Bme680_leaves_out_its_first_gas_value_and_climbs_to_its_level()
    {
        using var sensor = Create(SensorKind.Bme680);
        await ProbeAsync(sensor);
        Assert.Null(Assert.IsType<Bme680Reading>(await MeasureAsync(sensor)).GasResistanceOhm);

        var share = new List<double>();
        for (var minute = 0; minute < 30; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            var reading = Assert.IsType<Bme680Reading>(await MeasureAsync(sensor));
            share.Add(reading.GasResistanceOhm!.Value / air.At(time.GetUtcNow()).GasResistanceOhm);
        }

        Assert.InRange(share[0], 0.55, 0.7);
        Assert.Equal(1, share[^1], 0.03);
        Assert.True(share[4] > share[0] && share[14] > share[4]);
    }

    [Fact]
    public async Task Two_chips_in_the_same_air_agree_with_each_other()
    {
        foreach (var seed in Enumerable.Range(0, 50))
        {
            var model = new EnvironmentModel(seed);
            using var scd = SimulatedSensor.Create(SensorKind.Scd4x, model, time);
            using var icp = SimulatedSensor.Create(SensorKind.Icp10125, model, time);
            using var bme = SimulatedSensor.Create(SensorKind.Bme680, model, time);
            foreach (var sensor in new[] { scd, icp, bme })
                await ProbeAsync(sensor);
            time.Advance(TimeSpan.FromHours(7));

            var reference = await MeasureAsync(bme);
            Assert.Null(Plausibility.Contradiction(await MeasureAsync(scd), reference));
            Assert.Null(Plausibility.Contradiction(await MeasureAsync(icp), reference));
        }
    }

    [Fact]
    public void The_computer_is_never_simulated()
        => Assert.Throws<ArgumentOutOfRangeException>(() => SimulatedSensor.Create(SensorKind.System, air, time));

    private SimulatedSensor Create(SensorKind kind) => SimulatedSensor.Create(kind, air, time);

    private static async Task<ProbeResult.Found> ProbeAsync(ISensor sensor)
        => Assert.IsType<ProbeResult.Found>(await sensor.ProbeAsync(default));

    private static async Task<Reading> MeasureAsync(ISensor sensor)
        => Assert.IsType<ReadResult.Measured>(await sensor.ReadAsync(default)).Reading;

    private static void AssertStep(double value, double step)
        => Assert.Equal(Math.Round(value / step), value / step, 1e-4);
}
