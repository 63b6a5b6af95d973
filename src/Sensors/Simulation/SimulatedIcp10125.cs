using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.Simulation;

/// <summary>ICP-10125 in normal mode: measures on demand with 1.6 Pa noise and 0.01 Pa resolution (sensors.md §3.1).</summary>
internal sealed class SimulatedIcp10125(EnvironmentModel environment, TimeProvider time)
    : SimulatedSensor(SensorKind.Icp10125, environment, time)
{
    private static readonly TimeSpan Conversion = TimeSpan.FromMilliseconds(6.3);

    private protected override string Part => "ICP-10125";

    private protected override ReadResult Read(TimeSpan running, ReadingStamp now)
    {
        var air = Environment.At(now.At);

        // The board is a little warmer than the air.
        var temperature = air.TemperatureC + 0.5 + Tolerance(1, 0.3) + Noise(now, 0, 0.01);
        return new ReadResult.Measured(new Icp10125Reading
        {
            TakenAt = now,
            Took = Conversion,
            Simulated = true,
            PressurePa = Quantized(air.PressurePa + Tolerance(2, 60) + Noise(now, 1, 1.6), 0.01, 25_000, 115_000),
            TemperatureC = Quantized(temperature + 45, 175.0 / 65536, 5, 130) - 45,
        });
    }
}
