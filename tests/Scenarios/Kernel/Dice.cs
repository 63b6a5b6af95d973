namespace ThermalActors.Scenarios.Kernel;

/// <summary>
/// Random numbers that are the same on every machine and for ever (SplitMix64). Every purpose has a stream of its own, so that
/// leaving one kind of fault out does not change what the others draw.
/// </summary>
internal sealed class Dice
{
    private ulong _state;

    /// <param name="seed">Seed of the run.</param>
    /// <param name="purpose">Name of the stream.</param>
    public Dice(ulong seed, string purpose)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in purpose) hash = (hash ^ letter) * 1099511628211UL;
        _state = Scramble(seed + 0x9E3779B97F4A7C15UL) ^ hash;
    }

    /// <summary>Mixes the bits of a number.</summary>
    public static ulong Scramble(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    public ulong Next() => Scramble(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>0 inclusive to 1 exclusive.</summary>
    public double Roll() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Hits(double share) => share > 0 && Roll() < share;

    /// <summary>Both bounds inclusive.</summary>
    public int Between(int least, int most) => least + (int)(Next() % (ulong)(most - least + 1));

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * Roll());

    /// <summary>Seconds, likewise.</summary>
    public TimeSpan Seconds(double least, double most) => TimeSpan.FromSeconds(least + ((most - least) * Roll()));

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[(int)(Next() % (ulong)choices.Length)];

    public Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Next());
        BitConverter.TryWriteBytes(bytes[8..], Next());
        return new Guid(bytes);
    }
}
