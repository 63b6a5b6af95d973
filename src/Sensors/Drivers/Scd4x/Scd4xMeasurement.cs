namespace ThermalActors.Sensors.Drivers;

/// <summary>One sample of an SCD4x.</summary>
/// <param name="CarbonDioxidePpm">CO2, 1 to 40,000 ppm; null when the sensor gave none (0 ppm is its mark of an invalid sample).</param>
/// <param name="TemperatureC">Temperature, -10 to 60 °C.</param>
/// <param name="HumidityPercent">Relative humidity, 0 to 100 %.</param>
public sealed record Scd4xMeasurement(double? CarbonDioxidePpm, double TemperatureC, double HumidityPercent)
{
    /// <summary>The words behind temperature and humidity, to notice a sensor that repeats itself.</summary>
    internal (ushort Temperature, ushort Humidity) Raw { get; init; }
}

/// <summary>The members of the SCD4x family.</summary>
public enum Scd4xVariant
{
    /// <summary>Not one that was known when this was written.</summary>
    Unknown,

    /// <summary>SCD40: no single shot, no sleep.</summary>
    Scd40,

    /// <summary>SCD41: all commands.</summary>
    Scd41,

    /// <summary>SCD42.</summary>
    Scd42,

    /// <summary>SCD43.</summary>
    Scd43,
}
