using System.Device.I2c;
using Iot.Device.Bmxx80;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.Bindings;

/// <summary>BME680 through Iot.Device.Bindings.</summary>
internal sealed class BindingsBme680Sensor(I2cDevice device, TimeProvider time) : BindingsSensor<Bme680>(SensorKind.Bme680, device, time)
{
    private bool plateUsed;

    private protected override Bme680 Open(I2cDevice lent)
    {
        plateUsed = false;
        return new Bme680(lent);
    }

    private protected override Reading? Read(Bme680 open)
    {
        var result = open.Read();

        // The plate has not been heated before: the first value is not usable (sensors.md §5.5).
        var gas = plateUsed ? result.GasResistance?.Ohms : null;
        plateUsed = true;
        return new Bme680Reading
        {
            TakenAt = default,
            TemperatureC = result.Temperature?.DegreesCelsius,
            PressurePa = result.Pressure?.Pascals,
            HumidityPercent = result.Humidity?.Percent,
            GasResistanceOhm = gas,
        };
    }
}
