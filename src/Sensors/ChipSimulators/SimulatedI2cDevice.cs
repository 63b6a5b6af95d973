using System.Device.I2c;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>One address of a <see cref="SimulatedI2cBus"/>.</summary>
internal sealed class SimulatedI2cDevice(SimulatedI2cBus bus, int busId, int address) : I2cDevice
{
    public override I2cConnectionSettings ConnectionSettings { get; } = new(busId, address);

    public override void Read(Span<byte> buffer) => bus.Read(address, buffer);

    public override void Write(ReadOnlySpan<byte> buffer) => bus.Write(address, buffer);

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        bus.Write(address, writeBuffer);
        bus.Read(address, readBuffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            bus.TryRemove(address);

        base.Dispose(disposing);
    }
}
