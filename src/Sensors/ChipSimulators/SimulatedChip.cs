namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>
/// A chip on a <see cref="SimulatedI2cBus"/>, seen from the wire: it acknowledges or not, and answers bytes. Busy times run on
/// the injected clock; the air comes from a delegate, so that any environment can be put around it.
/// </summary>
public abstract class SimulatedChip
{
    private readonly Func<DateTimeOffset, AirConditions> air;
    private AirConditions? frozenAir;
    private uint noise = 0x2545F491;
    private int lastFlicker;

    /// <summary>Makes a chip that was switched on long ago, as those of a running computer were.</summary>
    private protected SimulatedChip(TimeProvider time, Func<DateTimeOffset, AirConditions> air)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(air);
        Time = time;
        this.air = air;
    }

    /// <summary>The fault that values no longer change, not even by the usual noise of the last bit.</summary>
    public bool Frozen
    {
        get;
        set
        {
            field = value;
            frozenAir = null;
        }
    }

    /// <summary>The fault that a measurement never completes.</summary>
    public bool NeverReady { get; set; }

    private protected TimeProvider Time { get; }

    /// <summary>Switches the supply off and on: a brown-out. What lives in RAM is lost.</summary>
    public void PowerCycle() => OnPowerUp();

    /// <summary>Takes a write; false = not acknowledged.</summary>
    internal abstract bool Write(ReadOnlySpan<byte> data);

    /// <summary>Answers a read; false = not acknowledged.</summary>
    internal abstract bool Read(Span<byte> data);

    private protected abstract void OnPowerUp();

    /// <summary>The air some time ago.</summary>
    private protected AirConditions AirBefore(TimeSpan ago)
    {
        if (!Frozen)
            return air(Time.GetUtcNow() - ago);

        return frozenAir ??= air(Time.GetUtcNow() - ago);
    }

    /// <summary>-1, 0 or 1: the flicker of a converter's last bit, never twice the same in a row. 0 when frozen.</summary>
    private protected int Flicker()
    {
        if (Frozen)
            return 0;

        // Two of the three remaining values: the next one always differs from the one before.
        lastFlicker = (lastFlicker + 1 + (int)(NextNoise() & 1)) % 3;
        return lastFlicker - 1;
    }

    /// <summary>Between -<paramref name="width"/> and <paramref name="width"/>: the noise of a signal. 0 when frozen.</summary>
    private protected int Noise(int width) => Frozen ? 0 : (int)(NextNoise() % (uint)((2 * width) + 1)) - width;

    private uint NextNoise()
    {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        return noise >> 7;
    }
}
