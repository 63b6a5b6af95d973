using Akka.Actor;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Sensors;

/// <summary>What a sensor actor is made from.</summary>
/// <param name="Kind">Which sensor.</param>
/// <param name="Create">Makes the driver; called once per life of the actor, which owns and disposes it.</param>
/// <param name="Interval">Time between two readings.</param>
/// <param name="Batching">Takes the readings and hears about the state.</param>
/// <param name="Time">Both clocks.</param>
/// <param name="Random">Jitter of the back-off.</param>
internal sealed record SensorSetup(
    SensorKind Kind, Func<ISensor> Create, TimeSpan Interval, IActorRef Batching, TimeProvider Time, Random Random)
{
    /// <summary>True when the sensor may be absent without that being a fault.</summary>
    public bool Optional { get; init; }

    /// <summary>A last look at a reading: changed, or null to refuse it. Null for none.</summary>
    public Func<Reading, Reading?>? Review { get; init; }
}
