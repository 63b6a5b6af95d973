using System.Globalization;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.Simulation;

/// <summary>
/// A chip that measures the air of an <see cref="EnvironmentModel"/> with the schedule, resolution, noise and quirks of the
/// real one. Every reading says that it is simulated. Takes no time; <see cref="Reading.Took"/> is what the chip would need.
/// </summary>
public abstract class SimulatedSensor : ISensor
{
    private readonly TimeProvider time;
    private readonly HashNoise unit;
    private readonly HashNoise noise;
    private ReadingStamp? started;

    private protected SimulatedSensor(SensorKind kind, EnvironmentModel environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(time);
        Kind = kind;
        Environment = environment;
        this.time = time;
        unit = new HashNoise(environment.Seed, $"{kind} unit");
        noise = new HashNoise(environment.Seed, $"{kind} noise");
    }

    /// <inheritdoc/>
    public SensorKind Kind { get; }

    /// <inheritdoc/>
    public bool Simulated => true;

    /// <summary>The air around the chip.</summary>
    private protected EnvironmentModel Environment { get; }

    /// <summary>How long the values are not to be trusted after a probe.</summary>
    private protected virtual TimeSpan WarmUp => TimeSpan.Zero;

    /// <summary>Name of the part, for the identity.</summary>
    private protected abstract string Part { get; }

    /// <summary>Makes the simulator of a chip.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is <see cref="SensorKind.System"/>, which is never
    /// simulated, or no kind at all.</exception>
    public static SimulatedSensor Create(SensorKind kind, EnvironmentModel environment, TimeProvider time) => kind switch
    {
        SensorKind.Scd4x => new SimulatedScd4x(environment, time),
        SensorKind.Icp10125 => new SimulatedIcp10125(environment, time),
        SensorKind.Sgp30 => new SimulatedSgp30(environment, time),
        SensorKind.Bme680 => new SimulatedBme680(environment, time),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This sensor is not simulated"),
    };

    /// <summary>Always finds the chip and starts it anew; the serial number follows from the seed.</summary>
    public Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<ProbeResult>(cancellation);
        started = ReadingStamp.Now(time);
        OnStart();
        var serial = (unit.Bits(0) & 0xFFFF_FFFF_FFFF).ToString("x12", CultureInfo.InvariantCulture);
        return Task.FromResult<ProbeResult>(new ProbeResult.Found($"simulated {Part} {serial}", WarmUp));
    }

    /// <summary>Takes one reading; fails with <see cref="SensorFailureReason.WasReset"/> when there was no probe before.</summary>
    public Task<ReadResult> ReadAsync(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<ReadResult>(cancellation);
        if (started is not { } start)
            return Task.FromResult<ReadResult>(new ReadResult.Failed(
                new SensorFailure(SensorFailureReason.WasReset, $"The simulated {Part} has not been started")));

        // Whole milliseconds: the uptime of a virtual clock carries rounding errors that would hide a sample due right now.
        var now = ReadingStamp.Now(time);
        return Task.FromResult(Read(TimeSpan.FromMilliseconds(Math.Round((now.Uptime - start.Uptime).TotalMilliseconds)), now));
    }

    /// <inheritdoc/>
    public virtual Task CompensateAsync(Compensation compensation, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Stops the chip.</summary>
    public void Dispose()
    {
        started = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>The chip's answer to a read.</summary>
    /// <param name="running">Time since it was started, in whole milliseconds.</param>
    /// <param name="now">When it is read.</param>
    private protected abstract ReadResult Read(TimeSpan running, ReadingStamp now);

    /// <summary>Forgets what the chip forgets when it is started.</summary>
    private protected virtual void OnStart()
    {
    }

    /// <summary>A property of this specimen that never changes, uniform in ±<paramref name="size"/>.</summary>
    private protected double Tolerance(int property, double size) => unit.Between(property, -size, size);

    /// <summary>Noise of one value of one measurement, standard deviation <paramref name="size"/>, at most 3.5 times that.</summary>
    private protected double Noise(ReadingStamp at, int value, double size)
        => size * noise.Gaussian(at.At.UtcTicks / TimeSpan.TicksPerMillisecond * 8 + value);

    /// <summary>The nearest of the chip's steps, within its range.</summary>
    private protected static double Quantized(double value, double step, double low, double high)
        => Math.Clamp(Math.Round(value / step) * step, low, high);
}
