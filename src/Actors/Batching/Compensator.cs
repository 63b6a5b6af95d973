using System.Collections.Immutable;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Batching;

/// <summary>What one sensor was told last.</summary>
/// <param name="Value">The value, null when it has to be told anew.</param>
/// <param name="ToldAt">When.</param>
/// <param name="BestSourceAt">When the preferred source last measured; the stand-in is ignored for a while after that.</param>
internal readonly record struct Told(double? Value, TimeSpan ToldAt, TimeSpan? BestSourceAt);

/// <summary>A message for a sensor.</summary>
internal readonly record struct CompensationOrder(SensorKind Sensor, Compensation Surroundings);

/// <summary>
/// Decides when the surroundings have changed enough to tell a sensor: ambient pressure for the SCD4x (1 hPa or an hour),
/// absolute humidity for the SGP30 (0.5 g/m³ or ten minutes). Only trusted values are passed on; a sensor that was restarted has
/// forgotten everything and is told again.
/// </summary>
internal sealed record Compensator(Told Pressure, Told Humidity)
{
    public const double PressureStepPa = 100;
    public const double HumidityStepGrams = 0.5;
    public static readonly TimeSpan PressureRefresh = TimeSpan.FromHours(1);
    public static readonly TimeSpan HumidityRefresh = TimeSpan.FromMinutes(10);
    public static readonly Compensator Initial = new(default, default);

    private const double MinPressurePa = 70_000;
    private const double MaxPressurePa = 120_000;
    private const double MaxHumidityGrams = 255.996;
    private static readonly TimeSpan StandInAfter = TimeSpan.FromMinutes(1);

    /// <summary>The sensor has lost what it was told.</summary>
    public Compensator Forget(SensorKind sensor) => sensor switch
    {
        SensorKind.Scd4x => this with { Pressure = Pressure with { Value = null } },
        SensorKind.Sgp30 => this with { Humidity = Humidity with { Value = null } },
        _ => this,
    };

    /// <summary>Looks at a reading that has just come in.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="uptime">Monotonic time.</param>
    public (Compensator Next, ImmutableArray<CompensationOrder> Orders) Observe(Reading reading, TimeSpan uptime)
    {
        if (reading.Status != SensorStatus.Ok) return (this, []);
        var (pressure, newPressure) = Pressure.Observe(
            PressureOf(reading), reading is Icp10125Reading, uptime, PressureStepPa, PressureRefresh, StandInAfter);
        var (humidity, newHumidity) = Humidity.Observe(
            HumidityOf(reading), reading is Scd4xReading, uptime, HumidityStepGrams, HumidityRefresh, StandInAfter);
        var orders = ImmutableArray.CreateBuilder<CompensationOrder>();
        if (newPressure is { } pascal) orders.Add(new CompensationOrder(SensorKind.Scd4x, new Compensation.AmbientPressure(pascal)));
        if (newHumidity is { } grams) orders.Add(new CompensationOrder(SensorKind.Sgp30, new Compensation.AbsoluteHumidity(grams)));
        return (new Compensator(pressure, humidity), orders.DrainToImmutable());
    }

    private static double? PressureOf(Reading reading)
    {
        var pascal = reading switch
        {
            Icp10125Reading icp10125 => icp10125.PressurePa,
            Bme680Reading bme680 => bme680.PressurePa,
            _ => null,
        };
        return pascal is >= MinPressurePa and <= MaxPressurePa ? pascal : null;
    }

    private static double? HumidityOf(Reading reading)
    {
        var grams = reading switch
        {
            Scd4xReading scd4x => AbsoluteHumidity.GramsPerCubicMetre(scd4x.TemperatureC, scd4x.HumidityPercent),
            Bme680Reading bme680 => AbsoluteHumidity.GramsPerCubicMetre(bme680.TemperatureC, bme680.HumidityPercent),
            _ => null,
        };
        return grams is >= 0 and <= MaxHumidityGrams ? grams : null;
    }
}

/// <summary>The rule that both compensations follow.</summary>
internal static class ToldRules
{
    public static (Told Next, double? News) Observe(
        this Told told, double? value, bool best, TimeSpan uptime, double step, TimeSpan refresh, TimeSpan standInAfter)
    {
        if (value is not { } now) return (told, null);
        if (!best && told.BestSourceAt is { } seen && uptime - seen < standInAfter) return (told, null);
        var noted = best ? told with { BestSourceAt = uptime } : told;
        var isNews = noted.Value is not { } before || Math.Abs(now - before) >= step || uptime - noted.ToldAt >= refresh;
        return isNews ? (noted with { Value = now, ToldAt = uptime }, now) : (noted, null);
    }
}
