using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ThermalActors.Actors.Health;
using ThermalActors.Host.Logging;

namespace ThermalActors.Host.Hosting;

/// <summary>Ends the process when the station says that it cannot go on, so that systemd starts a new one.</summary>
internal sealed class FatalStop(IStationStatusSource status, IHostApplicationLifetime lifetime, ILogger<FatalStop> log) : IHostedService, IDisposable
{
    private IDisposable? _subscription;
    private int _stopping;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = status.Subscribe(Observe);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _subscription?.Dispose();

    private void Observe(StationStatus snapshot)
    {
        if (snapshot.Fatal is not { } reason || Interlocked.Exchange(ref _stopping, 1) == 1) return;
        log.LogCritical(LogEvents.StationFailed, "The station cannot go on: {Reason}", reason);
        lifetime.StopApplication();
    }
}
