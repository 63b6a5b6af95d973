namespace ThermalActors.Readings.Sensors;

/// <summary>One value of a reading.</summary>
/// <param name="Name">Name, with underscores.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Unit for people.</param>
public sealed record MeasuredValue(string Name, double Value, string Unit);
