using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Tests.ChipSimulators;

namespace ThermalActors.Sensors.Tests.Drivers;

/// <summary>sensors.md §5.5 and §8 for the BME680.</summary>
public sealed class Bme680SensorSpecs : IDisposable
{
    private readonly Bench bench = new();
    private readonly SimulatedBme680 chip;
    private readonly Bme680Sensor sensor;

    public Bme680SensorSpecs()
    {
        chip = bench.Plug(Bench.Bme, (time, air) => new SimulatedBme680(time, air));
        sensor = new Bme680Sensor(bench.Device(Bench.Bme), bench.Clock);
        bench.PassSeconds(1);
    }

    public void Dispose()
    {
        sensor.Dispose();
        bench.Dispose();
    }

    [Fact]
    public async Task The_first_gas_value_after_a_start_is_dropped()
    {
        Assert.StartsWith("BME680 ", (await bench.Probe(sensor)).Identity, StringComparison.Ordinal);

        var first = await bench.Read<Bme680Reading>(sensor);
        var second = await bench.Read<Bme680Reading>(sensor);

        Assert.Null(first.GasResistanceOhm);
        Assert.Equal(21.5, first.TemperatureC!.Value, 0.01);
        Assert.Equal(101_325, first.PressurePa!.Value, 0.5);
        Assert.Equal(45, first.HumidityPercent!.Value, 0.02);
        Assert.Equal(80_000, second.GasResistanceOhm!.Value, 200.0);
    }

    [Theory]
    [InlineData(Bme680Variant.Bme680)]
    [InlineData(Bme680Variant.Bme688)]
    public async Task After_a_brown_out_it_is_configured_again_and_never_gives_the_reset_constants(Bme680Variant variant)
    {
        var mine = bench.Plug(Bench.Bme, (time, air) => new SimulatedBme680(time, air, variant));
        await bench.Probe(sensor);
        await bench.Read<Bme680Reading>(sensor);
        await bench.Read<Bme680Reading>(sensor);

        mine.PowerCycle();

        Assert.Equal(SensorFailureReason.WasReset, (await bench.ReadFails(sensor)).Reason);
        var first = await bench.Read<Bme680Reading>(sensor);
        Assert.Equal((21.5, null), (Math.Round(first.TemperatureC!.Value, 2), first.GasResistanceOhm));
        Assert.NotNull((await bench.Read<Bme680Reading>(sensor)).GasResistanceOhm);
    }

    [Fact]
    public async Task A_brown_out_in_the_middle_of_a_measurement_is_a_reset_too()
    {
        await bench.Probe(sensor);
        await bench.Read<Bme680Reading>(sensor);
        bench.Bus.Observer = transfer =>
        {
            if (!transfer.IsRead && transfer.Data is [0x74, ..])
            {
                bench.Bus.Observer = null;
                chip.PowerCycle();
                chip.Write([0x74, 0x21]);
            }
        };

        Assert.Equal(SensorFailureReason.WasReset, (await bench.ReadFails(sensor)).Reason);
        await bench.Read<Bme680Reading>(sensor);
    }

    [Fact]
    public async Task A_heater_that_is_not_stable_gives_no_gas()
    {
        chip.HeaterUnstable = true;
        await bench.Probe(sensor);
        for (var sample = 0; sample < 3; sample++)
        {
            var reading = await bench.Read<Bme680Reading>(sensor);
            Assert.Null(reading.GasResistanceOhm);
            Assert.NotNull(reading.TemperatureC);
        }
    }

    [Fact]
    public async Task A_measurement_that_never_ends_is_a_failure()
    {
        await bench.Probe(sensor);
        chip.NeverReady = true;
        Assert.Equal(SensorFailureReason.NeverReady, (await bench.ReadFails(sensor)).Reason);
        chip.NeverReady = false;
        bench.PassSeconds(1);
        await bench.Read<Bme680Reading>(sensor);
    }

    [Theory]
    [InlineData(0x58)]
    [InlineData(0x60)]
    public async Task The_other_chips_of_the_address_are_refused(byte id)
    {
        chip.ChipId = id;
        Assert.Equal(SensorFailureReason.WrongIdentity, (await bench.ProbeFails(sensor)).Reason);
        Assert.Equal(SensorFailureReason.Defect, (await bench.ReadFails(sensor)).Reason);
    }

