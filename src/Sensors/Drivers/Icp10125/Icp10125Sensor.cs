using System.Device.I2c;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// ICP-10125. The chip keeps no state, so a brown-out is harmless; an exchange between two polls is not, because the next
/// individual needs its own calibration, so that is read again from time to time.
/// </summary>
public sealed class Icp10125Sensor : DriverSensor
{
    private static readonly TimeSpan CalibrationCheck = TimeSpan.FromMinutes(5);

    private readonly Icp10125 driver;
    private readonly RepetitionWatch<int> repetition = new(20);
    private Icp10125Calibration? calibration;
    private long checkedAt;
    private bool mayBeAnother;

    /// <summary>Makes the sensor and takes over the device; sends nothing.</summary>
    /// <param name="device">The device at 0x63, or 0x64 for an ICP-10114.</param>
    /// <param name="time">Clock of waits and stamps.</param>
    /// <param name="simulated">True when the device is not hardware.</param>
    /// <param name="mode">Noise against duration.</param>
    public Icp10125Sensor(I2cDevice device, TimeProvider time, bool simulated = false, Icp10125Mode mode = Icp10125Mode.LowNoise)
        : base(SensorKind.Icp10125, time, simulated) => driver = new Icp10125(device, time) { Mode = mode };

    /// <inheritdoc/>
    public override DeviceCounters Counters => driver.Counters;

    /// <inheritdoc/>
    public override async Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
    {
        calibration = null;
        var id = await driver.GetIdAsync(cancellation);
        if (id is DriverResult<ushort>.Failed unknown)
            return Missing(unknown.Failure);

        var reset = await driver.ResetAsync(cancellation);
        if (reset is DriverResult<Done>.Failed refused)
            return Missing(refused.Failure);

        switch (await driver.ReadCalibrationAsync(cancellation))
        {
            case DriverResult<Icp10125Calibration>.Ok(var found):
                calibration = found;
                mayBeAnother = false;
                checkedAt = Time.GetTimestamp();
                repetition.Forget();
                return new ProbeResult.Found($"ICP-101xx {Fingerprint(found)}", TimeSpan.Zero);
            case DriverResult<Icp10125Calibration>.Failed failed:
                return Missing(failed.Failure);
            default:
                return Missing(new SensorFailure(SensorFailureReason.NeverReady, "the ICP-10125 gave no calibration"));
        }
    }

    /// <inheritdoc/>
    public override async Task<ReadResult> ReadAsync(CancellationToken cancellation)
    {
        if (calibration is null)
            return NotProbed("ICP-10125");

        if (await ExchangeAsync(cancellation) is { } exchanged)
            return Failed(exchanged);

        var started = Time.GetTimestamp();
        var result = await driver.ReadAsync(cancellation);

        // Whoever answers after a silence may be somebody else.
        mayBeAnother = result is DriverResult<Icp10125Measurement>.Failed;
        return result switch
        {
            DriverResult<Icp10125Measurement>.Ok(var sample) => Measured(
                new Icp10125Reading { TakenAt = default, PressurePa = sample.PressurePa, TemperatureC = sample.TemperatureC },
                started,
                Judge(repetition.IsFrozenAt(sample.RawPressure))),
            DriverResult<Icp10125Measurement>.Failed failed => Failed(failed.Failure),
            _ => ReadResult.NotReady.Instance,
        };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            driver.Dispose();
    }

    private static string Fingerprint(Icp10125Calibration c) =>
        $"{unchecked((ushort)c.C1):X4}-{unchecked((ushort)c.C2):X4}-{unchecked((ushort)c.C3):X4}-{unchecked((ushort)c.C4):X4}";

    private async Task<SensorFailure?> ExchangeAsync(CancellationToken cancellation)
    {
        if (!mayBeAnother && Time.GetElapsedTime(checkedAt) < CalibrationCheck)
            return null;

        switch (await driver.ReadCalibrationAsync(cancellation))
        {
            case DriverResult<Icp10125Calibration>.Failed failed:
                return failed.Failure;
            case DriverResult<Icp10125Calibration>.Ok(var found) when found != calibration:
                calibration = found;
                checkedAt = Time.GetTimestamp();
                return new SensorFailure(
                    SensorFailureReason.WrongIdentity, $"another ICP-10125 ({Fingerprint(found)}) was plugged in; its calibration is used from now on");
            default:
                checkedAt = Time.GetTimestamp();
                return null;
        }
    }
}
