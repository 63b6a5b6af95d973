using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Tests.ChipSimulators;
using ThermalActors.Sensors.Tests.Drivers;

namespace ThermalActors.Sensors.Tests.Bus;

public sealed class RetrySpecs : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("nw", SensorFailureReason.NotAcknowledged)]
    [InlineData("e6", SensorFailureReason.NotAcknowledged)]
    [InlineData("e5", SensorFailureReason.BusFault)]
    [InlineData("e11", SensorFailureReason.BusFault)]
    public async Task Retries_after_10_50_and_200_ms_and_then_gives_up(string failing, SensorFailureReason reason)
    {
        var device = new TranscriptDevice(failing, failing, failing, failing);
        using var scd = new Scd4x(device, bench.Clock);
        var started = bench.Clock.GetTimestamp();

        (await bench.Run(scd.GetSerialNumberAsync)).FailsWith(reason);

        Assert.Equal(260, bench.Clock.GetElapsedTime(started).TotalMilliseconds);
        Assert.Equal(3, scd.Counters.Retries);
        device.AssertFinished();
    }

    [Theory]
    [InlineData("e110", SensorFailureReason.BusFault)]
    [InlineData("e16", SensorFailureReason.BusUnavailable)]
    [InlineData("e2", SensorFailureReason.BusUnavailable)]
    [InlineData("e13", SensorFailureReason.BusUnavailable)]
    [InlineData("e19", SensorFailureReason.BusUnavailable)]
    [InlineData("e95", SensorFailureReason.Defect)]
    [InlineData("e22", SensorFailureReason.Defect)]
    public async Task Does_not_retry_what_a_retry_cannot_cure(string failing, SensorFailureReason reason)
    {
        var device = new TranscriptDevice(failing);
        using var scd = new Scd4x(device, bench.Clock);
        (await bench.Run(scd.GetSerialNumberAsync)).FailsWith(reason);
        device.AssertFinished();
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_with_the_whole_command()
    {
        using var scd = new Scd4x(new TranscriptDevice("w 2322", "nr", "w 2322", "r 044C 42"), bench.Clock);
        Assert.Equal(1100, (await bench.Run(scd.GetSensorAltitudeAsync)).Value());
    }

    [Fact]
    public async Task A_lost_answer_of_a_command_that_acts_is_asked_for_without_acting_again()
    {
        var device = new TranscriptDevice("nw", "w 362F 01E0 B4", "nr", "r 7FCE 7B");
        using var scd = new Scd4x(device, bench.Clock);
        Assert.Equal(-50, (await bench.Run(c => scd.PerformForcedRecalibrationAsync(480, c))).Value());
        device.AssertFinished();
    }

    [Fact]
    public async Task A_damaged_answer_of_a_command_that_acts_is_a_failure()
    {
        var device = new TranscriptDevice("w 362F 01E0 B4", "r 7FCE 7C");
        using var scd = new Scd4x(device, bench.Clock);
        (await bench.Run(c => scd.PerformForcedRecalibrationAsync(480, c))).FailsWith(SensorFailureReason.ChecksumMismatch);
        device.AssertFinished();
    }

    [Fact]
    public async Task Registers_are_retried_too()
    {
        bench.Plug(Bench.Bme, (time, air) => new SimulatedBme680(time, air));
        using var bme = new Bme680(bench.Device(Bench.Bme), bench.Clock);
        bench.Bus.Script(Bench.Bme, TransferFault.Nack, null, TransferFault.InputOutput, null, null, TransferFault.Nack);
        (await bench.Run(c => bme.InitialiseAsync(new Bme680Settings(), c))).Value();
        Assert.Equal(3, bme.Counters.Retries);
    }

    [Fact]
    public async Task More_than_three_wrong_crcs_in_a_minute_degrade_the_device()
    {
        var sgp = bench.Plug(Bench.Sgp, (time, air) => new SimulatedSgp30(time, air));
        using var driver = new Sgp30(bench.Device(Bench.Sgp), bench.Clock);
        bench.PassSeconds(1);
        for (var mismatch = 0; mismatch < 3; mismatch++)
        {
            bench.Bus.Script(Bench.Sgp, null, TransferFault.BadData);
            (await bench.Run(driver.GetSerialIdAsync)).Value();
        }

        Assert.False(driver.Counters.Degraded);
        bench.Bus.Script(Bench.Sgp, null, TransferFault.BadData);
        (await bench.Run(driver.GetSerialIdAsync)).Value();
        Assert.True(driver.Counters.Degraded);
        Assert.Equal(4, driver.Counters.ChecksumMismatches);
        bench.PassSeconds(61);
        Assert.False(driver.Counters.Degraded);
        Assert.Equal(0, sgp.Starts);
    }

    [Fact]
    public async Task A_slow_bus_only_takes_longer()
    {
        bench.Plug(Bench.Icp, (time, air) => new SimulatedIcp10125(time, air));
        bench.PassSeconds(1);
        bench.Bus.TransferTime = TimeSpan.FromMilliseconds(200);
        using var icp = new Icp10125(bench.Device(Bench.Icp), bench.Clock);
        Assert.Equal(101_325, (await bench.Run(icp.ReadAsync)).Value().PressurePa, 0.05);
    }
}
