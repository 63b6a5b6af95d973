using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Tests.Sensors.Campaign;

/// <summary>Sensors that pass everything on, and note how often their drivers measured, had nothing new, or failed.</summary>
internal sealed class CountingFactory(ISensorFactory inner) : ISensorFactory
{
    private readonly Dictionary<SensorKind, Tally> _tallies = [];

    public ISensor Create(SensorKind kind) => Counted(inner.Create(kind));

    public ISensor CreateSimulated(SensorKind kind) => Counted(inner.CreateSimulated(kind));

    /// <summary>What the drivers of a kind came to.</summary>
    public Tally Of(SensorKind kind) => _tallies.TryGetValue(kind, out var tally) ? tally : _tallies[kind] = new Tally();

    private Sensor Counted(ISensor sensor) => new(sensor, Of(sensor.Kind));

    /// <summary>Outcomes of a kind of sensor.</summary>
    internal sealed class Tally
    {
        public long Measured { get; set; }

        public long NotReady { get; set; }

        public long Failed { get; set; }
    }

    private sealed class Sensor(ISensor inner, Tally tally) : ISensor
    {
        public SensorKind Kind => inner.Kind;

        public bool Simulated => inner.Simulated;

        public async Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
        {
            var result = await inner.ProbeAsync(cancellation);
            if (result is ProbeResult.Missing) tally.Failed++;
            return result;
        }

        public async Task<ReadResult> ReadAsync(CancellationToken cancellation)
        {
            var result = await inner.ReadAsync(cancellation);
            if (result is ReadResult.Measured) tally.Measured++;
            else if (result is ReadResult.NotReady) tally.NotReady++;
            else tally.Failed++;
            return result;
        }

        public Task CompensateAsync(Compensation compensation, CancellationToken cancellation) => inner.CompensateAsync(compensation, cancellation);

        public void Dispose() => inner.Dispose();
    }
}
