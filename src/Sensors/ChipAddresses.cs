using System.Collections.Immutable;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors;

/// <summary>Where the chips may sit on an I2C bus.</summary>
public static class ChipAddresses
{
    /// <summary>The kinds that are chips on the bus, in the order of probing.</summary>
    public static ImmutableArray<SensorKind> Chips { get; } =
        [SensorKind.Scd4x, SensorKind.Icp10125, SensorKind.Sgp30, SensorKind.Bme680];

    /// <summary>
    /// The addresses to look at, the likelier one first. Only a BME680 has two that a board may choose from; which one it is
    /// shows its chip id, because a BMP280 or BME280 may sit at the other (sensors.md §8.2).
    /// </summary>
    /// <param name="kind">A chip; the computer has no address.</param>
    /// <param name="configured">The address that was configured, 0 to look everywhere.</param>
    public static ImmutableArray<int> Of(SensorKind kind, int configured = 0) => configured > 0
        ? [configured]
        : kind switch
        {
            SensorKind.Scd4x => [Scd4x.DefaultI2cAddress],
            SensorKind.Icp10125 => [Icp10125.DefaultI2cAddress],
            SensorKind.Sgp30 => [Sgp30.DefaultI2cAddress],
            SensorKind.Bme680 => [Bme680.DefaultI2cAddress, Bme680.SecondaryI2cAddress],
            _ => [],
        };
}
