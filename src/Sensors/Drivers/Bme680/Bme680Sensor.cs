using System.Device.I2c;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// BME680 or BME688. A chip that lost its configuration is initialised again; the first gas value after a start is dropped,
/// because the plate has not been heated before (sensors.md §5.5).
/// </summary>
public sealed class Bme680Sensor : DriverSensor
{
    private const double AmbientStepC = 5;

    private readonly Bme680 driver;
    private readonly RepetitionWatch<(int, int, int, byte)> repetition = new(10);
    private Bme680Settings settings;
    private Bme680Identity? identity;
    private bool gasIsFirst;

    /// <summary>Makes the sensor and takes over the device; sends nothing.</summary>
    /// <param name="device">The device at 0x76 or 0x77.</param>
    /// <param name="time">Clock of waits and stamps.</param>
    /// <param name="settings">How to measure; null for the defaults.</param>
    /// <param name="simulated">True when the device is not hardware.</param>
    public Bme680Sensor(I2cDevice device, TimeProvider time, Bme680Settings? settings = null, bool simulated = false)
        : base(SensorKind.Bme680, time, simulated)
    {
        driver = new Bme680(device, time);
        this.settings = settings ?? new Bme680Settings();
    }

    /// <inheritdoc/>
    public override DeviceCounters Counters => driver.Counters;

    /// <inheritdoc/>
    public override async Task<ProbeResult> ProbeAsync(CancellationToken cancellation) =>
        await InitialiseAsync(cancellation) is { } failure
            ? Missing(failure)
            : new ProbeResult.Found($"{identity!.Variant.ToString().ToUpperInvariant()} {identity.Fingerprint:X8}", TimeSpan.Zero);

    /// <inheritdoc/>
    public override async Task<ReadResult> ReadAsync(CancellationToken cancellation)
    {
        if (identity is null)
            return NotProbed("BME680");

        // A change of the heater's code that did not get through leaves the chip in doubt.
        if (driver.Settings is null && await InitialiseAsync(cancellation) is { } stillLost)
            return Failed(stillLost);

        var started = Time.GetTimestamp();
        switch (await driver.ReadAsync(cancellation))
        {
            case DriverResult<Bme680Measurement>.Ok(var sample):
                var reading = ToReading(sample);
                await FollowAmbientAsync(sample.TemperatureC, cancellation);
                return Measured(reading, started, Judge(repetition.IsFrozenAt(sample.Raw)));
            case DriverResult<Bme680Measurement>.Failed { Failure: { Reason: SensorFailureReason.WasReset } reset }:
                return Failed(await InitialiseAsync(cancellation) ?? reset);
            case DriverResult<Bme680Measurement>.Failed failed:
                return Failed(failed.Failure);
            default:
                return ReadResult.NotReady.Instance;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            driver.Dispose();
    }

    private async Task<SensorFailure?> InitialiseAsync(CancellationToken cancellation)
    {
        // Calibration and all: between two polls another individual may have been plugged in.
        switch (await driver.InitialiseAsync(settings, cancellation))
        {
            case DriverResult<Bme680Identity>.Ok(var found):
                identity = found;
                gasIsFirst = true;
                repetition.Forget();
                return null;
            case DriverResult<Bme680Identity>.Failed failed:
                identity = null;
                return failed.Failure;
            default:
                identity = null;
                return new SensorFailure(SensorFailureReason.NeverReady, "the BME680 gave no answer");
        }
    }

    private Bme680Reading ToReading(Bme680Measurement sample)
    {
        var gas = sample.GasResistanceOhm;
        if (gas is not null && gasIsFirst)
        {
            gasIsFirst = false;
            gas = null;
        }

        return new Bme680Reading
        {
            TakenAt = default,
            TemperatureC = sample.TemperatureC,
            PressurePa = sample.PressurePa,
            HumidityPercent = sample.HumidityPercent,
            GasResistanceOhm = gas,
        };
    }

    /// <summary>The heater's code depends on the air's temperature; it follows in steps, since each change moves the gas value.</summary>
    private async Task FollowAmbientAsync(double? temperatureC, CancellationToken cancellation)
    {
        if (temperatureC is not { } ambient || settings.Heating is not { } heating || Math.Abs(ambient - heating.AmbientC) <= AmbientStepC)
            return;

        var followed = settings with { Heating = heating with { AmbientC = ambient } };
        if (await driver.ConfigureAsync(followed, cancellation) is DriverResult<Done>.Ok)
            settings = followed;
    }
}
