using ThermalActors.Sensors.Simulation;

namespace ThermalActors.Sensors.Tests.Simulation;

public sealed class HashNoiseSpecs
{
    private readonly HashNoise noise = new(7, "a stream");

    [Fact]
    public void The_bell_has_mean_0_deviation_1_and_an_end()
    {
        var values = Enumerable.Range(-50_000, 100_000).Select(i => noise.Gaussian(i)).ToList();

        Assert.Equal(0, values.Average(), 0.02);
        Assert.Equal(1, Math.Sqrt(values.Average(v => v * v)), 0.02);
        Assert.All(values, v => Assert.InRange(v, -3.5, 3.5));
    }

    [Fact]
    public void Streams_and_seeds_are_independent()
    {
        var (stream, seed) = (new HashNoise(7, "another stream"), new HashNoise(8, "a stream"));

        Assert.Equal(0, Correlation(noise, stream), 0.02);
        Assert.Equal(0, Correlation(noise, seed), 0.02);
        Assert.Equal(1, Correlation(noise, new HashNoise(7, "a stream")), 0.02);

        static double Correlation(HashNoise a, HashNoise b) => Enumerable.Range(0, 50_000).Average(i => a.Gaussian(i) * b.Gaussian(i));
    }

    [Fact]
    public void Drift_is_continuous_and_stays_within_one()
    {
        double? last = null;
        for (var i = -20_000; i < 20_000; i++)
        {
            var value = noise.Drift(i * 0.01, 10);
            Assert.InRange(value, -1, 1);
            if (last is { } previous)
                Assert.Equal(previous, value, 0.02);
            last = value;
        }
    }
}
