using System.Collections.Immutable;
using System.Device.I2c;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Bus;
using ThermalActors.Sensors.ChipSimulators;

namespace ThermalActors.Sensors;

/// <summary>What <see cref="SensorFactory"/> makes sensors from.</summary>
public sealed record SensorFactoryOptions
{
    /// <summary>The clock of all sensors.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Number of the I2C bus; 1 = the header pins of a Raspberry Pi.</summary>
    public int BusId { get; init; } = 1;

    /// <summary>Opens the real bus; null for <see cref="I2cBus.Create(int)"/>. Called when a chip is probed, never before.</summary>
    public Func<I2cBus>? OpenBus { get; init; }

    /// <summary>Told when the real bus is rested after a fault, and when it works again; null for nobody.</summary>
    public Action<BusReport>? OnBusReport { get; init; }

    /// <summary>Addresses that differ from the usual ones; 0 = look wherever the chip can be.</summary>
    public ImmutableDictionary<SensorKind, int> Addresses { get; init; } = ImmutableDictionary<SensorKind, int>.Empty;

    /// <summary>File where the SGP30's baseline outlives a restart; null = it does not.</summary>
    public string? Sgp30BaselineFile { get; init; }

    /// <summary>Seed of the simulated environment; the same seed shows the same air at the same time.</summary>
    public int Seed { get; init; }

    /// <summary>What goes wrong with the simulated chips, counted from the making of the factory.</summary>
    public ImmutableArray<BoardFault> Faults { get; init; } = [];

    /// <summary>The simulated chips; null for a board of its own in the air of <see cref="Seed"/>.</summary>
    public SimulatedBoard? Board { get; init; }

    /// <summary>Where <c>/proc</c> and <c>/sys</c> are found; <c>/</c> outside tests.</summary>
    public string FileSystemRoot { get; init; } = "/";
}
