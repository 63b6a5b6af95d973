using System.Device.I2c;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Tests.Drivers;

namespace ThermalActors.Sensors.Tests.ChipSimulators;

/// <summary>A simulated bus on a fake clock, with air that a test can change.</summary>
internal sealed class Bench : IDisposable
{
    public const int Scd4x = ThermalActors.Sensors.Drivers.Scd4x.DefaultI2cAddress;
    public const int Icp = Icp10125.DefaultI2cAddress;
    public const int Sgp = Sgp30.DefaultI2cAddress;
    public const int Bme = Bme680.DefaultI2cAddress;

    public Bench() => Bus = new SimulatedI2cBus(1, Clock.Advance);

    public FakeTimeProvider Clock { get; } = VirtualTime.Clock();

    public SimulatedI2cBus Bus { get; }

    public AirConditions Air { get; set; } = AirConditions.Room;

    public T Plug<T>(int address, Func<TimeProvider, Func<DateTimeOffset, AirConditions>, T> make)
        where T : SimulatedChip
    {
        var chip = make(Clock, _ => Air);
        Bus.Plug(address, chip);
        return chip;
    }

    public I2cDevice Device(int address) => Bus.CreateDevice(address);

    public void Pass(TimeSpan time) => Clock.Advance(time);

    public void PassSeconds(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    public Task<T> Run<T>(Func<CancellationToken, Task<T>> operation) => Clock.Run(() => operation(CancellationToken.None));

    public Task Compensate(ISensor sensor, Compensation compensation) =>
        Clock.Run(() => sensor.CompensateAsync(compensation, CancellationToken.None));

    public async Task<ProbeResult.Found> Probe(ISensor sensor) => Assert.IsType<ProbeResult.Found>(await Run(sensor.ProbeAsync));

    public async Task<SensorFailure> ProbeFails(ISensor sensor) =>
        Assert.IsType<ProbeResult.Missing>(await Run(sensor.ProbeAsync)).Failure;

    public async Task<T> Read<T>(ISensor sensor)
        where T : Reading =>
        Assert.IsType<T>(Assert.IsType<ReadResult.Measured>(await Run(sensor.ReadAsync)).Reading);

    public async Task<SensorFailure> ReadFails(ISensor sensor) =>
        Assert.IsType<ReadResult.Failed>(await Run(sensor.ReadAsync)).Failure;

    public async Task NothingNew(ISensor sensor) => Assert.IsType<ReadResult.NotReady>(await Run(sensor.ReadAsync));

    public void Dispose() => Bus.Dispose();
}
