using System.Collections.Immutable;

namespace ThermalActors.Readings.Sensors;

/// <summary>The values of a reading as people read them.</summary>
public static class MeasuredValues
{
    private const double BytesPerMebibyte = 1 << 20;

    /// <summary>The values that were measured, in a fixed order.</summary>
    public static ImmutableArray<MeasuredValue> Of(Reading reading) =>
        [.. All(reading).Where(each => each.Value is not null).Select(each => new MeasuredValue(each.Name, each.Value!.Value, each.Unit))];

    /// <summary>True when the sensor delivered everything that it can.</summary>
    public static bool AreComplete(Reading reading) => All(reading).All(each => each.Value is not null);

    private static (string Name, double? Value, string Unit)[] All(Reading reading) => reading switch
    {
        Scd4xReading r => [("co2", r.CarbonDioxidePpm, "ppm"), ("temperature", r.TemperatureC, "°C"), ("humidity", r.HumidityPercent, "%")],
        Icp10125Reading r => [("pressure", r.PressurePa / 100, "hPa"), ("temperature", r.TemperatureC, "°C")],
        Sgp30Reading r => [("equivalent_co2", r.EquivalentCarbonDioxidePpm, "ppm"), ("tvoc", r.TotalVolatileOrganicCompoundsPpb, "ppb")],
        Bme680Reading r =>
        [
            ("temperature", r.TemperatureC, "°C"), ("pressure", r.PressurePa / 100, "hPa"), ("humidity", r.HumidityPercent, "%"),
            ("gas_resistance", r.GasResistanceOhm / 1000, "kΩ"),
        ],
        SystemReading r =>
        [
            ("cpu_temperature", r.CpuTemperatureC, "°C"), ("cpu", r.CpuPercent, "%"), ("memory", r.MemoryPercent, "%"),
            ("free_disk", r.DiskFreeBytes / BytesPerMebibyte, "MiB"),
        ],
        _ => [],
    };
}
