using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors;

/// <summary>The one place where drivers are plugged in: makes the sensor behind a kind.</summary>
public interface ISensorFactory
{
    /// <summary>Makes the real sensor; opens no bus and touches no hardware until it is probed.</summary>
    ISensor Create(SensorKind kind);

    /// <summary>Makes the simulated sensor. The computer is never simulated: <see cref="SensorKind.System"/> is the real one.</summary>
    ISensor CreateSimulated(SensorKind kind);
}
