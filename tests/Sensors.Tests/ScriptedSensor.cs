using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.Tests;

/// <summary>Stands for a driver: answers reads from a queue and counts what it is asked.</summary>
internal sealed class ScriptedSensor(SensorKind kind, params ReadResult[] results) : ISensor
{
    private readonly Queue<ReadResult> answers = new(results);

    public SensorKind Kind => kind;

    public bool Simulated => false;

    public int Probes { get; private set; }

    public List<Compensation> Compensations { get; } = [];

    public bool Disposed { get; private set; }

    public Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
    {
        Probes++;
        return Task.FromResult<ProbeResult>(new ProbeResult.Found("scripted", TimeSpan.Zero));
    }

    public Task<ReadResult> ReadAsync(CancellationToken cancellation) => Task.FromResult(answers.Dequeue());

    public Task CompensateAsync(Compensation compensation, CancellationToken cancellation)
    {
        Compensations.Add(compensation);
        return Task.CompletedTask;
    }

    public void Dispose() => Disposed = true;
}
