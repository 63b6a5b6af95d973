using System.Device.I2c;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// SCD40/SCD41 in periodic operation. A restarted host finds the sensor still measuring, so a probe stops it first; a sensor
/// that has nothing new for three intervals has lost its measurement in a brown-out and is started again.
/// </summary>
public sealed class Scd4xSensor : DriverSensor
{
    private const int PatientIntervals = 3;
    private const double PressureStepPa = 100;

    // Hourly, less the time that the last one may have waited for its turn: it is told once an hour, and every one shall be sent.
    private static readonly TimeSpan PressureRepeat = TimeSpan.FromMinutes(59);

    private readonly Scd4x driver;
    private readonly bool lowPower;
    private readonly RepetitionWatch<(ushort, ushort)> repetition = new(10);
    private ulong identity;
    private bool operating;
    private long lastSampleAt;
    private double? ambientPressure;
    private double? sentPressure;
    private long pressureSentAt;

    /// <summary>Makes the sensor and takes over the device; sends nothing.</summary>
    /// <param name="device">The device at 0x62.</param>
    /// <param name="time">Clock of waits and stamps.</param>
    /// <param name="simulated">True when the device is not hardware.</param>
    /// <param name="lowPower">A sample every 30 s in place of 5 s.</param>
    public Scd4xSensor(I2cDevice device, TimeProvider time, bool simulated = false, bool lowPower = false)
        : base(SensorKind.Scd4x, time, simulated)
    {
        driver = new Scd4x(device, time);
        this.lowPower = lowPower;
    }

    /// <inheritdoc/>
    public override DeviceCounters Counters => driver.Counters;

    private TimeSpan Interval => lowPower ? Scd4x.LowPowerMeasurementPeriod : Scd4x.MeasurementPeriod;

    /// <inheritdoc/>
    public override async Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
    {
        operating = false;
        if (await StopAsync(cancellation) is { } stopFailure)
            return Missing(stopFailure);

        var serial = await driver.GetSerialNumberAsync(cancellation);
        if (serial is not DriverResult<ulong>.Ok(var number))
            return Missing(FailureOf(serial));

        if (await BeginAsync(cancellation) is { } failure)
            return Missing(failure);

        identity = number;
        operating = true;
        repetition.Forget();
        return new ProbeResult.Found($"SCD4x {number:X12}", TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override async Task<ReadResult> ReadAsync(CancellationToken cancellation)
    {
        if (!operating)
            return NotProbed("SCD4x");

        var started = Time.GetTimestamp();
        switch (await driver.ReadAsync(cancellation))
        {
            case DriverResult<Scd4xMeasurement>.Ok(var sample):
                lastSampleAt = Time.GetTimestamp();
                return Measured(ToReading(sample), started, Judge(repetition.IsFrozenAt(sample.Raw), sample.CarbonDioxidePpm is null));
            case DriverResult<Scd4xMeasurement>.Failed failed:
                return Failed(failed.Failure);
            default:
                return Time.GetElapsedTime(lastSampleAt) <= PatientIntervals * Interval
                    ? ReadResult.NotReady.Instance
                    : Failed(await RestartAsync(cancellation));
        }
    }

    /// <summary>
    /// Takes the ambient pressure; sends it when it has moved by 1 hPa, or once an hour. Outside 70,000 to 120,000 Pa it is ignored.
    /// </summary>
    public override async Task CompensateAsync(Compensation compensation, CancellationToken cancellation)
    {
        if (compensation is not Compensation.AmbientPressure { Pascal: >= 70_000 and <= 120_000 } pressure)
            return;

        ambientPressure = pressure.Pascal;
        var due = sentPressure is not { } sent
            || Math.Abs(sent - pressure.Pascal) >= PressureStepPa
            || Time.GetElapsedTime(pressureSentAt) >= PressureRepeat;
        if (operating && due)
            await SendPressureAsync(cancellation);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            driver.Dispose();
    }

    private static Scd4xReading ToReading(Scd4xMeasurement sample) => new()
    {
        TakenAt = default,
        CarbonDioxidePpm = sample.CarbonDioxidePpm,
        TemperatureC = sample.TemperatureC,
        HumidityPercent = sample.HumidityPercent,
    };

    private static SensorFailure FailureOf<T>(DriverResult<T> result) =>
        result is DriverResult<T>.Failed failed
            ? failed.Failure
            : new SensorFailure(SensorFailureReason.NeverReady, "the SCD4x gave no answer");

    /// <summary>Stops the measurement; that a sensor does not acknowledge it is no failure yet.</summary>
    private async Task<SensorFailure?> StopAsync(CancellationToken cancellation)
    {
        var stopped = await driver.StopPeriodicMeasurementsAsync(cancellation);
        return stopped is DriverResult<Done>.Failed { Failure: { Reason: not SensorFailureReason.NotAcknowledged } failure } ? failure : null;
    }

    private async Task<SensorFailure?> BeginAsync(CancellationToken cancellation)
    {
        var loaded = await driver.ReinitAsync(cancellation);
        if (loaded is not DriverResult<Done>.Ok)
            return FailureOf(loaded);

        sentPressure = null;
        if (ambientPressure is not null && await SendPressureAsync(cancellation) is { } failure)
            return failure;

        var begun = lowPower
            ? await driver.StartLowPowerPeriodicMeasurementsAsync(cancellation)
            : await driver.StartPeriodicMeasurementsAsync(cancellation);
        lastSampleAt = Time.GetTimestamp();
        return begun is DriverResult<Done>.Ok ? null : FailureOf(begun);
    }

    private async Task<SensorFailure?> SendPressureAsync(CancellationToken cancellation)
    {
        var result = await driver.SetAmbientPressureAsync(ambientPressure!.Value, cancellation);
        if (result is not DriverResult<Done>.Ok)
        {
            sentPressure = null;
            return FailureOf(result);
        }

        sentPressure = ambientPressure;
        pressureSentAt = Time.GetTimestamp();
        return null;
    }

    /// <summary>An individual that was plugged in between two polls has no measurement running either.</summary>
    private async Task<SensorFailure?> RecogniseAsync(CancellationToken cancellation)
    {
        var serial = await driver.GetSerialNumberAsync(cancellation);
        if (serial is not DriverResult<ulong>.Ok(var number))
            return FailureOf(serial);
        if (number == identity)
            return null;

        operating = false;
        return new SensorFailure(SensorFailureReason.WrongIdentity, $"another SCD4x ({number:X12}) was plugged in", "probe it");
    }

    private async Task<SensorFailure> RestartAsync(CancellationToken cancellation)
    {
        repetition.Forget();
        var failure = await StopAsync(cancellation) ?? await RecogniseAsync(cancellation) ?? await BeginAsync(cancellation);
        // A restart that failed is tried again after as much patience as one that did not help.
        lastSampleAt = Time.GetTimestamp();
        return failure ?? new SensorFailure(
            SensorFailureReason.NeverReady,
            $"the SCD4x had no sample for {PatientIntervals} intervals and was started again",
            "check that its supply bears peaks of 205 mA");
    }
}
