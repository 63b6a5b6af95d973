using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Tests.ChipSimulators;

namespace ThermalActors.Sensors.Tests.Drivers;

/// <summary>sensors.md §2.4 and §8 for the SCD4x.</summary>
public sealed class Scd4xSensorSpecs : IDisposable
{
    private readonly Bench bench = new();
    private readonly SimulatedScd4x chip;
    private readonly Scd4xSensor sensor;
    private readonly List<string> written = [];

    public Scd4xSensorSpecs()
    {
        chip = bench.Plug(Bench.Scd4x, (time, air) => new SimulatedScd4x(time, air));
        sensor = new Scd4xSensor(bench.Device(Bench.Scd4x), bench.Clock, simulated: true);
        bench.Bus.Observer = transfer =>
        {
            if (!transfer.IsRead && transfer.Acknowledged)
                written.Add(Convert.ToHexString([.. transfer.Data]));
        };
        bench.PassSeconds(1);
    }

    public void Dispose()
    {
        sensor.Dispose();
        bench.Dispose();
    }

    [Fact]
    public async Task Stops_a_sensor_that_went_on_measuring_while_the_host_restarted()
    {
        bench.Bus.Write(Bench.Scd4x, [0x21, 0xB1]);
        bench.PassSeconds(60);
        written.Clear();

        var found = await bench.Probe(sensor);

        Assert.Equal("SCD4x F8969F073BBE", found.Identity);
        Assert.Equal(["3F86", "3682", "3646", "21B1"], written);
        Assert.True(chip.Measuring);
    }

    [Fact]
    public async Task Tolerates_a_stop_that_is_not_acknowledged()
    {
        bench.Bus.Script(Bench.Scd4x, TransferFault.Nack, TransferFault.Nack, TransferFault.Nack, TransferFault.Nack);
        await bench.Probe(sensor);
    }

    [Fact]
    public async Task An_absent_sensor_is_missing_with_a_reason()
    {
        bench.Bus.Unplug(Bench.Scd4x);
        Assert.Equal(SensorFailureReason.NotAcknowledged, (await bench.ProbeFails(sensor)).Reason);
        Assert.Equal(SensorFailureReason.Defect, (await bench.ReadFails(sensor)).Reason);
    }

    [Fact]
    public async Task Gives_one_sample_per_interval()
    {
        await bench.Probe(sensor);
        await bench.NothingNew(sensor);
        bench.PassSeconds(5);

        var reading = await bench.Read<Scd4xReading>(sensor);

        Assert.Equal(650, reading.CarbonDioxidePpm);
        Assert.Equal(21.5, reading.TemperatureC!.Value, 0.01);
        Assert.Equal(45, reading.HumidityPercent!.Value, 0.01);
        Assert.Equal(SensorStatus.Ok, reading.Status);
        Assert.True(reading.Simulated);
        Assert.Equal(bench.Clock.GetUtcNow(), reading.TakenAt.At);
        Assert.True(reading.Took > TimeSpan.Zero);
        await bench.NothingNew(sensor);
    }

    [Fact]
    public async Task Zero_ppm_with_valid_temperature_and_humidity_is_a_missing_value()
    {
        bench.Air = bench.Air with { CarbonDioxidePpm = 0 };
        await bench.Probe(sensor);
        bench.PassSeconds(5);

        var reading = await bench.Read<Scd4xReading>(sensor);

        Assert.Null(reading.CarbonDioxidePpm);
        Assert.NotNull(reading.TemperatureC);
        Assert.Equal(SensorStatus.Suspect, reading.Status);
    }

    [Fact]
    public async Task An_occasional_nack_costs_a_retry_and_no_sample()
    {
        await bench.Probe(sensor);
        bench.PassSeconds(5);
        bench.Bus.Script(Bench.Scd4x, TransferFault.Nack, null, null, null, TransferFault.Nack);
        await bench.Read<Scd4xReading>(sensor);
        Assert.Equal(2, sensor.Counters.Retries);
    }

