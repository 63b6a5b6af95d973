using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Host.Telemetry;

namespace ThermalActors.Host.Tests.Telemetry;

/// <summary>A collector is a guest: whatever it does, the station goes on.</summary>
public sealed class TelemetryExportSpecs : IDisposable
{
    private readonly StationTelemetry _telemetry = new(new StationStatusBoard(TestStation.Ready), TimeProvider.System, nameof(TelemetryExportSpecs));

    public void Dispose() => _telemetry.Dispose();

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    public async Task A_collector_that_is_not_there_is_no_reason_to_fail(string protocol)
    {
        var endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FakeCollector.FreePort()}");
        using var export = Export(("telemetry.otlp-endpoint", endpoint), ("telemetry.otlp-protocol", protocol));

        await export.StartAsync(CancellationToken.None);
        await export.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Without_an_address_nothing_is_sent()
    {
        using var export = Export();
        await export.StartAsync(CancellationToken.None);
        await export.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Without_traces_only_metrics_are_sent()
    {
        using var collector = new FakeCollector();
        using var export = Export(
            ("telemetry.otlp-endpoint", collector.Address), ("telemetry.otlp-protocol", "http"), ("telemetry.traces", "off"), ("telemetry.interval", "1s"));
        await export.StartAsync(CancellationToken.None);

        var start = TimeProvider.System.GetTimestamp();
        while (collector.Received.Count == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1), "gave up waiting");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        await export.StopAsync(CancellationToken.None);
        Assert.All(collector.Received, request => Assert.Equal("/v1/metrics", request.Path));
    }

    private TelemetryExport Export(params (string Key, string Text)[] values) =>
        new(TestStation.Settings(values).Telemetry, "TA-1", _telemetry, NullLogger<TelemetryExport>.Instance);
}
