namespace ThermalActors.Readings.Sensors;

/// <summary>Water vapour in the air, for the humidity compensation of the SGP30 (sensors.md §4.2).</summary>
public static class AbsoluteHumidity
{
    // Magnus form over water.
    private const double SaturationHectopascal = 6.112;
    private const double MagnusFactor = 17.62;
    private const double MagnusCelsius = 243.12;
    private const double GramKelvinPerHectopascalCubicMetre = 216.7;
    private const double Kelvin = 273.15;

    /// <summary>Grams of water per cubic metre of air.</summary>
    /// <param name="temperatureC">Air temperature in °C, -45 to 100.</param>
    /// <param name="humidityPercent">Relative humidity in %, 0 to 100.</param>
    /// <returns>g/m³; null when an argument is missing, not finite or out of range.</returns>
    public static double? GramsPerCubicMetre(double? temperatureC, double? humidityPercent)
    {
        if (temperatureC is not (>= -45 and <= 100) || humidityPercent is not (>= 0 and <= 100)) return null;
        var celsius = temperatureC.Value;
        var vapour = humidityPercent.Value / 100 * SaturationHectopascal * Math.Exp(MagnusFactor * celsius / (MagnusCelsius + celsius));
        return GramKelvinPerHectopascalCubicMetre * vapour / (Kelvin + celsius);
    }
}
