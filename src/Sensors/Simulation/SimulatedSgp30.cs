using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.Simulation;

/// <summary>
/// SGP30: for 15 s after each start it says 400 ppm and 0 ppb, which are no measurements; then whole ppm and ppb
/// (sensors.md §4.2). Reads a little high in damp air until it is told the absolute humidity; a start forgets it.
/// </summary>
internal sealed class SimulatedSgp30(EnvironmentModel environment, TimeProvider time)
    : SimulatedSensor(SensorKind.Sgp30, environment, time)
{
    private const double DefaultHumidity = 11.57;
    private static readonly TimeSpan Conversion = TimeSpan.FromMilliseconds(12);

    private double assumedHumidity = DefaultHumidity;

    private protected override string Part => "SGP30";

    private protected override TimeSpan WarmUp => TimeSpan.FromSeconds(15);

    public override Task CompensateAsync(Compensation compensation, CancellationToken cancellation)
    {
        // The word 0 means "default" to the chip.
        if (compensation is Compensation.AbsoluteHumidity { GramsPerCubicMetre: >= 0 and < 256 } humidity)
            assumedHumidity = humidity.GramsPerCubicMetre == 0 ? DefaultHumidity : humidity.GramsPerCubicMetre;
        return Task.CompletedTask;
    }

    private protected override void OnStart() => assumedHumidity = DefaultHumidity;

    private protected override ReadResult Read(TimeSpan running, ReadingStamp now)
    {
        if (running < WarmUp)
            return Result(now, SensorStatus.WarmingUp, 400, 0);
        var air = Environment.At(now.At);
        var gain = (1 + Tolerance(1, 0.1)) * (1 + 0.008 * (air.AbsoluteHumidity - assumedHumidity));
        var volatiles = air.TotalVolatileOrganicCompoundsPpb * gain + Noise(now, 0, 1.5);
        var equivalent = 400 + (air.EquivalentCarbonDioxidePpm - 400) * gain + Noise(now, 1, 3);
        return Result(now, SensorStatus.Ok, Quantized(equivalent, 1, 400, 60_000), Quantized(volatiles, 1, 0, 60_000));
    }

    private static ReadResult.Measured Result(ReadingStamp now, SensorStatus status, double equivalent, double volatiles)
        => new(new Sgp30Reading
        {
            TakenAt = now,
            Took = Conversion,
            Status = status,
            Simulated = true,
            EquivalentCarbonDioxidePpm = equivalent,
            TotalVolatileOrganicCompoundsPpb = volatiles,
        });
}
