using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using Plausible = ThermalActors.TestSupport.Sensors.Readings;

namespace ThermalActors.Scenarios.Actors;

/// <summary>Sensors that always measure: what they do when they fail has a campaign of its own.</summary>
internal sealed class ScenarioSensors(TimeProvider time) : ISensorFactory
{
    public ISensor Create(SensorKind kind) => new Healthy(kind, time);

    public ISensor CreateSimulated(SensorKind kind) => new Healthy(kind, time);

    private sealed class Healthy(SensorKind kind, TimeProvider time) : ISensor
    {
        private static readonly Task<ProbeResult> Found = Task.FromResult<ProbeResult>(new ProbeResult.Found("scenario", TimeSpan.Zero));

        public SensorKind Kind => kind;

        public bool Simulated => true;

        public Task<ProbeResult> ProbeAsync(CancellationToken cancellation) => Found;

        public Task<ReadResult> ReadAsync(CancellationToken cancellation) =>
            Task.FromResult<ReadResult>(new ReadResult.Measured(Plausible.Of(kind, ReadingStamp.Now(time)) with { Simulated = true }));

        public Task CompensateAsync(Compensation compensation, CancellationToken cancellation) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
