namespace ThermalActors.Sensors.Simulation;

/// <summary>The air outside the window.</summary>
/// <param name="TemperatureC">Temperature, °C, -30 to 45.</param>
/// <param name="HumidityPercent">Relative humidity, %, 10 to 98.</param>
/// <param name="AbsoluteHumidity">Water vapour, g/m³.</param>
/// <param name="CarbonDioxidePpm">CO2, ppm, about 420.</param>
/// <param name="TotalVolatileOrganicCompoundsPpb">Volatile organic compounds, ppb, 0 to 40.</param>
public sealed record OutsideAir(
    double TemperatureC,
    double HumidityPercent,
    double AbsoluteHumidity,
    double CarbonDioxidePpm,
    double TotalVolatileOrganicCompoundsPpb);
