using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Simulation;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>
/// One individual of a chip in a simulated room: its serial number, its tolerances, and the air as it reaches this chip, which a
/// warm board and a heated plate have changed. Follows from the seed of the environment.
/// </summary>
/// <param name="kind">Which chip.</param>
/// <param name="environment">The room.</param>
/// <param name="individual">0 for the one that is there at the start; another number is another chip of the same kind.</param>
internal sealed class Specimen(SensorKind kind, EnvironmentModel environment, int individual)
{
    private readonly HashNoise properties = new(environment.Seed, $"{kind} {individual}");

    /// <summary>48 bits, never 0.</summary>
    public ulong Serial => ((ulong)properties.Bits(0) & 0xFFFF_FFFF_FFFF) | 1;

    /// <summary>Makes the chip.</summary>
    public SimulatedChip Make(TimeProvider time) => kind switch
    {
        SensorKind.Scd4x => new SimulatedScd4x(time, At, Serial),
        SensorKind.Icp10125 => new SimulatedIcp10125(time, At, Calibration()),
        SensorKind.Sgp30 => new SimulatedSgp30(time, At, Serial),
        SensorKind.Bme680 => new SimulatedBme680(time, At, individual: (byte)Serial),
        _ => throw new ArgumentOutOfRangeException(nameof(time), kind, "This sensor is no chip"),
    };

    /// <summary>The air at the chip, its tolerances (sensors.md §2–§5, accuracy of the parts) included.</summary>
    public AirConditions At(DateTimeOffset time)
    {
        var air = environment.At(time);
        var warmer = kind switch
        {
            SensorKind.Icp10125 => 0.5,
            SensorKind.Bme680 => 2,
            _ => 0,
        };
        var temperature = air.TemperatureC + warmer + Tolerance(1, 0.3);

        // The chip is warmer, the vapour is the same: it reads too dry.
        var humidity = HumidAir.RelativeHumidity(temperature, air.AbsoluteHumidity) + Tolerance(2, 1.5);
        var gain = 1 + Tolerance(5, 0.1);
        return new AirConditions(
            Math.Max(air.CarbonDioxidePpm * (1 + Tolerance(3, 0.02)), 1),
            temperature,
            Math.Clamp(humidity, 1, 99),
            air.PressurePa + Tolerance(4, 60),
            air.TotalVolatileOrganicCompoundsPpb * gain,
            400 + ((air.EquivalentCarbonDioxidePpm - 400) * gain),
            air.GasResistanceOhm);
    }

    // Around the words of a real part (sensors.md §3.3), so that the raw pressure keeps within its 24 bits.
    private Icp10125Calibration Calibration() => new(
        (short)(-3275 + Tolerance(6, 100)), (short)(1300 + Tolerance(7, 100)), (short)(-6216 + Tolerance(8, 100)), (short)(3744 + Tolerance(9, 100)));

    private double Tolerance(int property, double size) => properties.Between(property, -size, size);
}
