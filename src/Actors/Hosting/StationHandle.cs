using Akka.Actor;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Station;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Hosting;

/// <summary>How a station came to rest.</summary>
/// <param name="Drained">True when everything that was stored is committed and journaled.</param>
/// <param name="Spool">The spool's last state, null when it was never open.</param>
public sealed record StationStop(bool Drained, SpoolState? Spool);

/// <summary>What the process around the actor tree may see and do.</summary>
public sealed class StationHandle
{
    private readonly TaskCompletionSource<IActorRef> _root = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Task<StationStop>? _stopping;
    private StationSettings? _settings;

    /// <summary>Makes the handle of a station that is about to start.</summary>
    /// <param name="status">Where the station hangs up its status.</param>
    public StationHandle(StationStatusBoard status) => Status = status;

    /// <summary>The newest picture of the station.</summary>
    public StationStatusBoard Status { get; }

    /// <summary>
    /// Stops sampling, stores what is held, sends what is stored until the deadline, closes. Asking again returns the same stop.
    /// </summary>
    public Task<StationStop> StopAsync(TimeSpan deadline)
    {
        lock (_gate) return _stopping ??= StopOnceAsync(deadline);
    }

    /// <summary>Puts live settings into force; a station that has not started yet gets them when it has.</summary>
    /// <param name="settings">All settings; those that are not live are as they were.</param>
    public void Reconfigure(StationSettings settings)
    {
        Volatile.Write(ref _settings, settings);
        _ = ReconfigureAsync();
    }

    internal void Attach(IActorRef root) => _root.TrySetResult(root);

    // Two changes that wait for the start may go on in any order; both tell the newest settings.
    private async Task ReconfigureAsync()
    {
        var root = await _root.Task.ConfigureAwait(false);
        if (Volatile.Read(ref _settings) is { } settings) root.Tell(new StationProtocol.Reconfigure(settings));
    }

    private async Task<StationStop> StopOnceAsync(TimeSpan deadline)
    {
        var root = await _root.Task.ConfigureAwait(false);
        try
        {
            var stopped = await root
                .Ask<StationProtocol.Stopped>(replyTo => new StationProtocol.Stop(deadline, replyTo), deadline, CancellationToken.None)
                .ConfigureAwait(false);
            return new StationStop(stopped.Drained, stopped.Spool);
        }
        catch (Exception error) when (error is AskTimeoutException or TaskCanceledException)
        {
            // The tree hangs; what is stored is safe, and the next start goes on from there.
            return new StationStop(false, null);
        }
    }
}
