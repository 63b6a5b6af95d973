using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.Simulation;

/// <summary>
/// SCD41 in periodic mode: one sample every 5 s after the start, each handed out once (sensors.md §2.3). Its CO2 depends on the
/// pressure until it is told the true one; a start forgets it.
/// </summary>
internal sealed class SimulatedScd4x(EnvironmentModel environment, TimeProvider time)
    : SimulatedSensor(SensorKind.Scd4x, environment, time)
{
    private const double DefaultPressurePa = 101_300;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Transfer = TimeSpan.FromMilliseconds(3);

    private double assumedPressurePa = DefaultPressurePa;
    private long lastSample;

    private protected override string Part => "SCD41";

    public override Task CompensateAsync(Compensation compensation, CancellationToken cancellation)
    {
        if (compensation is Compensation.AmbientPressure { Pascal: >= 70_000 and <= 120_000 } ambient)
            assumedPressurePa = Math.Round(ambient.Pascal / 100) * 100;
        return Task.CompletedTask;
    }

    private protected override void OnStart()
    {
        assumedPressurePa = DefaultPressurePa;
        lastSample = 0;
    }

    private protected override ReadResult Read(TimeSpan running, ReadingStamp now)
    {
        var sample = running.Ticks / Period.Ticks;
        if (sample == lastSample)
            return ReadResult.NotReady.Instance;
        lastSample = sample;

        // The buffer holds the sample since its period ended, however late it is fetched.
        var late = running - sample * Period;
        var taken = new ReadingStamp(now.At - late, now.Uptime - late);
        var air = Environment.At(taken.At);
        var chipC = air.TemperatureC + Tolerance(1, 0.3) + Noise(taken, 0, 0.02);
        var humidity = HumidAir.RelativeHumidity(chipC, air.AbsoluteHumidity) + Tolerance(2, 1.5) + Noise(taken, 1, 0.08);
        var co2 = air.CarbonDioxidePpm * (1 + Tolerance(3, 0.02)) * air.PressurePa / assumedPressurePa + Noise(taken, 2, 4);
        return new ReadResult.Measured(new Scd4xReading
        {
            TakenAt = taken,
            Took = Transfer,
            Simulated = true,
            CarbonDioxidePpm = Quantized(co2, 1, 1, 40_000),
            TemperatureC = Quantized(chipC + 45, 175.0 / 65535, 35, 105) - 45,
            HumidityPercent = Quantized(humidity, 100.0 / 65535, 0, 100),
        });
    }
}
