using System.Collections.Immutable;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors;

/// <summary>What <see cref="SensorFactory"/> makes sensors from.</summary>
public sealed record SensorFactoryOptions
{
    /// <summary>True to simulate every sensor but <see cref="SensorKind.System"/>, which always tells the truth.</summary>
    public bool Simulate { get; init; }

    /// <summary>Seed of the simulated environment; the same seed shows the same air at the same time.</summary>
    public int Seed { get; init; }

    /// <summary>The clock of all sensors.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where <c>/proc</c> and <c>/sys</c> are found; <c>/</c> outside tests.</summary>
    public string FileSystemRoot { get; init; } = "/";

    /// <summary>
    /// Makes the driver of a chip, one entry per kind that has one. Called once for every <see cref="SensorFactory.Create"/>
    /// and never for a simulated sensor; must not touch the bus. A kind without an entry is missing.
    /// </summary>
    public ImmutableDictionary<SensorKind, Func<TimeProvider, ISensor>> HardwareDrivers { get; init; }
        = ImmutableDictionary<SensorKind, Func<TimeProvider, ISensor>>.Empty;
}
