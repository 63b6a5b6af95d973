namespace ThermalActors.Sensors.Drivers;

/// <summary>One forced-mode sample of a BME680 or BME688. A value that is not measured is null.</summary>
/// <param name="TemperatureC">Temperature, -40 to 85 °C.</param>
/// <param name="PressurePa">Pressure, 30,000 to 110,000 Pa.</param>
/// <param name="HumidityPercent">Relative humidity, 0 to 100 %.</param>
/// <param name="GasResistanceOhm">Resistance of the heated plate, 100 to 20,000,000 ohm; only when <paramref name="Gas"/> is valid.</param>
/// <param name="Gas">What became of the gas measurement.</param>
public sealed record Bme680Measurement(
    double? TemperatureC,
    double? PressurePa,
    double? HumidityPercent,
    double? GasResistanceOhm,
    Bme680Gas Gas)
{
    /// <summary>The converter's values and the measurement index, to notice a sensor that repeats itself.</summary>
    internal (int Temperature, int Pressure, int Humidity, byte Index) Raw { get; init; }
}

/// <summary>What became of a gas measurement.</summary>
public enum Bme680Gas
{
    /// <summary>Valid.</summary>
    Valid,

    /// <summary>Switched off, or the chip did not run it.</summary>
    NotMeasured,

    /// <summary>The heater did not reach its temperature in time.</summary>
    HeaterNotStable,

    /// <summary>Not a resistance that the plate can have.</summary>
    Implausible,
}

/// <summary>The members of the BME68x family.</summary>
public enum Bme680Variant
{
    /// <summary>BME680.</summary>
    Bme680,

    /// <summary>BME688: other gas registers and formula.</summary>
    Bme688,
}

/// <summary>Who answered.</summary>
/// <param name="Variant">Member of the family.</param>
/// <param name="Fingerprint">Hash of the individual's calibration, to notice an exchanged sensor.</param>
public sealed record Bme680Identity(Bme680Variant Variant, uint Fingerprint);
