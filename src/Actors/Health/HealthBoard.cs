namespace ThermalActors.Actors.Health;

/// <summary>Where the health actor hangs its newest picture for everybody outside the actor system.</summary>
public sealed class HealthBoard
{
    private readonly TaskCompletionSource _firstTick = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StationHealth _current = StationHealth.Empty;

    /// <summary>Raised with every new picture, on a thread of the actor system: be quick.</summary>
    public event Action<StationHealth>? Changed;

    /// <summary>The newest picture.</summary>
    public StationHealth Current => Volatile.Read(ref _current);

    /// <summary>Completes with the first sample tick.</summary>
    public Task FirstTick => _firstTick.Task;

    internal void Post(StationHealth health)
    {
        Volatile.Write(ref _current, health);
        if (health.Sampling) _firstTick.TrySetResult();
        Changed?.Invoke(health);
    }
}
