namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>The settings of an SCD4x, as words (sensors.md §2.1).</summary>
internal sealed record Scd4xMemory(
    ushort Offset, ushort Altitude, ushort Pressure, ushort AscEnabled, ushort AscTarget, ushort AscInitial, ushort AscStandard)
{
    public const double FactoryOffsetC = 175.0 * 1498 / 65535;

    public static Scd4xMemory Factory { get; } = new(1498, 0, 1013, 1, 400, 44, 156);
}
