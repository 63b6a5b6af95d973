using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ThermalActors.Host.Logging;

namespace ThermalActors.Host.Hosting;

/// <summary><c>--duration</c>: asks for a graceful stop some time after the first sample tick.</summary>
internal sealed class DurationLimit(TimeSpan duration, Task firstTick, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DurationLimit> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await firstTick.WaitAsync(stoppingToken);
        await Task.Delay(duration, time, stoppingToken);
        log.LogInformation(LogEvents.DurationOver, "{Seconds} s are over: stopping", duration.TotalSeconds);
        lifetime.StopApplication();
    }
}
