using System.Device.I2c;

namespace ThermalActors.Sensors.Bindings;

/// <summary>A device that survives the driver it is lent to: the package's drivers dispose what they are given.</summary>
internal sealed class KeptDevice(I2cDevice device) : I2cDevice
{
    public override I2cConnectionSettings ConnectionSettings => device.ConnectionSettings;

    public override void Read(Span<byte> buffer) => device.Read(buffer);

    public override void Write(ReadOnlySpan<byte> buffer) => device.Write(buffer);

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => device.WriteRead(writeBuffer, readBuffer);
}
