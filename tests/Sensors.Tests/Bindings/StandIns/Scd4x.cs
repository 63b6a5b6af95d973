using System.Device.I2c;
using UnitsNet;

// The public shape, as far as the adapter uses it, of Iot.Device.Bindings 4.2.0 (sensors.md §7).
namespace Iot.Device.Scd4x;

/// <summary>Says to its device what it is asked, and reads CO2 / 10, temperature and humidity as one byte each; 255 = null.</summary>
public sealed class Scd4x : IDisposable
{
    public const int DefaultI2cAddress = 0x62;

    private readonly I2cDevice device;

    public Scd4x(I2cDevice device)
    {
        this.device = device;
        device.WriteByte(0x3F);
    }

    public void StartPeriodicMeasurements() => device.WriteByte(0x21);

    public (VolumeConcentration? CarbonDioxide, RelativeHumidity? RelativeHumidity, Temperature? Temperature) ReadPeriodicMeasurement()
    {
        byte? Next() => device.ReadByte() is var value && value == 255 ? null : value;
        var (carbonDioxide, temperature, humidity) = (Next(), Next(), Next());
        return (
            carbonDioxide is { } c ? new VolumeConcentration(10 * c) : null,
            humidity is { } h ? new RelativeHumidity(h) : null,
            temperature is { } t ? new Temperature(t) : null);
    }

    public void Dispose() => device.Dispose();
}
