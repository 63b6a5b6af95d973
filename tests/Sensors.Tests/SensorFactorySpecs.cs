using System.Collections.Immutable;
using System.Device.I2c;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Simulation;
using ThermalActors.Sensors.Tests.Drivers;
using ThermalActors.Sensors.Tests.SystemMetrics;

namespace ThermalActors.Sensors.Tests;

public sealed class SensorFactorySpecs : IDisposable
{
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider clock = VirtualTime.Clock();
    private readonly EnvironmentModel air = new(7);
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("factory-");

    public static TheoryData<SensorKind> Chips => [.. ChipAddresses.Chips];

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task Without_an_I2C_bus_every_chip_is_honestly_missing_and_says_what_to_do(SensorKind kind)
    {
        using var factory = Factory(() => throw new IOException("Error 2 (No such file or directory). Can not open I2C device file '/dev/i2c-1'."));
        using var sensor = factory.Create(kind);

        var failure = Assert.IsType<ProbeResult.Missing>(await clock.Run(() => sensor.ProbeAsync(default))).Failure;
        var read = Assert.IsType<ReadResult.Failed>(await clock.Run(() => sensor.ReadAsync(default)));
        await sensor.CompensateAsync(new Compensation.AbsoluteHumidity(10), default);

        Assert.Equal((kind, false), (sensor.Kind, sensor.Simulated));
        Assert.Equal(SensorFailureReason.BusUnavailable, failure.Reason);
        Assert.Contains("raspi-config", failure.Hint, StringComparison.Ordinal);
        Assert.NotNull(read.Failure);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task Real_and_simulated_sensors_run_the_same_drivers_and_only_the_simulated_ones_say_so(SensorKind kind)
    {
        var board = new SimulatedBoard(air, clock);
        using var factory = Factory(() => board.Bus);
        using var real = factory.Create(kind);
        using var simulated = factory.CreateSimulated(kind);

        var one = await Measure(real);
        var other = await Measure(simulated);

        Assert.DoesNotContain("simulated", one.Identity, StringComparison.Ordinal);
        Assert.Equal("simulated " + one.Identity, other.Identity);
        Assert.Equal((false, false), (real.Simulated, one.Reading.Simulated));
        Assert.Equal((true, true), (simulated.Simulated, other.Reading.Simulated));
        Assert.Equal(kind, other.Reading.Sensor);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task Simulated_sensors_measure_the_air_of_the_seed(SensorKind kind)
    {
        using var factory = new SensorFactory(new SensorFactoryOptions { Time = clock, Seed = 7 });
        using var sensor = factory.CreateSimulated(kind);
        var (reading, _) = await Measure(sensor);
        var truth = air.At(reading.TakenAt.At);

        switch (reading)
        {
            case Scd4xReading scd:
                Assert.Equal(truth.CarbonDioxidePpm, scd.CarbonDioxidePpm!.Value, 0.03 * truth.CarbonDioxidePpm);
                Assert.Equal(truth.TemperatureC, scd.TemperatureC!.Value, 0.5);
                break;
            case Icp10125Reading icp:
                Assert.Equal(truth.PressurePa, icp.PressurePa!.Value, 70.0);
                break;
            case Sgp30Reading sgp:
                Assert.Equal(truth.TotalVolatileOrganicCompoundsPpb, sgp.TotalVolatileOrganicCompoundsPpb!.Value, 1 + (0.11 * truth.TotalVolatileOrganicCompoundsPpb));
                break;
            case Bme680Reading bme:
                Assert.Equal(truth.TemperatureC + 2, bme.TemperatureC!.Value, 0.5);
                Assert.Equal(truth.PressurePa, bme.PressurePa!.Value, 70.0);
                break;
        }
    }

    [Theory]
    [InlineData(0x76, 0)]
    [InlineData(0x77, 0)]
    [InlineData(0x77, 0x77)]
    public async Task A_BME680_is_found_at_either_address_and_told_from_other_chips_by_its_id(int address, int configured)
    {
        var bus = new SimulatedI2cBus();
        bus.Plug(address, new SimulatedBme680(clock, _ => AirConditions.Room));
        bus.Plug(address ^ 1, new SimulatedBme680(clock, _ => AirConditions.Room) { ChipId = 0x60 });
        using var factory = Factory(() => bus, configured);
        using var sensor = factory.Create(SensorKind.Bme680);

        Assert.Equal(address, Assert.IsType<ProbeResult.Found>(await clock.Run(() => sensor.ProbeAsync(default))).Address);
    }

    [Fact]
    public async Task A_stranger_at_one_address_says_more_than_nobody_at_the_other()
    {
        var bus = new SimulatedI2cBus();
        bus.Plug(0x77, new SimulatedBme680(clock, _ => AirConditions.Room) { ChipId = 0x58 });
        using var factory = Factory(() => bus);
        using var sensor = factory.Create(SensorKind.Bme680);

        var failure = Assert.IsType<ProbeResult.Missing>(await clock.Run(() => sensor.ProbeAsync(default))).Failure;

        Assert.Equal(SensorFailureReason.WrongIdentity, failure.Reason);
        Assert.StartsWith("0x77: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_BME680_that_moves_to_the_other_address_is_found_again()
    {
        var bus = new SimulatedI2cBus();
        bus.Plug(0x76, new SimulatedBme680(clock, _ => AirConditions.Room));
        using var factory = Factory(() => bus);
        using var sensor = factory.Create(SensorKind.Bme680);
        await Measure(sensor);

        bus.Unplug(0x76);
        Assert.IsType<ReadResult.Failed>(await clock.Run(() => sensor.ReadAsync(default)));
        Assert.IsType<ProbeResult.Missing>(await clock.Run(() => sensor.ProbeAsync(default)));
        bus.Plug(0x77, new SimulatedBme680(clock, _ => AirConditions.Room));

        Assert.Equal(0x77, Assert.IsType<ProbeResult.Found>(await clock.Run(() => sensor.ProbeAsync(default))).Address);
    }

    [Fact]
    public async Task Two_sensors_never_share_an_address()
    {
        var board = new SimulatedBoard(air, clock);
        using var factory = Factory(() => board.Bus);
        using var one = factory.Create(SensorKind.Scd4x);
        var other = factory.Create(SensorKind.Scd4x);
        await Measure(one);

        var failure = Assert.IsType<ProbeResult.Missing>(await clock.Run(() => other.ProbeAsync(default))).Failure;
        Assert.Contains("in use", failure.Message, StringComparison.Ordinal);

        one.Dispose();
        Assert.IsType<ProbeResult.Found>(await clock.Run(() => other.ProbeAsync(default)));
        other.Dispose();
    }

    [Fact]
    public async Task The_baseline_of_a_real_SGP30_is_kept_and_that_of_a_simulated_one_never_replaces_it()
    {
        var file = Path.Combine(directory.FullName, "sgp30-baseline.json");
        var board = new SimulatedBoard(air, clock);
        using var factory = new SensorFactory(new SensorFactoryOptions { Time = clock, Seed = 7, OpenBus = () => board.Bus, Sgp30BaselineFile = file });
        using var simulated = factory.CreateSimulated(SensorKind.Sgp30);
        await RunHours(simulated, 14);
        Assert.False(File.Exists(file));

        using var real = factory.Create(SensorKind.Sgp30);
        await RunHours(real, 14);
        Assert.NotNull(new FileSgp30BaselineStore(file).Load());
    }

    [Fact]
    public async Task The_computer_is_read_below_the_given_root_and_never_simulated()
    {
        using var tree = new FileTree().WithZone(0, "cpu-thermal", "47774");
        using var factory = new SensorFactory(new SensorFactoryOptions { Time = clock, FileSystemRoot = tree.Root });
        using var sensor = factory.CreateSimulated(SensorKind.System);

        var reading = Assert.IsType<SystemReading>(Assert.IsType<ReadResult.Measured>(await sensor.ReadAsync(default)).Reading);

        Assert.Equal((47.774, null), (reading.CpuTemperatureC, reading.MemoryPercent));
        Assert.False(reading.Simulated || sensor.Simulated);
    }

    [Fact]
    public void An_unknown_kind_is_refused()
    {
        using var factory = new SensorFactory(new SensorFactoryOptions { Time = clock });
        Assert.Throws<ArgumentOutOfRangeException>(() => factory.Create((SensorKind)99));
    }

    private SensorFactory Factory(Func<I2cBus> open, int bmeAddress = 0) => new(new SensorFactoryOptions
    {
        Time = clock,
        Seed = 7,
        OpenBus = open,
        Addresses = ImmutableDictionary<SensorKind, int>.Empty.Add(SensorKind.Bme680, bmeAddress),
    });

    private async Task<(Reading Reading, string Identity)> Measure(ISensor sensor)
    {
        var found = Assert.IsType<ProbeResult.Found>(await clock.Run(() => sensor.ProbeAsync(default)));
        clock.Advance(TimeSpan.FromSeconds(16));
        return (Assert.IsType<ReadResult.Measured>(await clock.Run(() => sensor.ReadAsync(default))).Reading, found.Identity);
    }

    private async Task RunHours(ISensor sensor, int hours)
    {
        await Measure(sensor);
        for (var minute = 0; minute < hours * 60; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await clock.Run(() => sensor.ReadAsync(default));
        }
    }
}
