using ThermalActors.Readings.Sensors;

namespace ThermalActors.TestSupport.Sensors;

/// <summary>Plausible readings.</summary>
public static class Readings
{
    /// <summary>A reading of any sensor.</summary>
    public static Reading Of(SensorKind kind, ReadingStamp at) => kind switch
    {
        SensorKind.System => new SystemReading { TakenAt = at, CpuTemperatureC = 51.5, CpuPercent = 12.5, MemoryPercent = 20, HostName = "thermal" },
        SensorKind.Scd4x => Climate(at),
        SensorKind.Icp10125 => Pressure(at),
        SensorKind.Sgp30 => new Sgp30Reading { TakenAt = at, EquivalentCarbonDioxidePpm = 412, TotalVolatileOrganicCompoundsPpb = 12 },
        SensorKind.Bme680 => new Bme680Reading
        {
            TakenAt = at,
            TemperatureC = 22.5,
            PressurePa = 100_950,
            HumidityPercent = 41,
            GasResistanceOhm = 120_000,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a sensor"),
    };

    /// <summary>An SCD4x reading.</summary>
    public static Scd4xReading Climate(ReadingStamp at, double temperatureC = 22, double humidityPercent = 40) =>
        new() { TakenAt = at, CarbonDioxidePpm = 800, TemperatureC = temperatureC, HumidityPercent = humidityPercent };

    /// <summary>An ICP-10125 reading.</summary>
    public static Icp10125Reading Pressure(ReadingStamp at, double pascal = 101_000) =>
        new() { TakenAt = at, PressurePa = pascal, TemperatureC = 23 };
}
