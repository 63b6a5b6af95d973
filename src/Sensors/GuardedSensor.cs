using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors;

/// <summary>
/// A sensor whose readings have passed <see cref="Plausibility"/> and <see cref="FrozenDetector"/>, so that no driver can
/// forget to ask. A frozen reading is passed on and marked: the row says so, the columns can leave it out.
/// </summary>
internal sealed class GuardedSensor(ISensor inner) : ISensor
{
    private FrozenDetector detector = FrozenDetector.For(inner.Kind);

    public SensorKind Kind => inner.Kind;

    public bool Simulated => inner.Simulated;

    public Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
    {
        detector = FrozenDetector.For(inner.Kind);
        return inner.ProbeAsync(cancellation);
    }

    public async Task<ReadResult> ReadAsync(CancellationToken cancellation)
    {
        var result = await inner.ReadAsync(cancellation);
        return result is ReadResult.Measured measured ? Judged(measured.Reading) : result;
    }

    public Task CompensateAsync(Compensation compensation, CancellationToken cancellation)
        => inner.CompensateAsync(compensation, cancellation);

    public void Dispose() => inner.Dispose();

    private ReadResult Judged(Reading reading)
    {
        if (RawSample.Of(reading) is { } raw)
            detector = detector.Observe(raw, reading.TakenAt.Uptime);
        return Plausibility.Judge(reading) switch
        {
            PlausibilityVerdict.Rejected rejected => new ReadResult.Failed(rejected.Failure),
            PlausibilityVerdict.Accepted accepted when detector.IsFrozen
                => new ReadResult.Measured(accepted.Reading with { Status = SensorStatus.Frozen }),
            PlausibilityVerdict.Accepted accepted => new ReadResult.Measured(accepted.Reading),
            var unknown => throw new InvalidOperationException($"Verdict {unknown} is not known"),
        };
    }
}
