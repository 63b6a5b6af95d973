using System.Globalization;

namespace ThermalActors.Sensors.Drivers;

/// <summary>Words to units and back (sensors.md §2.2). Pure: for recorded words as for those of a live sensor.</summary>
public static class Scd4xConversions
{
    private const double FullScale = 65535;

    /// <summary>Temperature in °C, -45 to 130.</summary>
    public static double TemperatureC(ushort raw) => -45 + (175 * raw / FullScale);

    /// <summary>Relative humidity in %.</summary>
    public static double HumidityPercent(ushort raw) => 100 * raw / FullScale;

    /// <summary>The word of a temperature offset of 0 to 175 °C, rounded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No word can carry it.</exception>
    public static ushort OffsetWord(double celsius) => Word(celsius * FullScale / 175, celsius, nameof(celsius));

    /// <summary>A temperature offset in °C.</summary>
    public static double OffsetC(ushort raw) => 175 * raw / FullScale;

    /// <summary>The word of an ambient pressure in Pa: hPa, rounded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No word can carry it.</exception>
    public static ushort PressureWord(double pascal) => Word(pascal / 100, pascal, nameof(pascal));

    /// <summary>An ambient pressure in Pa.</summary>
    public static double PressurePa(ushort raw) => raw * 100.0;

    /// <summary>Whether the answer to get_data_ready_status says that a sample waits: only the low eleven bits count, the others are noise.</summary>
    public static bool IsDataReady(ushort raw) => (raw & 0x07FF) != 0;

    /// <summary>What a forced recalibration corrected, in ppm; null when the sensor refused.</summary>
    public static int? CorrectionPpm(ushort raw) => raw == 0xFFFF ? null : raw - 0x8000;

    /// <summary>The member of the family: the upper four bits of the answer to get_sensor_variant.</summary>
    public static Scd4xVariant Variant(ushort raw) => (raw & 0xF000) switch
    {
        0x0000 => Scd4xVariant.Scd40,
        0x1000 => Scd4xVariant.Scd41,
        0x2000 => Scd4xVariant.Scd42,
        0x5000 => Scd4xVariant.Scd43,
        _ => Scd4xVariant.Unknown,
    };

    internal static DriverResult<Scd4xMeasurement> Measurement(ushort[] words)
    {
        double temperature = TemperatureC(words[1]);
        double humidity = HumidityPercent(words[2]);
        double? carbonDioxide = words[0] == 0 ? null : words[0];
        if (carbonDioxide > 40_000)
            return Implausible("CO2", words[0], "ppm, above 40000");

        if (temperature is < -10 or > 60)
            return Implausible("temperature", temperature, "°C, outside -10 to 60");

        return new DriverResult<Scd4xMeasurement>.Ok(new Scd4xMeasurement(carbonDioxide, temperature, humidity)
        {
            Raw = (words[1], words[2]),
        });
    }

    private static ushort Word(double scaled, double value, string name)
    {
        var rounded = Math.Round(scaled, MidpointRounding.AwayFromZero);
        return rounded is >= 0 and <= ushort.MaxValue
            ? (ushort)rounded
            : throw new ArgumentOutOfRangeException(name, value, "Does not fit into a word.");
    }

    private static DriverResult<Scd4xMeasurement>.Failed Implausible(string what, double value, string limit) =>
        new(new SensorFailure(
            SensorFailureReason.Implausible,
            string.Create(CultureInfo.InvariantCulture, $"read_measurement: {what} of {value:0.##} {limit}")));
}
