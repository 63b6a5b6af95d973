namespace ThermalActors.Sensors.Drivers;

/// <summary>What a chip says about itself after its self test.</summary>
/// <param name="Passed">True when the chip found no fault.</param>
/// <param name="Code">The chip's own code, for its maker's support.</param>
public readonly record struct SelfTestResult(bool Passed, ushort Code);
