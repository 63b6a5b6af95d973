using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Tests.ChipSimulators;

namespace ThermalActors.Sensors.Tests.Drivers;

/// <summary>sensors.md §3 and §8 for the ICP-10125.</summary>
public sealed class Icp10125SensorSpecs : IDisposable
{
    private static readonly Icp10125Calibration Another = new(1000, 2000, 3000, 4000);

    private readonly Bench bench = new();
    private readonly SimulatedIcp10125 chip;
    private readonly Icp10125Sensor sensor;

    public Icp10125SensorSpecs()
    {
        chip = bench.Plug(Bench.Icp, (time, air) => new SimulatedIcp10125(time, air));
        sensor = new Icp10125Sensor(bench.Device(Bench.Icp), bench.Clock);
        bench.PassSeconds(1);
    }

    public void Dispose()
    {
        sensor.Dispose();
        bench.Dispose();
    }

    [Fact]
    public async Task Reads_pressure_and_temperature()
    {
        Assert.Equal("ICP-101xx F335-0514-E7B8-0EA0", (await bench.Probe(sensor)).Identity);

        var reading = await bench.Read<Icp10125Reading>(sensor);

        Assert.Equal(101_325, reading.PressurePa!.Value, 0.05);
        Assert.Equal(21.5, reading.TemperatureC!.Value, 0.01);
        Assert.Equal(SensorStatus.Ok, reading.Status);
        Assert.False(reading.Simulated);
    }

    [Fact]
    public async Task A_brown_out_is_harmless()
    {
        await bench.Probe(sensor);
        chip.PowerCycle();
        bench.PassSeconds(0.01);
        Assert.Equal(101_325, (await bench.Read<Icp10125Reading>(sensor)).PressurePa!.Value, 0.05);
    }

    [Fact]
    public async Task A_conversion_that_takes_longer_is_asked_for_again()
    {
        await bench.Probe(sensor);
        bench.Bus.Script(Bench.Icp, null, TransferFault.Nack);
        Assert.Equal(101_325, (await bench.Read<Icp10125Reading>(sensor)).PressurePa!.Value, 0.05);
        Assert.Equal(1, sensor.Counters.Retries);
    }

    [Fact]
    public async Task A_calibration_that_stays_damaged_is_no_calibration()
    {
        // Identity, reset and pointer arrive; the second word does not, twice.
        bench.Bus.Script(Bench.Icp, null, null, null, null, null, null, null, TransferFault.BadData);
        bench.Bus.Script(Bench.Icp, null, null, null, null, TransferFault.BadData);

        Assert.Equal(SensorFailureReason.ChecksumMismatch, (await bench.ProbeFails(sensor)).Reason);
        Assert.Equal(SensorFailureReason.Defect, (await bench.ReadFails(sensor)).Reason);
        await bench.Probe(sensor);
    }

    [Fact]
    public async Task Another_chip_at_the_address_is_named()
    {
        bench.Plug(Bench.Icp, (time, air) => new SimulatedIcp10125(time, air, id: 0x1234));
        bench.PassSeconds(1);
        Assert.Equal(SensorFailureReason.WrongIdentity, (await bench.ProbeFails(sensor)).Reason);
    }

    [Fact]
    public async Task The_next_individual_gets_its_own_calibration_after_a_probe()
    {
        await bench.Probe(sensor);
        bench.Bus.Unplug(Bench.Icp);
        for (var poll = 0; poll < 4; poll++)
            Assert.Equal(SensorFailureReason.NotAcknowledged, (await bench.ReadFails(sensor)).Reason);

        bench.Plug(Bench.Icp, (time, air) => new SimulatedIcp10125(time, air, Another));
        bench.PassSeconds(1);
        Assert.Equal("ICP-101xx 03E8-07D0-0BB8-0FA0", (await bench.Probe(sensor)).Identity);
        Assert.Equal(101_325, (await bench.Read<Icp10125Reading>(sensor)).PressurePa!.Value, 0.05);
    }

    [Fact]
    public async Task An_exchange_between_two_polls_is_noticed_within_five_minutes()
    {
        await bench.Probe(sensor);
        bench.Plug(Bench.Icp, (time, air) => new SimulatedIcp10125(time, air, Another));
        bench.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(SensorFailureReason.WrongIdentity, (await bench.ReadFails(sensor)).Reason);
        Assert.Equal(101_325, (await bench.Read<Icp10125Reading>(sensor)).PressurePa!.Value, 0.05);
    }

    [Fact]
    public async Task Whoever_answers_after_a_silence_is_asked_for_its_calibration()
    {
        await bench.Probe(sensor);
        bench.Bus.Unplug(Bench.Icp);
        await bench.ReadFails(sensor);
        bench.Plug(Bench.Icp, (time, air) => new SimulatedIcp10125(time, air, Another));
        Assert.Equal(SensorFailureReason.WrongIdentity, (await bench.ReadFails(sensor)).Reason);
        Assert.Equal(101_325, (await bench.Read<Icp10125Reading>(sensor)).PressurePa!.Value, 0.05);
    }

    [Fact]
    public async Task A_conversion_that_never_ends_is_a_failure()
    {
        await bench.Probe(sensor);
        chip.NeverReady = true;
        Assert.Equal(SensorFailureReason.NotAcknowledged, (await bench.ReadFails(sensor)).Reason);
    }

    [Fact]
    public async Task A_damaged_sample_is_measured_again()
    {
        await bench.Probe(sensor);
        bench.Bus.Script(Bench.Icp, null, TransferFault.BadData);
        await bench.Read<Icp10125Reading>(sensor);
        bench.Bus.Script(Bench.Icp, null, TransferFault.BadData, null, TransferFault.BadData);
        Assert.Equal(SensorFailureReason.ChecksumMismatch, (await bench.ReadFails(sensor)).Reason);
    }

    [Fact]
    public async Task More_than_twenty_equal_samples_are_frozen()
    {
        await bench.Probe(sensor);
        chip.Frozen = true;
        for (var sample = 1; sample <= 22; sample++)
            Assert.Equal(sample > 20 ? SensorStatus.Frozen : SensorStatus.Ok, (await bench.Read<Icp10125Reading>(sensor)).Status);
    }

    [Fact]
    public async Task A_pressure_beyond_the_range_is_a_failure()
    {
        await bench.Probe(sensor);
        bench.Air = bench.Air with { PressurePa = 20_000 };
        Assert.Equal(SensorFailureReason.Implausible, (await bench.ReadFails(sensor)).Reason);
    }

    [Fact]
    public async Task Compensation_is_ignored()
    {
        await bench.Probe(sensor);
        await bench.Compensate(sensor, new Compensation.AmbientPressure(100_000));
        Assert.Equal(SensorFailureReason.Defect, (await bench.ReadFails(Unprobed())).Reason);
    }

    private Icp10125Sensor Unprobed() => new(bench.Device(Icp10125.Icp10114I2cAddress), bench.Clock);
}
