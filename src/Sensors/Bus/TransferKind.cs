namespace ThermalActors.Sensors.Bus;

/// <summary>The shapes of an I2C transfer.</summary>
internal enum TransferKind
{
    Write,
    Read,
    WriteRead,
}
