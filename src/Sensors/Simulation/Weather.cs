namespace ThermalActors.Sensors.Simulation;

/// <summary>
/// Weather of a temperate place: seasons, days, and fronts that pass every few days. High pressure comes with clear skies and
/// so with larger differences between day and night.
/// </summary>
internal sealed class Weather(int seed)
{
    private const double Day = 86_400;
    private const double Year = 365.2425 * Day;

    private readonly HashNoise place = new(seed, "place");
    private readonly HashNoise fronts = new(seed, "fronts");
    private readonly HashNoise airMass = new(seed, "air mass");
    private readonly HashNoise moisture = new(seed, "moisture");
    private readonly HashNoise background = new(seed, "background");

    /// <summary>Pressure at the station, Pa. Up to 300 m above the sea, fronts of ±25 hPa, and the atmospheric tide.</summary>
    public double PressurePa(double seconds)
    {
        var mean = 101_300 - place.Between(0, 0, 3_600);
        var tide = 60 * Math.Cos(4 * Math.PI * (HourOfDay(seconds) - 10) / 24);
        return mean + 2_500 * Front(seconds) + tide;
    }

    /// <summary>The air outside.</summary>
    public OutsideAir At(double seconds)
    {
        var daily = DailyMeanC(seconds);
        var clearness = 0.5 + 0.5 * Front(seconds);
        var temperature = daily + (2 + 4 * clearness) * Math.Cos(2 * Math.PI * (HourOfDay(seconds) - 15) / 24);

        // The air mass fixes the dew point; over the day only the temperature moves away from it.
        var dewPoint = daily - 4 - 3 * moisture.Drift(seconds, 3 * Day);
        var vapour = HumidAir.AbsoluteHumidity(dewPoint, 100);
        var humidity = Math.Clamp(HumidAir.RelativeHumidity(temperature, vapour), 10, 98);
        return new OutsideAir(
            temperature,
            humidity,
            HumidAir.AbsoluteHumidity(temperature, humidity),
            424 + 8 * background.Drift(seconds, 2 * Day),
            20 + 15 * background.Drift(seconds + Year, Day));
    }

    /// <summary>Outside temperature without the cycle of the day, °C, -10 to 30.</summary>
    public double DailyMeanC(double seconds)
        => 10 + place.Between(1, -2, 2) + 11 * Math.Cos(2 * Math.PI * (seconds / Year - 0.555)) + 7 * airMass.Drift(seconds, 5 * Day);

    /// <summary>UTC hour of the day, 0 to 24; the place lies on the zero meridian.</summary>
    public static double HourOfDay(double seconds) => (seconds / Day - Math.Floor(seconds / Day)) * 24;

    private double Front(double seconds) => fronts.Drift(seconds, 5 * Day);
}
