namespace ThermalActors.Sensors.Simulation;

/// <summary>By how much the room differs from the air outside, and the temperature from that of its walls.</summary>
internal readonly record struct RoomState(
    double CarbonDioxidePpm,
    double VapourGramsPerCubicMetre,
    double VolatilesPpb,
    double TemperatureC);
