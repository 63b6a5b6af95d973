using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Simulation;
using ThermalActors.Sensors.SystemMetrics;

namespace ThermalActors.Sensors;

/// <summary>
/// Makes real sensors from the registered drivers, or simulated ones that share one environment. Readings that come from
/// hardware pass the plausibility rules on their way out.
/// </summary>
public sealed class SensorFactory : ISensorFactory
{
    private readonly SensorFactoryOptions options;
    private readonly EnvironmentModel environment;

    /// <summary>Makes a factory; nothing is opened.</summary>
    public SensorFactory(SensorFactoryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        environment = new EnvironmentModel(options.Seed);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not a defined kind.</exception>
    public ISensor Create(SensorKind kind)
    {
        if (!Enum.IsDefined(kind))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a sensor");
        if (kind == SensorKind.System)
            return new GuardedSensor(new SystemSensor(options.Time, options.FileSystemRoot));
        if (options.Simulate)
            return SimulatedSensor.Create(kind, environment, options.Time);
        return options.HardwareDrivers.TryGetValue(kind, out var make) ? new GuardedSensor(make(options.Time)) : new AbsentSensor(kind);
    }
}