    [Fact]
    public async Task A_damaged_sample_is_a_failure_and_the_next_one_follows_an_interval_later()
    {
        await bench.Probe(sensor);
        bench.PassSeconds(5);
        bench.Bus.Script(Bench.Scd4x, null, null, null, TransferFault.BadData);
        Assert.Equal(SensorFailureReason.ChecksumMismatch, (await bench.ReadFails(sensor)).Reason);
        await bench.NothingNew(sensor);
        bench.PassSeconds(5);
        await bench.Read<Scd4xReading>(sensor);
    }

    [Fact]
    public async Task A_brown_out_is_noticed_by_three_silent_intervals_and_cured()
    {
        await bench.Probe(sensor);
        await bench.Compensate(sensor, new Compensation.AmbientPressure(98_700));
        bench.PassSeconds(5);
        await bench.Read<Scd4xReading>(sensor);

        chip.PowerCycle();
        bench.PassSeconds(10);
        await bench.NothingNew(sensor);
        Assert.False(chip.Measuring);
        bench.PassSeconds(5.1);
        Assert.Equal(SensorFailureReason.NeverReady, (await bench.ReadFails(sensor)).Reason);

        Assert.Equal(987, chip.AmbientPressureHectopascal);
        bench.PassSeconds(5);
        await bench.Read<Scd4xReading>(sensor);
    }

    [Fact]
    public async Task A_sensor_that_is_never_ready_is_restarted_once_per_three_intervals()
    {
        await bench.Probe(sensor);
        chip.NeverReady = true;
        written.Clear();
        var failures = 0;
        for (var poll = 0; poll < 50; poll++)
        {
            bench.PassSeconds(1);
            if (await bench.Run(sensor.ReadAsync) is ReadResult.Failed { Failure.Reason: SensorFailureReason.NeverReady })
                failures++;
        }

        Assert.Equal(3, failures);
        Assert.Equal(3, written.Count(command => command is "21B1"));

        chip.NeverReady = false;
        bench.PassSeconds(5);
        await bench.Read<Scd4xReading>(sensor);
    }

    [Fact]
    public async Task An_unplugged_sensor_fails_and_another_one_is_found_by_its_serial_number()
    {
        var first = await bench.Probe(sensor);
        bench.Bus.Unplug(Bench.Scd4x);
        for (var poll = 0; poll < 4; poll++)
            Assert.Equal(SensorFailureReason.NotAcknowledged, (await bench.ReadFails(sensor)).Reason);
        Assert.Equal(SensorFailureReason.NotAcknowledged, (await bench.ProbeFails(sensor)).Reason);

        bench.Plug(Bench.Scd4x, (time, air) => new SimulatedScd4x(time, air, serial: 0x123456789ABC));
        bench.PassSeconds(1);
        var second = await bench.Probe(sensor);

        Assert.NotEqual(first.Identity, second.Identity, StringComparer.Ordinal);
        bench.PassSeconds(5);
        await bench.Read<Scd4xReading>(sensor);
    }

