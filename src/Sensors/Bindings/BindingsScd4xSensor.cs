using System.Device.I2c;
using Iot.Device.Scd4x;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.Bindings;

/// <summary>SCD40/SCD41 through Iot.Device.Bindings. Its pressure calibration always sends 0 (sensors.md §7), so none is sent.</summary>
internal sealed class BindingsScd4xSensor(I2cDevice device, TimeProvider time) : BindingsSensor<Scd4x>(SensorKind.Scd4x, device, time)
{
    // Its constructor waits 20 ms after reinit; today's chips take up to 30 ms and acknowledge nothing before (sensors.md §2.1).
    private protected override TimeSpan Settling { get; } = TimeSpan.FromMilliseconds(30);

    private protected override Scd4x Open(I2cDevice lent) => new(lent);

    private protected override void Begin(Scd4x open) => open.StartPeriodicMeasurements();

    private protected override Reading? Read(Scd4x open)
    {
        var (carbonDioxide, humidity, temperature) = open.ReadPeriodicMeasurement();

        // Null is a word that arrived with a wrong checksum, 0 ppm a sample that is none.
        var ppm = carbonDioxide?.PartsPerMillion;
        return new Scd4xReading
        {
            TakenAt = default,
            CarbonDioxidePpm = ppm is > 0 ? ppm : null,
            TemperatureC = temperature?.DegreesCelsius,
            HumidityPercent = humidity?.Percent,
        };
    }
}