    [Fact]
    public async Task A_disturbed_calibration_is_read_until_two_in_a_row_agree()
    {
        // id, variant, reset; then the last byte of the first block arrives wrong.
        bench.Bus.Script(Bench.Bme, null, null, null, null, null, null, TransferFault.BadData);
        await bench.Probe(sensor);
        Assert.Equal(101_325, (await bench.Read<Bme680Reading>(sensor)).PressurePa!.Value, 0.5);
        Assert.Equal(1, sensor.Counters.ChecksumMismatches);
    }

    [Fact]
    public async Task An_exchange_between_two_polls_brings_the_new_calibration()
    {
        var first = await bench.Probe(sensor);
        await bench.Read<Bme680Reading>(sensor);
        bench.Plug(Bench.Bme, (time, air) => new SimulatedBme680(time, air, individual: 40));

        Assert.Equal(SensorFailureReason.WasReset, (await bench.ReadFails(sensor)).Reason);
        Assert.Equal(101_325, (await bench.Read<Bme680Reading>(sensor)).PressurePa!.Value, 0.5);
        Assert.NotEqual(first.Identity, (await bench.Probe(sensor)).Identity, StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_unplugged_sensor_fails_and_is_found_again()
    {
        await bench.Probe(sensor);
        bench.Bus.Unplug(Bench.Bme);
        for (var poll = 0; poll < 4; poll++)
            Assert.Equal(SensorFailureReason.NotAcknowledged, (await bench.ReadFails(sensor)).Reason);
        Assert.Equal(SensorFailureReason.NotAcknowledged, (await bench.ProbeFails(sensor)).Reason);
        bench.Bus.Plug(Bench.Bme, chip);
        await bench.Probe(sensor);
        await bench.Read<Bme680Reading>(sensor);
    }

    [Fact]
    public async Task More_than_ten_equal_samples_are_frozen()
    {
        await bench.Probe(sensor);
        chip.Frozen = true;
        for (var sample = 1; sample <= 12; sample++)
            Assert.Equal(sample > 10 ? SensorStatus.Frozen : SensorStatus.Ok, (await bench.Read<Bme680Reading>(sensor)).Status);
    }

    [Fact]
    public async Task The_heater_follows_the_temperature_of_the_air_in_steps()
    {
        await bench.Probe(sensor);
        await bench.Read<Bme680Reading>(sensor);
        var code = chip[0x5A];
        bench.Air = bench.Air with { TemperatureC = 29 };
        await bench.Read<Bme680Reading>(sensor);
        Assert.Equal(code, chip[0x5A]);
        bench.Air = bench.Air with { TemperatureC = 60 };
        await bench.Read<Bme680Reading>(sensor);
        Assert.NotEqual(code, chip[0x5A]);
        Assert.NotNull((await bench.Read<Bme680Reading>(sensor)).GasResistanceOhm);
    }

    [Fact]
    public async Task A_heater_code_that_did_not_get_through_costs_no_more_than_a_new_start()
    {
        await bench.Probe(sensor);
        await bench.Read<Bme680Reading>(sensor);
        bench.Air = bench.Air with { TemperatureC = 60 };
        // Configuration check, start and data pass, the new heater code is lost with all its retries.
        TransferFault?[] lost = [null, null, null, null, null, TransferFault.Nack, TransferFault.Nack, TransferFault.Nack, TransferFault.Nack];
        bench.Bus.Script(Bench.Bme, lost);
        await bench.Read<Bme680Reading>(sensor);
        Assert.Equal(60, (await bench.Read<Bme680Reading>(sensor)).TemperatureC!.Value, 0.01);
    }

    [Fact]
    public async Task A_gas_value_that_the_plate_cannot_have_is_left_out()
    {
        bench.Air = bench.Air with { GasResistanceOhm = 1e9 };
        await bench.Probe(sensor);
        await bench.Read<Bme680Reading>(sensor);
        var reading = await bench.Read<Bme680Reading>(sensor);
        Assert.True(reading.GasResistanceOhm is null or <= 20_000_000);
    }
}
