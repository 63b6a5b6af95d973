using Akka.Actor;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Sensors;

/// <summary>What the parent of the sensor actors is made from.</summary>
/// <param name="Each">Settings per sensor; a sensor that is off, or not named, gets no actor.</param>
/// <param name="Factory">Makes the drivers.</param>
/// <param name="Batching">Takes the readings and hears about the states.</param>
/// <param name="Time">Both clocks.</param>
/// <param name="Random">Jitter of the back-off.</param>
internal sealed record SensorsSetup(
    IReadOnlyDictionary<SensorKind, SensorSettings> Each, ISensorFactory Factory, IActorRef Batching, TimeProvider Time, Random Random)
{
    /// <summary>When the chips are simulated.</summary>
    public SimulationMode Simulate { get; init; } = SimulationMode.Off;

    /// <summary>A last look at every reading: changed, or null to refuse it. Null for none.</summary>
    public Func<Reading, Reading?>? Review { get; init; }

    /// <summary>The dispatcher of a sensor actor: the one thread of its bus. Null for the default dispatcher.</summary>
    public Func<SensorKind, string?>? Dispatcher { get; init; }
}
