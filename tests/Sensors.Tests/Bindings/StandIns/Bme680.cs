using System.Device.I2c;
using UnitsNet;

// The public shape, as far as the adapter uses it, of Iot.Device.Bindings 4.2.0 (sensors.md §7).
namespace Iot.Device.Bmxx80;

/// <summary>Wants 0x61 as chip id; reads temperature, hPa / 10, humidity and kΩ as one byte each.</summary>
public sealed class Bme680 : IDisposable
{
    public const int DefaultI2cAddress = 0x76;

    public const int SecondaryI2cAddress = 0x77;

    private readonly I2cDevice device;

    public Bme680(I2cDevice device)
    {
        this.device = device;
        if (device.ReadByte() != 0x61)
            throw new IOException("Unable to find a chip with id 0x61");
    }

    public Bme680ReadResult Read() => new(
        new Temperature(device.ReadByte()),
        new Pressure(1_000 * device.ReadByte()),
        new RelativeHumidity(device.ReadByte()),
        new ElectricResistance(1_000 * device.ReadByte()));

    public void Dispose() => device.Dispose();
}

public sealed record Bme680ReadResult(Temperature? Temperature, Pressure? Pressure, RelativeHumidity? Humidity, ElectricResistance? GasResistance);
