namespace ThermalActors.Sensors.Simulation;

/// <summary>
/// Random numbers without state: the same (seed, stream, index) gives the same number, so any instant can be asked for in
/// any order and in constant time. Streams of one seed are independent of each other.
/// </summary>
internal readonly struct HashNoise
{
    private readonly ulong key;

    /// <summary>One stream of a seed.</summary>
    public HashNoise(int seed, string stream)
    {
        // FNV-1a: string.GetHashCode differs from process to process.
        var hash = 14695981039346656037UL;
        foreach (var c in stream)
            hash = (hash ^ c) * 1099511628211UL;
        key = Mix(hash ^ Mix((uint)seed));
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits(long index) => Mix(key ^ Mix((ulong)index));

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform(long index) => (Bits(index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Between(long index, double low, double high) => low + (high - low) * Uniform(index);

    /// <summary>
    /// Bell-shaped with mean 0 and standard deviation 1; never beyond ±3.5, so that limits can be promised.
    /// </summary>
    public double Gaussian(long index)
    {
        // Sum of four 16-bit uniforms: variance 4/12, range ±2 before scaling.
        var bits = Bits(index);
        var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return (sum / 65535.0 - 2) * Math.Sqrt(3);
    }

    /// <summary>Smooth noise in [-1, 1] that takes an independent value at every whole <paramref name="x"/>.</summary>
    public double Smooth(double x)
    {
        var cell = Math.Floor(x);
        var f = x - cell;
        var blend = f * f * (3 - 2 * f);
        var from = Between((long)cell, -1, 1);
        return from + (Between((long)cell + 1, -1, 1) - from) * blend;
    }

    /// <summary>
    /// A slow wander in [-1, 1]: smooth noise of <paramref name="period"/> and, at half the size each, of its half, quarter
    /// and eighth. Looks like a random walk that is held in its range.
    /// </summary>
    /// <param name="seconds">Time.</param>
    /// <param name="period">Longest period, s.</param>
    public double Drift(double seconds, double period)
    {
        double sum = 0, weight = 0, size = 1;
        for (var octave = 0; octave < 4; octave++, size /= 2, period /= 2)
        {
            // Shifted, or all octaves would have a node at the same instant.
            sum += size * Smooth(seconds / period + octave * 0.37 + octave * 1_000_003.0);
            weight += size;
        }

        return sum / weight;
    }

    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
