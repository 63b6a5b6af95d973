using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>What can go wrong on a simulated board (sensors.md §8).</summary>
public enum BoardFaultKind
{
    /// <summary><c>nack</c>: the chip does not acknowledge its address.</summary>
    Nack,

    /// <summary><c>bad-crc</c>: every answer of the chip arrives damaged. Not for a BME680, which sends no checksum.</summary>
    BadCrc,

    /// <summary><c>never-ready</c>: the chip takes commands and completes no measurement.</summary>
    NeverReady,

    /// <summary><c>frozen</c>: the chip measures and always gets the same values.</summary>
    Frozen,

    /// <summary><c>brown-out</c>: the supply fails for a moment; the chip forgets what it was told. Has no duration.</summary>
    BrownOut,

    /// <summary><c>unplug</c>: the chip is pulled out, and put back afterwards.</summary>
    Unplug,

    /// <summary><c>exchange</c>: the chip is pulled out, and another individual is put in its place afterwards.</summary>
    Exchange,

    /// <summary><c>stuck</c>: a device holds the bus; every transfer is given up after 1 s. Only for the whole bus.</summary>
    Stuck,

    /// <summary><c>slow</c>: every transfer takes 5 ms. Only for the whole bus.</summary>
    Slow,
}

/// <summary>One thing that goes wrong.</summary>
/// <param name="At">When, counted from the start of the board.</param>
/// <param name="For">How long; zero for a brown-out.</param>
/// <param name="Chip">The chip that is concerned; null = all chips, or the bus.</param>
/// <param name="Kind">What.</param>
public sealed record BoardFault(TimeSpan At, TimeSpan For, SensorKind? Chip, BoardFaultKind Kind)
{
    /// <summary>When it is over.</summary>
    public TimeSpan Until => At + For;

    internal bool IsActive(TimeSpan now) => At <= now && now < Until;

    internal bool Concerns(SensorKind chip) => Chip is null || Chip == chip;
}
