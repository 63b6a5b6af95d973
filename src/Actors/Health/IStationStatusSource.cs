namespace ThermalActors.Actors.Health;

/// <summary>Where the newest <see cref="StationStatus"/> is read; safe from any thread.</summary>
public interface IStationStatusSource
{
    /// <summary>The newest snapshot.</summary>
    StationStatus Current { get; }

    /// <summary>
    /// Calls the observer with every new snapshot until the result is disposed. The call is made on the publisher's thread:
    /// an observer returns at once and does not throw.
    /// </summary>
    IDisposable Subscribe(Action<StationStatus> observer);
}
