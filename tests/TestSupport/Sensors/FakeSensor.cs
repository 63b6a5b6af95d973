using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.TestSupport.Sensors;

/// <summary>A sensor whose every answer is in the hands of the test. Unless told otherwise it is found, warm, and measures at once.</summary>
public sealed class FakeSensor : ISensor
{
    private readonly TimeProvider _time;

    /// <summary>Makes a healthy sensor.</summary>
    public FakeSensor(SensorKind kind, TimeProvider time, bool simulated = false)
    {
        Kind = kind;
        Simulated = simulated;
        _time = time;
        Probes.Always(_ => Found());
        Reads.Always(_ => Measured());
        Compensations.Always(_ => true);
    }

    /// <inheritdoc/>
    public SensorKind Kind { get; }

    /// <inheritdoc/>
    public bool Simulated { get; }

    /// <summary>How often it was disposed.</summary>
    public int Disposals { get; private set; }

    /// <summary>The probes; the argument is their number.</summary>
    public FakeCalls<int, ProbeResult> Probes { get; } = new();

    /// <summary>The reads; the argument is their moment.</summary>
    public FakeCalls<ReadingStamp, ReadResult> Reads { get; } = new();

    /// <summary>What the sensor was told about its surroundings.</summary>
    public FakeCalls<Compensation, bool> Compensations { get; } = new();

    /// <summary>A probe that found it.</summary>
    public static ProbeResult Found(TimeSpan warmUp = default, string identity = "fake-1") => new ProbeResult.Found(identity, warmUp);

    /// <summary>A probe that did not.</summary>
    public static ProbeResult Missing(SensorFailureReason reason = SensorFailureReason.NotAcknowledged) =>
        new ProbeResult.Missing(new SensorFailure(reason, "scripted failure"));

    /// <summary>A read that failed.</summary>
    public static ReadResult Failed(SensorFailureReason reason = SensorFailureReason.NotAcknowledged) =>
        new ReadResult.Failed(new SensorFailure(reason, "scripted failure"));

    /// <summary>A read of a plausible value, taken now.</summary>
    public ReadResult Measured() => new ReadResult.Measured(Readings.Of(Kind, ReadingStamp.Now(_time)) with { Simulated = Simulated });

    /// <inheritdoc/>
    public Task<ProbeResult> ProbeAsync(CancellationToken cancellation) => Probes.InvokeAsync(Probes.Count + 1, cancellation);

    /// <inheritdoc/>
    public Task<ReadResult> ReadAsync(CancellationToken cancellation) => Reads.InvokeAsync(ReadingStamp.Now(_time), cancellation);

    /// <inheritdoc/>
    public Task CompensateAsync(Compensation compensation, CancellationToken cancellation) => Compensations.InvokeAsync(compensation, cancellation);

    /// <inheritdoc/>
    public void Dispose() => Disposals++;
}
