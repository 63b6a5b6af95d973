namespace ThermalActors.Readings.Sensors;

/// <summary>The sensors of a station. The order is the order of probing and of every listing.</summary>
public enum SensorKind
{
    /// <summary>The computer's own metrics: CPU temperature, load, memory, disk and identity.</summary>
    System,

    /// <summary>Sensirion SCD40/SCD41: CO2, temperature, relative humidity.</summary>
    Scd4x,

    /// <summary>TDK ICP-10125: barometric pressure, temperature.</summary>
    Icp10125,

    /// <summary>Sensirion SGP30: equivalent CO2, total volatile organic compounds.</summary>
    Sgp30,

    /// <summary>Bosch BME680/BME688: temperature, pressure, humidity, gas resistance.</summary>
    Bme680,
}
