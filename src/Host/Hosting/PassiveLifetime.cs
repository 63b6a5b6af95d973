using Microsoft.Extensions.Hosting;

namespace ThermalActors.Host.Hosting;

/// <summary>A lifetime that leaves the signals to <see cref="StopSignals"/>.</summary>
internal sealed class PassiveLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
