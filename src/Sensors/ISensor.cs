using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors;

/// <summary>
/// One sensor as its actor sees it: real chip, simulated chip or the computer itself. Calls never overlap; none throws for
/// what hardware can do. Waits inside are asynchronous on the injected <see cref="TimeProvider"/>.
/// </summary>
public interface ISensor : IDisposable
{
    /// <summary>Which sensor.</summary>
    SensorKind Kind { get; }

    /// <summary>True when the values do not come from hardware.</summary>
    bool Simulated { get; }

    /// <summary>Looks for the sensor by its identity command and brings it into operation.</summary>
    Task<ProbeResult> ProbeAsync(CancellationToken cancellation);

    /// <summary>Takes one reading.</summary>
    Task<ReadResult> ReadAsync(CancellationToken cancellation);

    /// <summary>Tells the sensor about its surroundings; sensors that do not compensate ignore it.</summary>
    Task CompensateAsync(Compensation compensation, CancellationToken cancellation);
}

/// <summary>The outcome of a probe.</summary>
public abstract record ProbeResult
{
    private ProbeResult()
    {
    }

    /// <summary>The sensor answered and is in operation.</summary>
    /// <param name="Identity">Serial number or chip id, to notice an exchanged sensor; for people, too.</param>
    /// <param name="WarmUp">How long its values are not yet to be trusted.</param>
    public sealed record Found(string Identity, TimeSpan WarmUp) : ProbeResult
    {
        /// <summary>The I2C address where it answered; null for a sensor that is no chip on a bus.</summary>
        public int? Address { get; init; }
    }

    /// <summary>The sensor did not answer, or not as it should.</summary>
    public sealed record Missing(SensorFailure Failure) : ProbeResult;
}

/// <summary>The outcome of a read.</summary>
public abstract record ReadResult
{
    private ReadResult()
    {
    }

    /// <summary>A new measurement.</summary>
    public sealed record Measured(Reading Reading) : ReadResult;

    /// <summary>No new measurement yet; not an error.</summary>
    public sealed record NotReady : ReadResult
    {
        /// <summary>The only instance.</summary>
        public static readonly NotReady Instance = new();

        private NotReady()
        {
        }
    }

    /// <summary>No measurement, for a reason.</summary>
    public sealed record Failed(SensorFailure Failure) : ReadResult;
}

/// <summary>Why a sensor gave nothing.</summary>
/// <param name="Reason">The class of failure.</param>
/// <param name="Message">One line for a person.</param>
/// <param name="Hint">What to do about it, null when there is nothing to do.</param>
public sealed record SensorFailure(SensorFailureReason Reason, string Message, string? Hint = null);

/// <summary>The closed set of sensor failures (sensors.md §8.1).</summary>
public enum SensorFailureReason
{
    /// <summary>The address is not acknowledged (errno 121, 6).</summary>
    NotAcknowledged,

    /// <summary>A word arrived with a wrong CRC.</summary>
    ChecksumMismatch,

    /// <summary>The sensor stays not ready for longer than its interval allows.</summary>
    NeverReady,

    /// <summary>A value outside its hard range.</summary>
    Implausible,

    /// <summary>Another chip answers at the address.</summary>
    WrongIdentity,

    /// <summary>The sensor has lost its configuration (brown-out).</summary>
    WasReset,

    /// <summary>The bus is stuck, timed out or lost arbitration (errno 5, 11, 110).</summary>
    BusFault,

    /// <summary>No device file, no permission, address in use by the kernel (errno 2, 13, 16, 19).</summary>
    BusUnavailable,

    /// <summary>The driver sent something that the adapter refuses (errno 22, 95), or failed unexpectedly.</summary>
    Defect,
}

/// <summary>Surroundings that some sensors compensate for.</summary>
public abstract record Compensation
{
    private Compensation()
    {
    }

    /// <summary>Ambient pressure for the SCD4x, Pa, 70,000 to 120,000.</summary>
    public sealed record AmbientPressure(double Pascal) : Compensation;

    /// <summary>Absolute humidity for the SGP30, g/m³, 0 to 255.996.</summary>
    public sealed record AbsoluteHumidity(double GramsPerCubicMetre) : Compensation;
}
