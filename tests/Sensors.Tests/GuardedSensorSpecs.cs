using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.Tests;

public sealed class GuardedSensorSpecs
{
    [Fact]
    public async Task What_a_driver_measures_is_checked_before_anyone_sees_it()
    {
        var impossible = new Scd4xReading { TakenAt = default, TemperatureC = 99 };
        var unlikely = new Scd4xReading { TakenAt = default, TemperatureC = 50 };
        using var sensor = Guarded(new ReadResult.Measured(impossible), new ReadResult.Measured(unlikely));

        Assert.Equal(SensorFailureReason.Implausible, Assert.IsType<ReadResult.Failed>(await sensor.ReadAsync(default)).Failure.Reason);
        Assert.Equal(new ReadResult.Measured(unlikely with { Status = SensorStatus.Suspect }), await sensor.ReadAsync(default));
    }

    [Fact]
    public async Task A_driver_that_repeats_itself_is_marked_frozen_until_it_is_probed_again()
    {
        var repeated = new Scd4xReading { TakenAt = default, TemperatureC = 21, HumidityPercent = 40 };
        using var sensor = Guarded([.. Enumerable.Repeat(new ReadResult.Measured(repeated), 12)]);

        for (var i = 0; i < 10; i++)
            Assert.Equal(new ReadResult.Measured(repeated), await sensor.ReadAsync(default));
        Assert.Equal(new ReadResult.Measured(repeated with { Status = SensorStatus.Frozen }), await sensor.ReadAsync(default));
        await sensor.ProbeAsync(default);
        Assert.Equal(new ReadResult.Measured(repeated), await sensor.ReadAsync(default));
    }

    [Fact]
    public async Task Everything_else_reaches_the_driver_and_comes_back_unchanged()
    {
        var driver = new ScriptedSensor(SensorKind.Scd4x, ReadResult.NotReady.Instance);
        var sensor = new GuardedSensor(driver);

        var found = Assert.IsType<ProbeResult.Found>(await sensor.ProbeAsync(default));
        Assert.Same(ReadResult.NotReady.Instance, await sensor.ReadAsync(default));
        await sensor.CompensateAsync(new Compensation.AmbientPressure(100_000), default);
        sensor.Dispose();

        Assert.Equal("scripted", found.Identity);
        Assert.Equal((SensorKind.Scd4x, false), (sensor.Kind, sensor.Simulated));
        Assert.Equal([new Compensation.AmbientPressure(100_000)], driver.Compensations);
        Assert.True(driver.Disposed);
    }

    private static GuardedSensor Guarded(params ReadResult[] results) => new(new ScriptedSensor(SensorKind.Scd4x, results));
}
