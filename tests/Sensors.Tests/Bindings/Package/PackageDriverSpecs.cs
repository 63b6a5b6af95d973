using System.Device.I2c;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Bindings;
using ThermalActors.Sensors.ChipSimulators;

namespace ThermalActors.Sensors.Tests.Bindings.Package;

/// <summary>
/// The package's own drivers against the simulated chips, byte by byte. Only with <c>-p:UseIotDeviceBindings=true</c>. The package
/// waits on the computer's clock, so these few take seconds.
/// </summary>
public sealed class PackageDriverSpecs : IDisposable
{
    private const int Scd4x = 0x62;
    private const int Bme680 = 0x77;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SimulatedI2cBus bus = new();

    public void Dispose() => bus.Dispose();

    [Fact]
    public async Task An_SCD4x_gives_the_air_back_and_a_damaged_word_is_null()
    {
        bus.Plug(Scd4x, new SimulatedScd4x(TimeProvider.System, _ => AirConditions.Room));
        using var sensor = new BindingsScd4xSensor(Device(Scd4x), TimeProvider.System);

        await Find(sensor);
        var reading = Assert.IsType<Scd4xReading>(await Measure(sensor));
        Assert.Equal(AirConditions.Room.CarbonDioxidePpm, reading.CarbonDioxidePpm!.Value, 0.5);
        Assert.Equal(AirConditions.Room.TemperatureC, reading.TemperatureC!.Value, 0.006);
        Assert.Equal(AirConditions.Room.HumidityPercent, reading.HumidityPercent!.Value, 0.003);

        bus.Observer = transfer =>
        {
            // The sample itself, not the answer that it waits.
            if (transfer is { IsRead: false, Data: [0xEC, 0x05] })
                bus.Script(Scd4x, TransferFault.BadData);
        };
        var damaged = await sensor.ReadAsync(None);
        Assert.True(
            damaged is ReadResult.Failed or ReadResult.Measured { Reading: Scd4xReading { HumidityPercent: null } },
            $"A damaged word gave {damaged}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_BME680_gives_the_air_back_without_its_first_gas_value(byte individual)
    {
        bus.Plug(Bme680, new SimulatedBme680(TimeProvider.System, _ => AirConditions.Room, individual: individual));
        using var sensor = new BindingsBme680Sensor(Device(Bme680), TimeProvider.System);

        await Find(sensor);
        var first = Assert.IsType<Bme680Reading>(await Measure(sensor));
        var second = Assert.IsType<Bme680Reading>(await Measure(sensor));

        Assert.Null(first.GasResistanceOhm);
        Assert.Equal(AirConditions.Room.TemperatureC, second.TemperatureC!.Value, 0.01);
        Assert.Equal(AirConditions.Room.PressurePa, second.PressurePa!.Value, 2.0);
        Assert.Equal(AirConditions.Room.HumidityPercent, second.HumidityPercent!.Value, 0.1);
        Assert.Equal(AirConditions.Room.GasResistanceOhm, second.GasResistanceOhm!.Value, 0.01 * AirConditions.Room.GasResistanceOhm);
    }

    [Fact]
    public async Task Another_chip_and_no_chip_are_missing_with_their_reasons()
    {
        bus.Plug(Bme680, new SimulatedBme680(TimeProvider.System, _ => AirConditions.Room) { ChipId = 0x60 });
        using var stranger = new BindingsBme680Sensor(Device(Bme680), TimeProvider.System);
        using var absent = new BindingsScd4xSensor(Device(Scd4x), TimeProvider.System);

        Assert.Equal(SensorFailureReason.WrongIdentity, Assert.IsType<ProbeResult.Missing>(await stranger.ProbeAsync(None)).Failure.Reason);
        Assert.Equal(SensorFailureReason.NotAcknowledged, Assert.IsType<ProbeResult.Missing>(await absent.ProbeAsync(None)).Failure.Reason);
    }

    private static async Task Find(ISensor sensor)
    {
        var result = await sensor.ProbeAsync(None);
        Assert.True(result is ProbeResult.Found, $"Not found, but {result}");
    }

    private static async Task<Reading> Measure(ISensor sensor)
    {
        var result = await sensor.ReadAsync(None);
        return result is ReadResult.Measured measured ? measured.Reading : throw new Xunit.Sdk.XunitException($"No reading, but {result}");
    }

    private I2cDevice Device(int address) => bus.CreateDevice(address);
}
