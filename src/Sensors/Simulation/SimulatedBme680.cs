using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.Simulation;

/// <summary>
/// BME680 in forced mode. Its heater warms the chip, so it reads about 2 °C high and, for the same vapour, too dry. The first
/// gas value after a start is left out, the following ones climb to their level within minutes (sensors.md §5.5).
/// </summary>
internal sealed class SimulatedBme680(EnvironmentModel environment, TimeProvider time)
    : SimulatedSensor(SensorKind.Bme680, environment, time)
{
    private static readonly TimeSpan Conversion = TimeSpan.FromMilliseconds(143);
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Heating = TimeSpan.FromMinutes(3);

    private bool gasPlateUsed;

    private protected override string Part => "BME680";

    private protected override void OnStart() => gasPlateUsed = false;

    private protected override ReadResult Read(TimeSpan running, ReadingStamp now)
    {
        var air = Environment.At(now.At);
        var selfHeating = (2 + Tolerance(1, 0.5)) * (1 - Math.Exp(-(running / Heating)));
        var chipC = air.TemperatureC + selfHeating + Noise(now, 0, 0.01);
        var humidity = HumidAir.RelativeHumidity(chipC, air.AbsoluteHumidity) + Tolerance(2, 1.5) + Noise(now, 1, 0.05);
        var gas = gasPlateUsed
            ? air.GasResistanceOhm * (1 - 0.45 * Math.Exp(-(running / Settling))) * (1 + Noise(now, 2, 0.004))
            : (double?)null;
        gasPlateUsed = true;
        return new ReadResult.Measured(new Bme680Reading
        {
            TakenAt = now,
            Took = Conversion,
            Simulated = true,
            TemperatureC = Quantized(chipC, 0.01, -40, 85),
            PressurePa = Quantized(air.PressurePa + Tolerance(3, 60) + Noise(now, 3, 2), 0.1, 30_000, 110_000),
            HumidityPercent = Quantized(humidity, 0.008, 0, 100),
            GasResistanceOhm = gas is { } ohm ? Quantized(ohm, 1, 100, 20_000_000) : null,
        });
    }
}
