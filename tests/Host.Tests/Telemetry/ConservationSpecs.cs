using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Hosting;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Emulator;
using ThermalActors.Emulator.Queries;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Tests.Telemetry;

/// <summary>A whole station with simulated sensors and the local Snowpipe: nothing is lost without being counted.</summary>
public sealed class ConservationSpecs : IDisposable
{
    private const string Count = "SELECT count(*) FROM DEMO.DEMO.THERMAL_SENSOR_DATA";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TempFolder _folder = new();
    private readonly FakeCollector _collector = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };

    public void Dispose()
    {
        _http.Dispose();
        _collector.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_law_holds_in_the_scraped_text_and_a_reading_is_followed_to_its_commit()
    {
        var page = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FakeCollector.FreePort()}");
        var local = LocalStation.PrepareIn(_folder["local"]);
        await using var snowpipe = await LocalSnowpipe.StartAsync(
            new EmulatorOptions
            {
                Directory = local.Directory,
                Account = LocalStation.Account,
                User = LocalStation.User,
                PublicKeys = [local.PublicKey],
                Database = "DEMO",
                Schema = "DEMO",
                Table = "THERMAL_SENSOR_DATA",
                Pipe = "THERMAL_SENSOR_PIPE",
            },
            TimeProvider.System,
            NullLoggerFactory.Instance,
            CancellationToken.None);
        var settings = TestStation.Settings(
        [
            .. local.Overrides(snowpipe.ControlUrl).Entries.Select(entry => (entry.Key, entry.Text)),
            ("clock.require-sync", "off"), ("sensors.simulate", "on"), ("sensors.sample-interval", "100ms"), ("batching.batch-size", "3"), ("batching.interval", "300ms"),
            ("host.http", page), ("host.shutdown-deadline", "2m"),
            ("telemetry.otlp-endpoint", _collector.Address), ("telemetry.otlp-protocol", "http"), ("telemetry.sample-ratio", "1"), ("telemetry.interval", "1s"),
        ]);
        JournalFile.Prepare(AkkaHocon.JournalPath(settings), TimeProvider.System);
        using var assembly = new StationAssembly(settings, TimeProvider.System);
        StationHandle? handle = null;
        using var host = HostBuilderFactory.Build(new HostParts(settings, TimeProvider.System, Serilog.Core.Logger.None, (akka, services) =>
        {
            handle = new StationHandle(services.GetRequiredService<StationStatusBoard>());
            akka.WithFactSerialization().WithStation(settings, assembly.Parts with { Telemetry = services.GetRequiredService<StationTelemetry>() }, handle);
        }));

        await host.StartAsync();
        await UntilAsync(page, scrape => scrape.Sum("channel_sequence_committed") >= 10 && scrape.Values("sensor_readings_total", "sensor").Count == 5);
        // While the station runs: an exporter under load may drop a package, and only a running station makes another one.
        await UntilAsync(page, _ => IsFollowed());
        Assert.True((await handle!.StopAsync(TimeSpan.FromMinutes(2))).Drained);
        var rest = await UntilAsync(page, IsAtRest);
        await host.StopAsync();

        Assert.True(rest.Sum("rows_built_total") >= 10);
        Assert.Equal(rest.Sum("rows_stored_total"), rest.Sum("spool_rows_left_total", "committed"));
        Assert.Equal(rest.Sum("rows_stored_total"), rest.Sum("channel_appended_rows_total"));
        var table = await WarehouseClient.QueryAsync([local.Directory], Count);
        Assert.Equal(rest.Sum("spool_rows_left_total", "committed"), Convert.ToDouble(table.Rows[0][0], CultureInfo.InvariantCulture));
        Assert.True(rest.Sum("snowpipe_calls_total", "outcome=\"ok\"") > 0);
        Assert.Equal(rest.Sum("channel_appends_total"), rest.Sum("snowpipe_call_duration_seconds_count", "append"));
        Assert.All(_collector.Received, request => Assert.Equal("application/x-protobuf", request.Type));
    }

    [Fact]
    public async Task The_text_has_help_type_and_the_names_of_the_table()
    {
        var page = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FakeCollector.FreePort()}");
        var settings = TestStation.Settings(("data-dir", _folder.Path), ("host.http", page));
        JournalFile.Prepare(AkkaHocon.JournalPath(settings), TimeProvider.System);
        using var host = HostBuilderFactory.Build(new HostParts(settings, TimeProvider.System, Serilog.Core.Logger.None, (_, _) => { }));
        await host.StartAsync();

        var scrape = await UntilAsync(page, _ => true);
        using var response = await _http.GetAsync(new Uri($"http://{page}/metrics"));
        await host.StopAsync();

        Assert.StartsWith("text/plain; version=0.0.4", response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(scrape.Types);
        Assert.Equal(scrape.Types.Keys.Order(StringComparer.Ordinal), scrape.Helped.Order(StringComparer.Ordinal));
        foreach (var (name, type) in scrape.Types)
        {
            var metric = Assert.Single(StationMetrics.All, metric => string.Equals(metric.PrometheusName, name, StringComparison.Ordinal));
            Assert.Equal(metric.Kind.ToString().ToLowerInvariant(), type);
        }
    }

    // Counted apart, by different actors: only at rest are all of them at the same place.
    private static bool IsAtRest(Scrape scrape) =>
        scrape.Sum("rows_held") == 0
        && scrape.Sum("spool_rows_waiting") == 0
        && scrape.Sum("rows_built_total") == scrape.Sum("rows_stored_total") + scrape.Sum("rows_dropped_total")
        && scrape.Sum("spool_rows_start") + scrape.Sum("spool_rows_numbered_total") == scrape.Sum("spool_rows_waiting") + scrape.Sum("spool_rows_left_total")
        && scrape.Values("sensor_readings_total", "sensor").All(sensor =>
            scrape.Sum("sensor_readings_total", sensor) == scrape.Sum("sensor_readings_used_total", sensor) + scrape.Sum("sensor_readings_superseded_total", sensor)
                + scrape.Sum("sensor_readings_rejected_total", sensor) + scrape.Sum("sensor_readings_waiting", sensor));

    private bool IsFollowed()
    {
        var received = _collector.Received;
        var metrics = string.Concat(received.Where(request => request.Path == "/v1/metrics").Select(request => request.Body));
        var traces = string.Concat(received.Where(request => request.Path == "/v1/traces").Select(request => request.Body));
        return metrics.Contains("thermal_actors.rows.built", StringComparison.Ordinal)
            && ((string[])["sensor read", "batch", "append", "commit"]).All(step => traces.Contains(step, StringComparison.Ordinal));
    }

    /// <summary>Sockets and processes have no virtual time: looks until it is so, and gives up long after any machine would be done.</summary>
    private async Task<Scrape> UntilAsync(string page, Func<Scrape, bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "gave up waiting");
            try
            {
                var scrape = new Scrape(await _http.GetStringAsync(new Uri($"http://{page}/metrics")));
                if (condition(scrape)) return scrape;
            }
            catch (HttpRequestException)
            {
                // The page comes up beside the station.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
