using System.Globalization;

namespace ThermalActors.Sensors.SystemMetrics;

/// <summary>The temperature of the CPU, from the kernel's thermal zones or, on a PC, from its hwmon chips.</summary>
internal static class CpuThermometer
{
    private const string Zones = "sys/class/thermal";
    private const string Chips = "sys/class/hwmon";

    /// <summary>
    /// CPU temperature in °C, null when nothing tells it: the zone of type <c>cpu-thermal</c>, else a coretemp or k10temp chip
    /// (on a PC zone 0 is often the board), else zone 0.
    /// </summary>
    public static double? TemperatureC(SystemFiles files)
        => FromCpuZone(files) ?? FromChip(files) ?? Degrees(files, $"{Zones}/thermal_zone0/temp");

    private static double? FromCpuZone(SystemFiles files)
    {
        foreach (var zone in files.Entries(Zones, "thermal_zone*"))
        {
            if (files.Line($"{Zones}/{zone}/type") is "cpu-thermal" or "cpu_thermal"
                && Degrees(files, $"{Zones}/{zone}/temp") is { } degrees)
                return degrees;
        }

        return null;
    }

    private static double? FromChip(SystemFiles files)
    {
        foreach (var chip in files.Entries(Chips))
        {
            if (files.Line($"{Chips}/{chip}/name") is "coretemp" or "k10temp"
                && Degrees(files, $"{Chips}/{chip}/temp1_input") is { } degrees)
                return degrees;
        }

        return null;
    }

    // Firmware that has no answer gives values such as 0xFFFF or -274000; what no running CPU can have is no answer.
    private static double? Degrees(SystemFiles files, string path)
        => int.TryParse(files.Line(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var millidegrees)
            && millidegrees is >= -20_000 and <= 125_000
            ? millidegrees / 1000.0
            : null;
}
