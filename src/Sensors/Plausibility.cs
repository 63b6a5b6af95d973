using System.Globalization;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors;

/// <summary>
/// Which values can be measurements at all, and which are merely unlikely (sensors.md §8.3). Pure. A value that the sensor did
/// not deliver is never judged.
/// </summary>
public static class Plausibility
{
    /// <summary>Largest believable difference between the temperatures of SCD4x and BME680, °C.</summary>
    public const double TemperatureAgreementC = 8;

    /// <summary>Largest believable difference between the pressures of ICP-10125 and BME680, Pa.</summary>
    public const double PressureAgreementPa = 300;

    private static readonly Limits NoLimits = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>
    /// Judges one reading: <see cref="PlausibilityVerdict.Rejected"/> when a value is outside its hard range or not a number,
    /// otherwise <see cref="PlausibilityVerdict.Accepted"/>; a reading that was <see cref="SensorStatus.Ok"/> becomes
    /// <see cref="SensorStatus.Suspect"/> when a value is outside its expected range.
    /// </summary>
    public static PlausibilityVerdict Judge(Reading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        reading = WithoutInvalidSample(reading);
        var suspect = false;
        foreach (var value in ValuesOf(reading))
        {
            if (value.Measured is not { } measured)
                continue;
            if (!value.Hard.Contains(measured))
                return new PlausibilityVerdict.Rejected(Implausible(reading.Sensor, value, measured));
            suspect |= !value.Expected.Contains(measured);
        }

        return new PlausibilityVerdict.Accepted(
            suspect && reading.Status == SensorStatus.Ok ? reading with { Status = SensorStatus.Suspect } : reading);
    }

    /// <summary>
    /// Compares two sensors that measure the same air: one line that says what they disagree about, or
    /// <see langword="null"/> when they agree or have nothing in common. The order of the two does not matter.
    /// </summary>
    public static string? Contradiction(Reading one, Reading other)
        => (one, other) switch
        {
            (Scd4xReading scd, Bme680Reading bme)
                => Difference(scd.TemperatureC, bme.TemperatureC, TemperatureAgreementC, "SCD4x", "BME680", "°C"),
            (Icp10125Reading icp, Bme680Reading bme)
                => Difference(icp.PressurePa, bme.PressurePa, PressureAgreementPa, "ICP-10125", "BME680", "Pa"),
            (Bme680Reading, Scd4xReading or Icp10125Reading) => Contradiction(other, one),
            _ => null,
        };

    // An SCD4x that has no valid CO2 sample says 0 ppm beside good temperature and humidity (sensors.md §2.4).
    private static Reading WithoutInvalidSample(Reading reading)
        => reading is Scd4xReading { CarbonDioxidePpm: 0 } scd ? scd with { CarbonDioxidePpm = null } : reading;

    private static Value[] ValuesOf(Reading reading) => reading switch
    {
        Scd4xReading r =>
        [
            new("CO2", "ppm", r.CarbonDioxidePpm, new(1, 40_000), new(380, 5_000)),
            new("temperature", "°C", r.TemperatureC, new(-10, 60), new(5, 45)),
            new("humidity", "%", r.HumidityPercent, new(0, 100), new(5, 95)),
        ],
        Icp10125Reading r =>
        [
            new("pressure", "Pa", r.PressurePa, new(25_000, 115_000), new(85_000, 108_000)),
            new("temperature", "°C", r.TemperatureC, new(-40, 85), NoLimits),
        ],
        Sgp30Reading r =>
        [
            new("equivalent CO2", "ppm", r.EquivalentCarbonDioxidePpm, new(400, 60_000), NoLimits),
            new("TVOC", "ppb", r.TotalVolatileOrganicCompoundsPpb, new(0, 60_000), NoLimits),
        ],
        Bme680Reading r =>
        [
            new("temperature", "°C", r.TemperatureC, new(-40, 85), new(0, 65)),
            new("pressure", "Pa", r.PressurePa, new(30_000, 110_000), new(85_000, 108_000)),
            new("humidity", "%", r.HumidityPercent, new(0, 100), NoLimits),
            new("gas resistance", "ohm", r.GasResistanceOhm, new(100, 20_000_000), new(5_000, 3_000_000)),
        ],
        SystemReading r => [new("CPU temperature", "°C", r.CpuTemperatureC, new(-20, 125), new(30, 85))],
        _ => [],
    };

    private static SensorFailure Implausible(SensorKind sensor, Value value, double measured)
        => new(
            SensorFailureReason.Implausible,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{sensor} measured {value.Name} {measured} {value.Unit}, outside {value.Hard.Low} to {value.Hard.High}"),
            "Check wiring and supply; if it stays, the sensor is damaged.");

    private static string? Difference(double? one, double? other, double agreement, string oneName, string otherName, string unit)
        => one is { } a && other is { } b && Math.Abs(a - b) > agreement
            ? string.Create(CultureInfo.InvariantCulture, $"{oneName} says {a:0.##} {unit}, {otherName} says {b:0.##} {unit}")
            : null;

    private readonly record struct Value(string Name, string Unit, double? Measured, Limits Hard, Limits Expected);

    private readonly record struct Limits(double Low, double High)
    {
        // False for NaN, too.
        public bool Contains(double value) => value >= Low && value <= High;
    }
}
