using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ThermalActors.Actors.Health;
using ThermalActors.Host.Logging;

namespace ThermalActors.Host.Statistics;

/// <summary>Shows the statistics block every ten batches and once at the end. Register it before the actors, so that it ends after them.</summary>
/// <param name="status">Where the figures come from.</param>
/// <param name="log">Where they go.</param>
/// <param name="onlyAtTheEnd">True where a live picture shows the figures all the time.</param>
internal sealed class StatisticsPrinter(IStationStatusSource status, ILogger<StatisticsPrinter> log, bool onlyAtTheEnd = false) : IHostedService, IDisposable
{
    private readonly Lock _gate = new();
    private IDisposable? _subscription;
    private long _shownTens;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!onlyAtTheEnd) _subscription = status.Subscribe(snapshot => Observe(snapshot.Statistics));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        Show(status.Current.Statistics);
        return Task.CompletedTask;
    }

    public void Dispose() => _subscription?.Dispose();

    private void Observe(StationStatistics statistics)
    {
        var tens = statistics.Batches / StatisticsBlock.EveryBatches;
        lock (_gate)
        {
            if (tens <= _shownTens) return;
            _shownTens = tens;
            Show(statistics);
        }
    }

    private void Show(StationStatistics statistics)
    {
        foreach (var line in StatisticsBlock.Lines(statistics)) log.LogInformation(LogEvents.Statistics, "{Line}", line);
    }
}
