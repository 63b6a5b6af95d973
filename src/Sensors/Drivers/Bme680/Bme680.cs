using System.Device.I2c;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// Bosch BME680 and BME688: temperature, pressure, humidity and gas resistance in forced mode (sensors.md §5). The variant is
/// found out by itself.
/// </summary>
/// <remarks>Commands of one instance never interleave. The heater warms the chip: read the gas once a second at most.</remarks>
public sealed partial class Bme680 : IDisposable
{
    /// <summary>Address with SDO low.</summary>
    public const int DefaultI2cAddress = 0x76;

    /// <summary>Address with SDO high.</summary>
    public const int SecondaryI2cAddress = 0x77;

    private static readonly TimeSpan ResetTime = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestHeating = TimeSpan.FromMilliseconds(Bme680Compensation.LongestHeatingMs);

    private readonly I2cLink link;
    private readonly RegisterBus registers;
    private Bme680Identity? identity;
    private Bme680Compensation? compensation;
    private Bme680Settings? settings;

    /// <summary>Makes the driver and takes over the device; sends nothing.</summary>
    public Bme680(I2cDevice device, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(time);
        link = new I2cLink(device, time);
        registers = new RegisterBus(link);
    }

    /// <summary>What happened on the wire.</summary>
    public DeviceCounters Counters => link.Counters;

    /// <summary>The settings in force; null before <see cref="InitialiseAsync"/>.</summary>
    public Bme680Settings? Settings => settings;

    /// <summary>How long one forced-mode sample takes, heating included.</summary>
    public static TimeSpan GetMeasurementDuration(Bme680Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var cycles = Cycles(settings.TemperatureSampling) + Cycles(settings.PressureSampling) + Cycles(settings.HumiditySampling);
        var microseconds = (1963 * cycles) + (477 * 4) + (477 * 5) + 1000;
        return TimeSpan.FromMicroseconds(microseconds) + (settings.Heating is { } heating ? Shorter(heating.Duration, LongestHeating) : TimeSpan.Zero);
    }

    /// <summary>
    /// Checks who answers, resets the chip, reads its calibration (twice: its bytes carry no checksum) and configures it. Fails
    /// with <see cref="SensorFailureReason.WrongIdentity"/> for a BMP280 or BME280, which share the addresses.
    /// </summary>
    public Task<DriverResult<Bme680Identity>> InitialiseAsync(Bme680Settings wanted, CancellationToken cancellation)
    {
        Check(wanted);
        return link.ExclusiveAsync(() => InitialiseCoreAsync(wanted, cancellation), cancellation);
    }

    /// <summary>Applies other settings; after <see cref="InitialiseAsync"/>.</summary>
    public Task<DriverResult<Done>> ConfigureAsync(Bme680Settings wanted, CancellationToken cancellation)
    {
        Check(wanted);
        return link.ExclusiveAsync(
            () => compensation is null ? Task.FromResult(Uninitialised<Done>()) : ConfigureCoreAsync(wanted, cancellation),
            cancellation);
    }

