using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Tests.SystemMetrics;

namespace ThermalActors.Sensors.Tests;

public sealed class SensorFactorySpecs
{
    private static readonly SensorKind[] Chips = [SensorKind.Scd4x, SensorKind.Icp10125, SensorKind.Sgp30, SensorKind.Bme680];
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));

    [Fact]
    public async Task Without_drivers_and_simulation_every_chip_is_honestly_missing()
    {
        var factory = new SensorFactory(new SensorFactoryOptions { Time = time });
        foreach (var kind in Chips)
        {
            using var sensor = factory.Create(kind);
            var probe = Assert.IsType<ProbeResult.Missing>(await sensor.ProbeAsync(default));
            var read = Assert.IsType<ReadResult.Failed>(await sensor.ReadAsync(default));
            await sensor.CompensateAsync(new Compensation.AbsoluteHumidity(10), default);

            Assert.Equal(kind, sensor.Kind);
            Assert.False(sensor.Simulated);
            Assert.Equal(SensorFailureReason.BusUnavailable, probe.Failure.Reason);
            Assert.Contains("I2C", probe.Failure.Hint, StringComparison.Ordinal);
            Assert.Equal(probe.Failure, read.Failure);
        }
    }

    [Fact]
    public void Simulation_covers_every_chip_and_never_the_computer()
    {
        var factory = new SensorFactory(new SensorFactoryOptions { Time = time, Simulate = true, Seed = 7 });

        foreach (var kind in Chips)
            Assert.True(factory.Create(kind).Simulated);
        Assert.False(factory.Create(SensorKind.System).Simulated);
    }

    [Fact]
    public void Simulation_never_asks_for_a_driver()
    {
        var factory = new SensorFactory(new SensorFactoryOptions
        {
            Time = time,
            Simulate = true,
            HardwareDrivers = Drivers(SensorKind.Scd4x, _ => throw new InvalidOperationException("touched")),
        });

        Assert.True(factory.Create(SensorKind.Scd4x).Simulated);
    }

    [Fact]
    public async Task A_registered_driver_is_used_with_the_factorys_clock_and_everything_reaches_it()
    {
        var driver = new ScriptedSensor(SensorKind.Scd4x, ReadResult.NotReady.Instance);
        TimeProvider? clock = null;
        var factory = new SensorFactory(new SensorFactoryOptions
        {
            Time = time,
            HardwareDrivers = Drivers(SensorKind.Scd4x, t =>
            {
                clock = t;
                return driver;
            }),
        });

        var sensor = factory.Create(SensorKind.Scd4x);
        var found = Assert.IsType<ProbeResult.Found>(await sensor.ProbeAsync(default));
        Assert.Same(ReadResult.NotReady.Instance, await sensor.ReadAsync(default));
        await sensor.CompensateAsync(new Compensation.AmbientPressure(100_000), default);
        sensor.Dispose();

        Assert.Same(time, clock);
        Assert.Equal("scripted", found.Identity);
        Assert.Equal((SensorKind.Scd4x, false), (sensor.Kind, sensor.Simulated));
        Assert.Equal([new Compensation.AmbientPressure(100_000)], driver.Compensations);
        Assert.True(driver.Disposed);
    }

    [Fact]
    public async Task What_a_driver_measures_is_checked_before_anyone_sees_it()
    {
        var impossible = new Scd4xReading { TakenAt = default, TemperatureC = 99 };
        var unlikely = new Scd4xReading { TakenAt = default, TemperatureC = 50 };
        var sensor = WithDriver(new ScriptedSensor(SensorKind.Scd4x, new ReadResult.Measured(impossible), new ReadResult.Measured(unlikely)));

        Assert.Equal(SensorFailureReason.Implausible, Assert.IsType<ReadResult.Failed>(await sensor.ReadAsync(default)).Failure.Reason);
        Assert.Equal(new ReadResult.Measured(unlikely with { Status = SensorStatus.Suspect }), await sensor.ReadAsync(default));
    }

    [Fact]
    public async Task A_driver_that_repeats_itself_is_marked_frozen_until_it_is_probed_again()
    {
        var repeated = new Scd4xReading { TakenAt = default, TemperatureC = 21, HumidityPercent = 40 };
        var driver = new ScriptedSensor(SensorKind.Scd4x, [.. Enumerable.Repeat(new ReadResult.Measured(repeated), 12)]);
        var sensor = WithDriver(driver);

        for (var i = 0; i < 10; i++)
            Assert.Equal(new ReadResult.Measured(repeated), await sensor.ReadAsync(default));
        Assert.Equal(new ReadResult.Measured(repeated with { Status = SensorStatus.Frozen }), await sensor.ReadAsync(default));
        await sensor.ProbeAsync(default);
        Assert.Equal(new ReadResult.Measured(repeated), await sensor.ReadAsync(default));
    }

    [Fact]
    public async Task The_computer_is_read_below_the_given_root()
    {
        using var tree = new FileTree().WithZone(0, "cpu-thermal", "47774");
        using var sensor = new SensorFactory(new SensorFactoryOptions { Time = time, FileSystemRoot = tree.Root }).Create(SensorKind.System);

        var reading = Assert.IsType<SystemReading>(Assert.IsType<ReadResult.Measured>(await sensor.ReadAsync(default)).Reading);

        Assert.Equal(47.774, reading.CpuTemperatureC);
        Assert.Null(reading.MemoryPercent);
    }

    [Fact]
    public async Task Simulated_chips_of_one_factory_share_their_air()
    {
        var factory = new SensorFactory(new SensorFactoryOptions { Time = time, Simulate = true, Seed = 3 });
        using var icp = factory.Create(SensorKind.Icp10125);
        using var bme = factory.Create(SensorKind.Bme680);
        await icp.ProbeAsync(default);
        await bme.ProbeAsync(default);

        var one = Assert.IsType<Icp10125Reading>(Assert.IsType<ReadResult.Measured>(await icp.ReadAsync(default)).Reading);
        var other = Assert.IsType<Bme680Reading>(Assert.IsType<ReadResult.Measured>(await bme.ReadAsync(default)).Reading);

        Assert.Equal(one.PressurePa!.Value, other.PressurePa!.Value, 140.0);
    }

    [Fact]
    public void An_unknown_kind_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new SensorFactory(new SensorFactoryOptions { Time = time }).Create((SensorKind)99));

    private ISensor WithDriver(ScriptedSensor driver)
        => new SensorFactory(new SensorFactoryOptions { Time = time, HardwareDrivers = Drivers(driver.Kind, _ => driver) }).Create(driver.Kind);

    private static ImmutableDictionary<SensorKind, Func<TimeProvider, ISensor>> Drivers(SensorKind kind, Func<TimeProvider, ISensor> make)
        => ImmutableDictionary<SensorKind, Func<TimeProvider, ISensor>>.Empty.Add(kind, make);
}
