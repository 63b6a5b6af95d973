using System.Device.I2c;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// Sensirion SCD40/SCD41: CO2, temperature and relative humidity (sensors.md §2). Every command gives a typed result; waits
/// are asynchronous and hold no lock but the device's own.
/// </summary>
/// <remarks>
/// The state rules of the chip are kept here: a command that it would refuse while measuring or asleep is not sent. Commands
/// of one instance never interleave.
/// </remarks>
public sealed partial class Scd4x : IDisposable
{
    /// <summary>The only address of the family.</summary>
    public const int DefaultI2cAddress = 0x62;

    private readonly I2cLink link;
    private readonly WordBus words;
    private Operation operation = Operation.Unknown;
    private bool firstShotPending = true;

    /// <summary>Makes the driver and takes over the device; sends nothing.</summary>
    public Scd4x(I2cDevice device, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(time);
        link = new I2cLink(device, time);
        words = new WordBus(link);
    }

    private enum Operation
    {
        /// <summary>The host may have restarted while the sensor went on.</summary>
        Unknown,
        Idle,
        Measuring,
        Asleep,
    }

    /// <summary>Time between two samples of the periodic measurement.</summary>
    public static TimeSpan MeasurementPeriod { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between two samples of the low-power periodic measurement, roughly.</summary>
    public static TimeSpan LowPowerMeasurementPeriod { get; } = TimeSpan.FromSeconds(30);

    /// <summary>What happened on the wire.</summary>
    public DeviceCounters Counters => link.Counters;

    /// <summary>Starts a sample every 5 s. The sensor must be idle.</summary>
    public Task<DriverResult<Done>> StartPeriodicMeasurementsAsync(CancellationToken cancellation) =>
        CommandAsync(Scd4xCommands.StartPeriodic, Operation.Measuring, cancellation);

    /// <summary>Starts a sample about every 30 s. The sensor must be idle.</summary>
    public Task<DriverResult<Done>> StartLowPowerPeriodicMeasurementsAsync(CancellationToken cancellation) =>
        CommandAsync(Scd4xCommands.StartLowPower, Operation.Measuring, cancellation);

    /// <summary>
    /// Stops the periodic measurement; takes 500 ms. Harmless when the sensor is idle. After a failed stop the driver no longer
    /// presumes to know what the sensor does, so every command is let through.
    /// </summary>
    public Task<DriverResult<Done>> StopPeriodicMeasurementsAsync(CancellationToken cancellation)
    {
        if (operation == Operation.Measuring)
            operation = Operation.Unknown;
        return CommandAsync(Scd4xCommands.StopPeriodic, Operation.Idle, cancellation);
    }

    /// <summary>Whether a sample waits to be read.</summary>
    public Task<DriverResult<bool>> ReadDataReadyAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(() => DataReadyAsync(cancellation), cancellation);

    /// <summary>
    /// Takes the waiting sample, asking first whether there is one (the maker's advice, sensors.md §2.4). Not ready: come back
    /// within the period. A sample that arrived damaged is lost, the next one follows a period later.
    /// </summary>
    public Task<DriverResult<Scd4xMeasurement>> ReadAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(
            async () =>
            {
                var ready = await DataReadyAsync(cancellation);
                return ready is DriverResult<bool>.Ok(true)
                    ? await MeasurementAsync(Scd4xCommands.ReadMeasurement, cancellation)
                    : ready.Then<Scd4xMeasurement>(_ => DriverResult<Scd4xMeasurement>.NotReady.Instance);
            },
            cancellation);

    /// <summary>Takes the waiting sample without asking; a sensor without one does not acknowledge, which is "not ready".</summary>
    public Task<DriverResult<Scd4xMeasurement>> ReadMeasurementAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(() => MeasurementAsync(Scd4xCommands.ReadMeasurementUnasked, cancellation), cancellation);

    /// <summary>
    /// One sample on demand, SCD41 only, from idle; takes 5 s, and 10 s for the first one after a power cycle or
    /// <see cref="WakeUpAsync"/>, which is thrown away (sensors.md §2.3).
    /// </summary>
    public Task<DriverResult<Scd4xMeasurement>> MeasureSingleShotAsync(CancellationToken cancellation) =>
        SingleShotAsync(Scd4xCommands.MeasureSingleShot, cancellation);

    /// <summary>Temperature and humidity on demand, without CO2; SCD41 only, from idle; takes 50 ms.</summary>
    public Task<DriverResult<Scd4xMeasurement>> MeasureSingleShotRhtOnlyAsync(CancellationToken cancellation) =>
        SingleShotAsync(Scd4xCommands.MeasureSingleShotRhtOnly, cancellation);

    /// <summary>Puts an idle SCD41 to sleep.</summary>
    public Task<DriverResult<Done>> PowerDownAsync(CancellationToken cancellation) =>
        CommandAsync(Scd4xCommands.PowerDown, Operation.Asleep, cancellation);

    /// <summary>Wakes an SCD41. The chip never acknowledges this command, so its serial number is the proof that it is awake.</summary>
    public Task<DriverResult<ulong>> WakeUpAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(
            async () =>
            {
                var fault = await words.SendOnceAsync(Scd4xCommands.WakeUp, cancellation);
                if (fault is { NotAcknowledged: false })
                    return new DriverResult<ulong>.Failed(fault.ToFailure(Scd4xCommands.WakeUp.Name));

                operation = Operation.Idle;
                firstShotPending = true;
                return await SerialNumberAsync(cancellation);
            },
            cancellation);

    /// <summary>
    /// Loads the settings from EEPROM again (dotnet/iot's Reset). Idle only; what was not persisted is lost.
    /// </summary>
    public Task<DriverResult<Done>> ReinitAsync(CancellationToken cancellation) =>
        CommandAsync(Scd4xCommands.Reinit, Operation.Idle, cancellation);

    /// <summary>Erases settings and calibration history; takes 1.2 s. Idle only.</summary>
    public Task<DriverResult<Done>> FactoryResetAsync(CancellationToken cancellation) =>
        CommandAsync(Scd4xCommands.FactoryReset, Operation.Idle, cancellation);

    /// <summary>Copies the settings to EEPROM, which bears at least 2000 such writes; takes 800 ms. Idle only.</summary>
    public Task<DriverResult<Done>> PersistSettingsAsync(CancellationToken cancellation) =>
        CommandAsync(Scd4xCommands.PersistSettings, null, cancellation);

    /// <summary>Runs the self test; takes 10 s. Idle only.</summary>
    public Task<DriverResult<SelfTestResult>> SelfTestAsync(CancellationToken cancellation) =>
        GetAsync(Scd4xCommands.SelfTest, code => new SelfTestResult(code == 0, code), cancellation);

    /// <summary>The 48-bit serial number. Idle only.</summary>
    public Task<DriverResult<ulong>> GetSerialNumberAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(() => SerialNumberAsync(cancellation), cancellation);

    /// <summary>Which member of the family this is. Idle only; old firmware may not know the command.</summary>
    public Task<DriverResult<Scd4xVariant>> GetVariantAsync(CancellationToken cancellation) =>
        GetAsync(Scd4xCommands.GetVariant, Scd4xConversions.Variant, cancellation);

    /// <summary>Disposes the device; the sensor keeps doing what it does.</summary>
    public void Dispose() => link.Dispose();

    private Task<DriverResult<Scd4xMeasurement>> SingleShotAsync(WordCommand command, CancellationToken cancellation) =>
        link.ExclusiveAsync(
            async () =>
            {
                var discard = firstShotPending;
                for (var shots = discard ? 2 : 1; ; shots--)
                {
                    var taken = await SendAsync(command, [], cancellation);
                    if (taken is DriverResult<ushort[]>.Failed failed)
                        return new DriverResult<Scd4xMeasurement>.Failed(failed.Failure);

                    var sample = await MeasurementAsync(Scd4xCommands.ReadMeasurementUnasked, cancellation);
                    if (shots == 1 || sample is DriverResult<Scd4xMeasurement>.Failed)
                        return sample;

                    firstShotPending = false;
                }
            },
            cancellation);

    private async Task<DriverResult<Scd4xMeasurement>> MeasurementAsync(WordCommand command, CancellationToken cancellation) =>
        (await SendAsync(command, [], cancellation)).Then(Scd4xConversions.Measurement);

    private async Task<DriverResult<bool>> DataReadyAsync(CancellationToken cancellation) =>
        (await SendAsync(Scd4xCommands.GetDataReady, [], cancellation)).Map(answer => Scd4xConversions.IsDataReady(answer[0]));

    private async Task<DriverResult<ulong>> SerialNumberAsync(CancellationToken cancellation) =>
        (await SendAsync(Scd4xCommands.GetSerialNumber, [], cancellation)).Map(answer => WordFrame.Serial(answer));

    private Task<DriverResult<T>> GetAsync<T>(WordCommand command, Func<ushort, T> convert, CancellationToken cancellation) =>
        link.ExclusiveAsync(
            async () => (await SendAsync(command, [], cancellation)).Map(answer => convert(answer[0])),
            cancellation);

    private Task<DriverResult<Done>> SetAsync(WordCommand command, ushort argument, CancellationToken cancellation) =>
        link.ExclusiveAsync(
            async () => (await SendAsync(command, [argument], cancellation)).Map(_ => default(Done)),
            cancellation);

    private Task<DriverResult<Done>> CommandAsync(WordCommand command, Operation? next, CancellationToken cancellation) =>
        link.ExclusiveAsync(
            async () =>
            {
                var result = (await SendAsync(command, [], cancellation)).Map(_ => default(Done));
                if (result is DriverResult<Done>.Ok)
                    operation = next ?? operation;
                return result;
            },
            cancellation);

    private Task<DriverResult<ushort[]>> SendAsync(WordCommand command, ushort[] arguments, CancellationToken cancellation)
    {
        var refusal = operation switch
        {
            Operation.Measuring when !Scd4xCommands.AllowedWhileMeasuring(command) => "stop_periodic_measurement first",
            Operation.Asleep => "wake_up first",
            _ => null,
        };
        return refusal is null
            ? words.ExecuteAsync(command, arguments, cancellation)
            : Task.FromResult<DriverResult<ushort[]>>(new DriverResult<ushort[]>.Failed(
                new SensorFailure(SensorFailureReason.Defect, $"{command.Name} is not possible now", refusal)));
    }
}
