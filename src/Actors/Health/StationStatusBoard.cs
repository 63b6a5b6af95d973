using System.Collections.Immutable;

namespace ThermalActors.Actors.Health;

/// <summary>Where the health actor hangs up its snapshots, and everybody else reads them without asking an actor.</summary>
public sealed class StationStatusBoard : IStationStatusSource
{
    private ImmutableList<Action<StationStatus>> _observers = [];
    private StationStatus _current;

    /// <summary>Begins with a first snapshot.</summary>
    public StationStatusBoard(StationStatus first) => _current = first;

    /// <inheritdoc/>
    public StationStatus Current => Volatile.Read(ref _current);

    /// <summary>Replaces the snapshot.</summary>
    public void Publish(StationStatus status)
    {
        Volatile.Write(ref _current, status);
        foreach (var observer in Volatile.Read(ref _observers)) observer(status);
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<StationStatus> observer)
    {
        ImmutableInterlocked.Update(ref _observers, list => list.Add(observer));
        return new Subscription(this, observer);
    }

    private sealed class Subscription(StationStatusBoard board, Action<StationStatus> observer) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref board._observers, list => list.Remove(observer));
    }
}
