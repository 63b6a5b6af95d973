namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>The air around a simulated chip.</summary>
/// <param name="CarbonDioxidePpm">CO2 in ppm; 0 makes an SCD4x give an invalid sample, as a damaged one does.</param>
/// <param name="TemperatureC">Temperature in °C.</param>
/// <param name="HumidityPercent">Relative humidity in %.</param>
/// <param name="PressurePa">Barometric pressure in Pa.</param>
/// <param name="TvocPpb">Total volatile organic compounds in ppb.</param>
/// <param name="EquivalentCarbonDioxidePpm">Equivalent CO2 in ppm, as an SGP30 would estimate it.</param>
/// <param name="GasResistanceOhm">Resistance of a BME680's heated plate in ohm.</param>
public sealed record AirConditions(
    double CarbonDioxidePpm,
    double TemperatureC,
    double HumidityPercent,
    double PressurePa,
    double TvocPpb,
    double EquivalentCarbonDioxidePpm,
    double GasResistanceOhm)
{
    /// <summary>An ordinary room.</summary>
    public static AirConditions Room { get; } = new(650, 21.5, 45, 101_325, 120, 520, 80_000);
}
