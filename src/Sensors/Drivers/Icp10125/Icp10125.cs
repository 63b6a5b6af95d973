using System.Device.I2c;
using System.Globalization;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>TDK ICP-10125 and its siblings of the ICP-101xx family: barometric pressure and temperature (sensors.md §3).</summary>
/// <remarks>Commands of one instance never interleave. The chip keeps no state but its calibration, so a brown-out is harmless.</remarks>
public sealed class Icp10125 : IDisposable
{
    /// <summary>Address of all members but the ICP-10114.</summary>
    public const int DefaultI2cAddress = 0x63;

    /// <summary>Address of the ICP-10114.</summary>
    public const int Icp10114I2cAddress = 0x64;

    private const int IdMask = 0x3F;
    private const int ExpectedId = 0x08;

    private readonly I2cLink link;
    private readonly WordBus words;
    private Icp10125Calibration? calibration;

    /// <summary>Makes the driver and takes over the device; sends nothing.</summary>
    public Icp10125(I2cDevice device, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(time);
        link = new I2cLink(device, time);
        words = new WordBus(link);
    }

    /// <summary>The mode of <see cref="ReadAsync"/>.</summary>
    public Icp10125Mode Mode { get; set; } = Icp10125Mode.LowNoise;

    /// <summary>Whether <see cref="ReadAsync"/> asks for pressure before temperature; the values are the same.</summary>
    public bool PressureFirst { get; set; } = true;

    /// <summary>What happened on the wire.</summary>
    public DeviceCounters Counters => link.Counters;

    /// <summary>The whole ID word; fails with <see cref="SensorFailureReason.WrongIdentity"/> when it is not this family's.</summary>
    public Task<DriverResult<ushort>> GetIdAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(
            async () => (await words.ExecuteAsync(Icp10125Commands.ReadId, [], cancellation)).Then(CheckId),
            cancellation);

    /// <summary>Resets an idle sensor; its calibration stays known to the driver.</summary>
    public Task<DriverResult<Done>> ResetAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(
            async () => (await words.ExecuteAsync(Icp10125Commands.SoftReset, [], cancellation)).Map(_ => default(Done)),
            cancellation);

    /// <summary>Reads the calibration of the individual and uses it from then on.</summary>
    public Task<DriverResult<Icp10125Calibration>> ReadCalibrationAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(() => CalibrationAsync(cancellation), cancellation);

    /// <summary>Takes one sample in <see cref="Mode"/>; reads the calibration first if that was not done yet.</summary>
    public Task<DriverResult<Icp10125Measurement>> ReadAsync(CancellationToken cancellation) =>
        MeasureAsync(Mode, PressureFirst, cancellation);

    /// <summary>Takes one sample in the given mode and order.</summary>
    public Task<DriverResult<Icp10125Measurement>> MeasureAsync(Icp10125Mode mode, bool pressureFirst, CancellationToken cancellation)
    {
        var command = Icp10125Commands.Measure(mode, pressureFirst);
        return link.ExclusiveAsync(
            async () =>
            {
                if (calibration is null && await CalibrationAsync(cancellation) is DriverResult<Icp10125Calibration>.Failed failed)
                    return new DriverResult<Icp10125Measurement>.Failed(failed.Failure);

                var answer = await words.ExecuteAsync(command, [], cancellation);
                return answer.Then(sample => Convert(sample, pressureFirst));
            },
            cancellation);
    }

    /// <summary>Disposes the device.</summary>
    public void Dispose() => link.Dispose();

    private static DriverResult<ushort> CheckId(ushort[] answer) =>
        (answer[0] & IdMask) == ExpectedId
            ? new DriverResult<ushort>.Ok(answer[0])
            : new DriverResult<ushort>.Failed(new SensorFailure(
                SensorFailureReason.WrongIdentity,
                $"read ID: 0x{answer[0]:X4} is not an ICP-101xx",
                "another chip has this address"));

    private async Task<DriverResult<Icp10125Calibration>> CalibrationAsync(CancellationToken cancellation)
    {
        // The pointer makes the four reads one thing: a damaged word means starting over.
        for (var attempt = 0; ; attempt++)
        {
            var read = await OtpWordsAsync(cancellation);
            if (read is DriverResult<short[]>.Ok(var c))
            {
                var found = new Icp10125Calibration(c[0], c[1], c[2], c[3]);
                calibration = found;
                return new DriverResult<Icp10125Calibration>.Ok(found);
            }

            if (attempt > 0 || read is not DriverResult<short[]>.Failed { Failure.Reason: SensorFailureReason.ChecksumMismatch })
                return read.Map(_ => default(Icp10125Calibration));
        }
    }

    private async Task<DriverResult<short[]>> OtpWordsAsync(CancellationToken cancellation)
    {
        var pointed = await words.ExecuteAsync(Icp10125Commands.SetOtpPointer, [Icp10125Commands.OtpAddress], cancellation);
        if (pointed is not DriverResult<ushort[]>.Ok)
            return pointed.Map(_ => Array.Empty<short>());

        var otp = new short[4];
        for (var index = 0; index < otp.Length; index++)
        {
            var word = await words.ExecuteAsync(Icp10125Commands.ReadOtp, [], cancellation);
            if (word is not DriverResult<ushort[]>.Ok(var answer))
                return word.Map(_ => Array.Empty<short>());
            otp[index] = unchecked((short)answer[0]);
        }

        return new DriverResult<short[]>.Ok(otp);
    }

    private DriverResult<Icp10125Measurement> Convert(ushort[] answer, bool pressureFirst)
    {
        var (high, low, rawTemperature) = pressureFirst ? (answer[0], answer[1], answer[2]) : (answer[1], answer[2], answer[0]);
        // The last byte of the second pressure word is junk that its checksum covers.
        var rawPressure = (high << 8) | (low >> 8);
        var pressure = calibration!.Value.PressurePa(rawPressure, rawTemperature);
        var temperature = Icp10125Calibration.TemperatureC(rawTemperature);
        if (pressure is >= 25_000 and <= 115_000 && temperature is >= -40 and <= 85)
            return new DriverResult<Icp10125Measurement>.Ok(new Icp10125Measurement(pressure, temperature) { RawPressure = rawPressure });

        return new DriverResult<Icp10125Measurement>.Failed(new SensorFailure(
            SensorFailureReason.Implausible,
            string.Create(CultureInfo.InvariantCulture, $"measure: {pressure:0.#} Pa at {temperature:0.##} °C is out of range")));
    }
}