    /// <summary>Sets and selects one heater profile; after <see cref="InitialiseAsync"/>.</summary>
    /// <param name="profile">Slot of the chip.</param>
    /// <param name="targetC">Temperature of the plate in °C, from that of the air up; more than 400 counts as 400, as with the maker.</param>
    /// <param name="duration">Heating time, at least 1 ms; more than 4032 ms counts as that.</param>
    /// <param name="ambientC">Temperature of the air, -40 to 85 °C.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<DriverResult<Done>> ConfigureHeatingProfileAsync(
        Bme680HeaterProfile profile, double targetC, TimeSpan duration, double ambientC, CancellationToken cancellation) =>
        ConfigureAsync((settings ?? new()) with { Heating = new(profile, targetC, duration, ambientC) }, cancellation);

    /// <summary>Resets the chip, which loses its configuration: initialise it again.</summary>
    public Task<DriverResult<Done>> ResetAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(
            () =>
            {
                settings = null;
                return ResetCoreAsync(cancellation);
            },
            cancellation);

    /// <summary>
    /// Takes one sample in forced mode; a driver that was never initialised does that first, with the default settings. Fails with
    /// <see cref="SensorFailureReason.WasReset"/> when the chip has lost its configuration: initialise it again.
    /// </summary>
    public Task<DriverResult<Bme680Measurement>> ReadAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(() => MeasureAsync(cancellation), cancellation);

    /// <summary>Disposes the device.</summary>
    public void Dispose() => link.Dispose();

    private static int Cycles(Sampling sampling) => sampling == Sampling.Skipped ? 0 : 1 << ((int)sampling - 1);

    private static DriverResult<T> Uninitialised<T>() =>
        new DriverResult<T>.Failed(new SensorFailure(SensorFailureReason.Defect, "the BME680 is not initialised", "initialise it first"));

    private static void Check(Bme680Settings wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (wanted.TemperatureSampling == Sampling.Skipped
            && (wanted.PressureSampling != Sampling.Skipped || wanted.HumiditySampling != Sampling.Skipped))
            throw new ArgumentException("Pressure and humidity cannot be computed without the temperature.", nameof(wanted));

        if (wanted.Heating is not { } heating)
            return;

        var valid = heating.AmbientC is >= -40 and <= 85
            && heating.TargetC >= heating.AmbientC
            && double.IsFinite(heating.TargetC)
            && heating.Duration.TotalMilliseconds >= 1
            && Enum.IsDefined(heating.Profile);
        if (!valid)
            throw new ArgumentOutOfRangeException(nameof(wanted), heating, "Heating is to above the air of -40 to 85 °C, for 1 ms or more.");
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private async Task<DriverResult<Bme680Identity>> InitialiseCoreAsync(Bme680Settings wanted, CancellationToken cancellation)
    {
        settings = null;
        var known = await IdentifyAsync(cancellation);
        if (known is not DriverResult<Bme680Identity>.Ok(var found))
            return known;

        var configured = await ConfigureCoreAsync(wanted, cancellation);
        return configured.Map(_ => found);
    }

    private async Task<DriverResult<Bme680Identity>> IdentifyAsync(CancellationToken cancellation)
    {
        var id = await registers.ReadAsync(Bme680Registers.ChipId, 1, cancellation);
        if (id is not DriverResult<byte[]>.Ok(var chip))
            return id.Map<Bme680Identity>(_ => null!);
        if (chip[0] != Bme680Registers.ExpectedChipId)
            return Stranger(chip[0]);

        var variant = await registers.ReadAsync(Bme680Registers.VariantId, 1, cancellation);
        if (variant is not DriverResult<byte[]>.Ok(var word))
            return variant.Map<Bme680Identity>(_ => null!);

        var reset = await ResetCoreAsync(cancellation);
        if (reset is DriverResult<Done>.Failed failed)
            return new DriverResult<Bme680Identity>.Failed(failed.Failure);

        var read = await CalibrationAsync(cancellation);
        return read.Map(calibration =>
        {
            compensation = new Bme680Compensation(calibration);
            return identity = new Bme680Identity(word[0] == 1 ? Bme680Variant.Bme688 : Bme680Variant.Bme680, calibration.Fingerprint);
        });
    }

    private async Task<DriverResult<Done>> ResetCoreAsync(CancellationToken cancellation)
    {
        var result = await registers.WriteAsync([Bme680Registers.SoftReset, Bme680Registers.SoftResetCommand], cancellation);
        if (result is DriverResult<Done>.Ok)
            await link.WaitAsync(ResetTime, cancellation);
        return result;
    }

    private async Task<DriverResult<Bme680Calibration>> CalibrationAsync(CancellationToken cancellation)
    {
        Bme680Calibration? previous = null;
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var read = await CalibrationOnceAsync(cancellation);
            if (read is not DriverResult<Bme680Calibration>.Ok(var calibration))
                return read;

            if (previous?.Fingerprint == calibration.Fingerprint)
            {
                return calibration.IsBlank
                    ? new DriverResult<Bme680Calibration>.Failed(new SensorFailure(
                        SensorFailureReason.Implausible, "the BME680 has no calibration", "the chip is damaged or not genuine"))
                    : read;
            }

            if (previous is not null)
                link.CountMismatch();
            previous = calibration;
        }

        return new DriverResult<Bme680Calibration>.Failed(new SensorFailure(
            SensorFailureReason.ChecksumMismatch, "the calibration of the BME680 reads differently each time", "check wiring and supply"));
    }

    private async Task<DriverResult<Bme680Calibration>> CalibrationOnceAsync(CancellationToken cancellation)
    {
        var first = await registers.ReadAsync(Bme680Registers.Calibration1, Bme680Registers.Calibration1Length, cancellation);
        if (first is not DriverResult<byte[]>.Ok(var from8A))
            return first.Map<Bme680Calibration>(_ => null!);

        var second = await registers.ReadAsync(Bme680Registers.Calibration2, Bme680Registers.Calibration2Length, cancellation);
        if (second is not DriverResult<byte[]>.Ok(var fromE1))
            return second.Map<Bme680Calibration>(_ => null!);

        var third = await registers.ReadAsync(Bme680Registers.HeaterCorrection, Bme680Registers.HeaterCorrectionLength, cancellation);
        return third.Map(from00 => Bme680Calibration.Parse(from8A, fromE1, from00));
    }

    private static DriverResult<Bme680Identity>.Failed Stranger(byte id) =>
        new(new SensorFailure(
            SensorFailureReason.WrongIdentity,
            $"chip id 0x{id:X2} is not a BME680",
            id switch
            {
                0x58 => "this is a BMP280",
                0x60 => "this is a BME280",
                _ => null,
            }));
}
