using System.Device.I2c;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Bus;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Simulation;
using ThermalActors.Sensors.SystemMetrics;

namespace ThermalActors.Sensors;

/// <summary>
/// Makes the sensors of a station: one driver per chip on one owned bus, be the bus real or simulated. Everything that is
/// measured passes the plausibility rules on its way out. Owns both buses.
/// </summary>
public sealed class SensorFactory : ISensorFactory, IDisposable
{
    private readonly SensorFactoryOptions options;
    private readonly ISgp30BaselineStore baselines;
    private readonly VolatileSgp30BaselineStore simulatedBaselines = new();
    private readonly SerializedI2cBus hardware;
    private readonly SerializedI2cBus simulation;

    /// <summary>Makes a factory; nothing is opened.</summary>
    public SensorFactory(SensorFactoryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        baselines = options.Sgp30BaselineFile is { } file ? new FileSgp30BaselineStore(file) : new VolatileSgp30BaselineStore();
        hardware = new SerializedI2cBus(options.BusId, options.OpenBus ?? (() => I2cBus.Create(options.BusId)), options.Time, options.OnBusReport);
        var board = options.Board ?? new SimulatedBoard(new EnvironmentModel(options.Seed), options.Time, options.Addresses, Hold, options.BusId);
        board.Play(options.Faults);
        simulation = new SerializedI2cBus(options.BusId, () => board.Bus, options.Time);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not a defined kind.</exception>
    public ISensor Create(SensorKind kind) => Create(kind, simulated: false);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not a defined kind.</exception>
    public ISensor CreateSimulated(SensorKind kind) => Create(kind, simulated: true);

    /// <summary>Closes the buses; sensors that are still in use fail from now on.</summary>
    public void Dispose()
    {
        hardware.Dispose();
        simulation.Dispose();
    }

    /// <summary>A transfer that takes time holds its thread, as the kernel would.</summary>
    private void Hold(TimeSpan duration)
    {
        using var over = new ManualResetEventSlim();
        using var timer = options.Time.CreateTimer(static state => ((ManualResetEventSlim)state!).Set(), over, duration, Timeout.InfiniteTimeSpan);
        over.Wait();
    }

    private GuardedSensor Create(SensorKind kind, bool simulated)
    {
        if (kind == SensorKind.System)
            return new GuardedSensor(new SystemSensor(options.Time, options.FileSystemRoot));
        if (!ChipAddresses.Chips.Contains(kind))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a sensor");
        return new GuardedSensor(new LocatedSensor(
            kind,
            simulated,
            simulated ? simulation : hardware,
            ChipAddresses.Of(kind, options.Addresses.GetValueOrDefault(kind)),
            device => Driver(kind, device, simulated)));
    }

    private ISensor Driver(SensorKind kind, I2cDevice device, bool simulated) => kind switch
    {
#if IOT_DEVICE_BINDINGS
        // Its drivers wait on the computer's clock and in their own threads: only for chips that do so, too.
        SensorKind.Scd4x when !simulated => new Bindings.BindingsScd4xSensor(device, options.Time),
        SensorKind.Bme680 when !simulated => new Bindings.BindingsBme680Sensor(device, options.Time),
#endif
        SensorKind.Scd4x => new Scd4xSensor(device, options.Time, simulated),
        SensorKind.Icp10125 => new Icp10125Sensor(device, options.Time, simulated),
        SensorKind.Sgp30 => new Sgp30Sensor(device, options.Time, simulated ? simulatedBaselines : baselines, simulated),
        _ => new Bme680Sensor(device, options.Time, simulated: simulated),
    };
}
