using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using ThermalActors.Actors.Telemetry;

namespace ThermalActors.Host.Telemetry;

/// <summary>
/// Answers <c>/metrics</c> in the text form of Prometheus. What collects is made at the first scrape: a station that nobody
/// scrapes does not pay for it. Histograms therefore begin there; counters do not, they are read from the station's own sums.
/// </summary>
internal sealed class MetricsEndpoint(StationTelemetry telemetry) : IDisposable
{
    private readonly Lock _gate = new();
    private MeterProvider? _provider;
    private RequestDelegate? _scrape;

    /// <summary>True once somebody has scraped.</summary>
    public bool IsCollecting => Volatile.Read(ref _scrape) is not null;

    /// <summary>Answers one scrape.</summary>
    /// <param name="services">Services of the web host.</param>
    /// <param name="context">The request.</param>
    public Task ServeAsync(IServiceProvider services, HttpContext context) => (Volatile.Read(ref _scrape) ?? Make(services))(context);

    public void Dispose() => _provider?.Dispose();

    private RequestDelegate Make(IServiceProvider services)
    {
        lock (_gate)
        {
            if (_scrape is { } made) return made;
            _provider ??= Sdk.CreateMeterProviderBuilder()
                .AddMeter(telemetry.Name)
                .AddPrometheusExporter(options =>
                {
                    // One program, one meter: labels that never differ only cost space.
                    options.ScopeInfoEnabled = false;
                    options.TargetInfoEnabled = false;
                    options.ScrapeResponseCacheDurationMilliseconds = 0;
                })
                .Build();
            var pipeline = new ApplicationBuilder(services);
            pipeline.UseOpenTelemetryPrometheusScrapingEndpoint(_provider, _ => true, path: null, configureBranchedPipeline: null, optionsName: null);
            var scrape = pipeline.Build();
            Volatile.Write(ref _scrape, scrape);
            return scrape;
        }
    }
}
