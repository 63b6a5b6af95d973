using System.Collections.Concurrent;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.TestSupport.Sensors;

/// <summary>Makes fake sensors and remembers them.</summary>
public sealed class FakeSensorFactory(TimeProvider time) : ISensorFactory
{
    private readonly ConcurrentQueue<FakeSensor> _made = new();

    /// <summary>Every sensor that was made, oldest first.</summary>
    public IReadOnlyList<FakeSensor> Made => [.. _made];

    /// <summary>Prepares a sensor before anybody uses it; may throw.</summary>
    public Action<FakeSensor>? OnCreate { get; set; }

    /// <inheritdoc/>
    public ISensor Create(SensorKind kind) => Make(new FakeSensor(kind, time));

    /// <inheritdoc/>
    public ISensor CreateSimulated(SensorKind kind) => Make(new FakeSensor(kind, time, simulated: kind != SensorKind.System));

    /// <summary>The newest sensor of a kind.</summary>
    public FakeSensor Of(SensorKind kind) => _made.Last(sensor => sensor.Kind == kind);

    private FakeSensor Make(FakeSensor sensor)
    {
        _made.Enqueue(sensor);
        OnCreate?.Invoke(sensor);
        return sensor;
    }
}
