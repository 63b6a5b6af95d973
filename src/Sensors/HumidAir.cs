namespace ThermalActors.Sensors;

/// <summary>Conversions between relative and absolute humidity (Magnus formula over water, sensors.md §4.2).</summary>
public static class HumidAir
{
    /// <summary>Water vapour in the air, g/m³.</summary>
    /// <param name="temperatureC">Air temperature, °C, -45 to 100.</param>
    /// <param name="humidityPercent">Relative humidity, %, 0 to 100.</param>
    public static double AbsoluteHumidity(double temperatureC, double humidityPercent)
        => humidityPercent / 100 * Saturation(temperatureC);

    /// <summary>Relative humidity in %, not limited to 100, of air that holds <paramref name="gramsPerCubicMetre"/> of vapour.</summary>
    /// <param name="temperatureC">Air temperature, °C, -45 to 100.</param>
    /// <param name="gramsPerCubicMetre">Absolute humidity, g/m³, 0 or more.</param>
    public static double RelativeHumidity(double temperatureC, double gramsPerCubicMetre)
        => 100 * gramsPerCubicMetre / Saturation(temperatureC);

    private static double Saturation(double temperatureC)
        => 216.7 * 6.112 * Math.Exp(17.62 * temperatureC / (243.12 + temperatureC)) / (273.15 + temperatureC);
}
