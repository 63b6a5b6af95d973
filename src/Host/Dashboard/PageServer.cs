using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ThermalActors.Actors.Health;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Logging;
using ThermalActors.Host.Telemetry;

namespace ThermalActors.Host.Dashboard;

/// <summary>
/// Serves the page in a web host of its own, beside the station: a port that is taken is logged once, tried again slowly,
/// and never touches delivery.
/// </summary>
internal sealed class PageServer(
    Uri? address,
    IStationStatusSource status,
    PageState page,
    ProcessFacts process,
    MetricsEndpoint metrics,
    TimeProvider time,
    ILoggerFactory loggers) : BackgroundService
{
    /// <summary>Pause before a port that is taken is tried again.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly ValueHistory _history = new();
    private readonly ILogger _log = loggers.CreateLogger<PageServer>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (address is null) return;
        using var feeding = status.Subscribe(_history.Observe);
        for (var tries = 1; !stoppingToken.IsCancellationRequested; tries++)
        {
            try
            {
                await ServeAsync(address, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                var reason = e.Message.TrimEnd('.');
                page.Failed(reason);
                if (tries == 1)
                    _log.LogWarning(LogEvents.PageFailed, "No status page: {Reason}. Delivery is not affected; the port is tried again every minute. Choose another with --port", reason);
                await Task.Delay(RetryAfter, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ServeAsync(Uri where, CancellationToken stopping)
    {
        var app = Build(where);
        await using (app)
        {
            await app.StartAsync(stopping);
            page.Served();
            _log.LogInformation(LogEvents.PageServed, "Status page on {Address}", where.GetLeftPart(UriPartial.Authority));
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping);
        }
    }

    private WebApplication Build(Uri where)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, where));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.Services.AddSingleton(new QuietLoggers(loggers));
        builder.Services.AddSingleton<ILoggerFactory>(services => services.GetRequiredService<QuietLoggers>());
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        app.Use(HealthEndpoints.Guard);
        app.UseRouting();
        HealthEndpoints.Map(app, status, page, process, metrics, _history);
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel, Uri where)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = 32;
        kestrel.Limits.MaxRequestBodySize = 1024;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        if (string.Equals(where.Host, "localhost", StringComparison.Ordinal)) kestrel.ListenLocalhost(where.Port);
        else kestrel.Listen(IPAddress.Parse(where.Host.Trim('[', ']')), where.Port);
    }

    /// <summary>
    /// Lends our loggers to the inner host, which disposes what it was given. Its own words about starting are left out:
    /// a taken port is no error here.
    /// </summary>
    private sealed class QuietLoggers(ILoggerFactory inner) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) ? inner.CreateLogger(categoryName) : NullLogger.Instance;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
