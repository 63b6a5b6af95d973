using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Host.Dashboard;
using ThermalActors.Host.Logging;

namespace ThermalActors.Host.Telemetry;

/// <summary>
/// Sends metrics and traces to an OpenTelemetry collector when one is configured. It works on threads of its own with
/// bounded queues: a collector that is slow, broken or away costs its data and nothing else.
/// </summary>
internal sealed class TelemetryExport(TelemetrySettings settings, string device, StationTelemetry telemetry, ILogger<TelemetryExport> log) : IHostedService, IDisposable
{
    /// <summary>Longest wait for the collector.</summary>
    internal const int PatienceMilliseconds = 5_000;

    /// <summary>Longest wait for the last transmission at a stop; the shutdown has its own budget.</summary>
    internal const int LastWordMilliseconds = 1_000;

    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.OtlpEndpoint is not { } endpoint) return Task.CompletedTask;
        try
        {
            Begin(endpoint);
            log.LogInformation(LogEvents.TelemetryExported, "Metrics{Traces} go to {Endpoint}", settings.Traces ? " and traces" : "", endpoint.GetLeftPart(UriPartial.Authority));
        }
        catch (Exception e)
        {
            log.LogWarning(LogEvents.TelemetryNotExported, e, "Nothing goes to {Endpoint}; delivery is not affected", endpoint.GetLeftPart(UriPartial.Authority));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _traces?.Shutdown(LastWordMilliseconds);
        _metrics?.Shutdown(LastWordMilliseconds);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private void Begin(Uri endpoint)
    {
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(telemetry.Name)
            .AddOtlpExporter((exporter, reader) =>
            {
                Reach(exporter, endpoint, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)settings.Interval.TotalMilliseconds;
                reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = PatienceMilliseconds;
            })
            .Build();
        if (!settings.Traces) return;
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .AddSource(StationTelemetry.TraceSourceName)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.SampleRatio)))
            .AddOtlpExporter(exporter => Reach(exporter, endpoint, "v1/traces"))
            .Build();
    }

    private void Describe(ResourceBuilder resource) => resource.Clear()
        .AddService("thermal-actors", serviceVersion: ProcessFacts.Version, serviceInstanceId: device);

    private void Reach(OtlpExporterOptions exporter, Uri endpoint, string path)
    {
        var http = settings.OtlpProtocol == OtlpProtocol.Http;
        exporter.Protocol = http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = http ? new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path) : endpoint;
        exporter.TimeoutMilliseconds = PatienceMilliseconds;
    }
}
