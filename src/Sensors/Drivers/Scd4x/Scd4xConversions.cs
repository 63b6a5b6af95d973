using System.Globalization;

namespace ThermalActors.Sensors.Drivers;

/// <summary>Words to units and back (sensors.md §2.2).</summary>
internal static class Scd4xConversions
{
    private const double FullScale = 65535;

    public static double TemperatureC(ushort raw) => -45 + (175 * raw / FullScale);

    public static double HumidityPercent(ushort raw) => 100 * raw / FullScale;

    public static ushort OffsetWord(double celsius) => (ushort)Math.Round(celsius * FullScale / 175, MidpointRounding.AwayFromZero);

    public static double OffsetC(ushort raw) => 175 * raw / FullScale;

    public static ushort PressureWord(double pascal) => (ushort)Math.Round(pascal / 100, MidpointRounding.AwayFromZero);

    public static Scd4xVariant Variant(ushort raw) => (raw & 0xF000) switch
    {
        0x0000 => Scd4xVariant.Scd40,
        0x1000 => Scd4xVariant.Scd41,
        0x2000 => Scd4xVariant.Scd42,
        0x5000 => Scd4xVariant.Scd43,
        _ => Scd4xVariant.Unknown,
    };

    public static DriverResult<Scd4xMeasurement> Measurement(ushort[] words)
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

    private static DriverResult<Scd4xMeasurement>.Failed Implausible(string what, double value, string limit) =>
        new(new SensorFailure(
            SensorFailureReason.Implausible,
            string.Create(CultureInfo.InvariantCulture, $"read_measurement: {what} of {value:0.##} {limit}")));
}
