using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// A chip driver as a sensor: what to do at a start, in what order, and how to notice and cure what the chip does not say
/// (sensors.md §2.4, §4.2, §5.5, §8.2). Calls must not overlap.
/// </summary>
public abstract class DriverSensor : ISensor
{
    private protected DriverSensor(SensorKind kind, TimeProvider time, bool simulated)
    {
        ArgumentNullException.ThrowIfNull(time);
        Kind = kind;
        Time = time;
        Simulated = simulated;
    }

    /// <inheritdoc/>
    public SensorKind Kind { get; }

    /// <inheritdoc/>
    public bool Simulated { get; }

    /// <summary>What happened on the wire.</summary>
    public abstract DeviceCounters Counters { get; }

    private protected TimeProvider Time { get; }

    /// <inheritdoc/>
    public abstract Task<ProbeResult> ProbeAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract Task<ReadResult> ReadAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public virtual Task CompensateAsync(Compensation compensation, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the device back.</summary>
    protected abstract void Dispose(bool disposing);

    private protected static ProbeResult Missing(SensorFailure failure) => new ProbeResult.Missing(failure);

    private protected static ReadResult Failed(SensorFailure failure) => new ReadResult.Failed(failure);

    private protected static ReadResult NotProbed(string chip) =>
        Failed(new SensorFailure(SensorFailureReason.Defect, $"the {chip} was read before it was probed", "probe it first"));

    /// <summary>The worst that is known about values that did arrive.</summary>
    private protected SensorStatus Judge(bool frozen, bool suspect = false)
    {
        if (frozen)
            return SensorStatus.Frozen;

        // Eight bits of checksum let one damaged word in 256 through: on a bad line even good ones are doubtful.
        return suspect || Counters.Degraded ? SensorStatus.Suspect : SensorStatus.Ok;
    }

    private protected ReadResult Measured(Reading reading, long started, SensorStatus status) =>
        new ReadResult.Measured(reading with
        {
            TakenAt = ReadingStamp.Now(Time),
            Took = Time.GetElapsedTime(started),
            Status = status,
            Simulated = Simulated,
        });
}