    [Fact]
    public async Task An_exchange_between_two_polls_is_told_once_its_silence_is_looked_into()
    {
        await bench.Probe(sensor);
        bench.Plug(Bench.Scd4x, (time, air) => new SimulatedScd4x(time, air, serial: 0x123456789ABC));
        bench.PassSeconds(16);
        Assert.Equal(SensorFailureReason.WrongIdentity, (await bench.ReadFails(sensor)).Reason);
        Assert.Contains("123456789ABC", (await bench.Probe(sensor)).Identity, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_beyond_the_sensors_range_is_a_failure()
    {
        bench.Air = bench.Air with { TemperatureC = 75 };
        await bench.Probe(sensor);
        bench.PassSeconds(5);
        Assert.Equal(SensorFailureReason.Implausible, (await bench.ReadFails(sensor)).Reason);
    }

    [Fact]
    public async Task More_than_ten_equal_samples_are_frozen()
    {
        await bench.Probe(sensor);
        chip.Frozen = true;
        for (var sample = 1; sample <= 12; sample++)
        {
            bench.PassSeconds(5);
            var reading = await bench.Read<Scd4xReading>(sensor);
            Assert.Equal(sample > 10 ? SensorStatus.Frozen : SensorStatus.Ok, reading.Status);
        }

        chip.Frozen = false;
        bench.PassSeconds(5);
        Assert.Equal(SensorStatus.Ok, (await bench.Read<Scd4xReading>(sensor)).Status);
    }

    [Fact]
    public async Task Still_air_alone_is_not_frozen()
    {
        await bench.Probe(sensor);
        for (var sample = 0; sample < 50; sample++)
        {
            bench.PassSeconds(5);
            Assert.Equal(SensorStatus.Ok, (await bench.Read<Scd4xReading>(sensor)).Status);
        }
    }

    [Fact]
    public async Task A_bad_line_makes_even_good_values_suspect()
    {
        await bench.Probe(sensor);
        for (var sample = 0; sample < 4; sample++)
        {
            bench.PassSeconds(5);
            bench.Bus.Script(Bench.Scd4x, null, null, null, TransferFault.BadData);
            await bench.ReadFails(sensor);
        }

        bench.PassSeconds(5);
        Assert.Equal(SensorStatus.Suspect, (await bench.Read<Scd4xReading>(sensor)).Status);
    }

    [Fact]
    public async Task The_ambient_pressure_is_sent_when_it_moved_by_1_hPa_or_hourly()
    {
        await bench.Compensate(sensor, new Compensation.AmbientPressure(100_000));
        Assert.Empty(written);
        await bench.Probe(sensor);
        Assert.Equal(1000, chip.AmbientPressureHectopascal);

        written.Clear();
        await bench.Compensate(sensor, new Compensation.AmbientPressure(100_099));
        Assert.Empty(written);
        await bench.Compensate(sensor, new Compensation.AmbientPressure(100_100));
        Assert.Equal(1001, chip.AmbientPressureHectopascal);
        await bench.Compensate(sensor, new Compensation.AmbientPressure(60_000));
        await bench.Compensate(sensor, new Compensation.AmbientPressure(double.NaN));
        await bench.Compensate(sensor, new Compensation.AbsoluteHumidity(10));
        Assert.Single(written);

        bench.Pass(TimeSpan.FromMinutes(58));
        await bench.Compensate(sensor, new Compensation.AmbientPressure(100_100));
        Assert.Single(written);

        // The last one had waited for its turn; this one has not.
        bench.Pass(TimeSpan.FromMinutes(2) - TimeSpan.FromMilliseconds(200));
        await bench.Compensate(sensor, new Compensation.AmbientPressure(100_100));
        Assert.Equal(2, written.Count);
    }

    [Fact]
    public async Task A_pressure_that_did_not_get_through_is_sent_again_next_time()
    {
        await bench.Probe(sensor);
        bench.Bus.Unplug(Bench.Scd4x);
        await bench.Compensate(sensor, new Compensation.AmbientPressure(95_000));
        bench.Bus.Plug(Bench.Scd4x, chip);
        await bench.Compensate(sensor, new Compensation.AmbientPressure(95_000));
        Assert.Equal(950, chip.AmbientPressureHectopascal);
    }

    [Fact]
    public async Task Low_power_gives_a_sample_every_thirty_seconds()
    {
        sensor.Dispose();
        using var slow = new Scd4xSensor(bench.Device(Bench.Scd4x), bench.Clock, lowPower: true);
        await bench.Probe(slow);
        bench.PassSeconds(29);
        await bench.NothingNew(slow);
        bench.PassSeconds(1);
        await bench.Read<Scd4xReading>(slow);
        bench.PassSeconds(89);
        await bench.Read<Scd4xReading>(slow);
    }
}
