using System.Device.I2c;

namespace ThermalActors.Sensors.Bus;

/// <summary>One address of a <see cref="SerializedI2cBus"/>.</summary>
internal sealed class SerializedI2cDevice(SerializedI2cBus bus, int address) : I2cDevice
{
    public override I2cConnectionSettings ConnectionSettings { get; } = new(bus.BusId, address);

    public override void Read(Span<byte> buffer) => bus.Transfer(address, [], buffer, TransferKind.Read);

    public override void Write(ReadOnlySpan<byte> buffer) => bus.Transfer(address, buffer, [], TransferKind.Write);

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) =>
        bus.Transfer(address, writeBuffer, readBuffer, TransferKind.WriteRead);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            bus.TryRemove(address);

        base.Dispose(disposing);
    }
}
