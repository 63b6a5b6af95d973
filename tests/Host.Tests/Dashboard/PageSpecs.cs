using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Host.Dashboard;
using ThermalActors.Host.Telemetry;

namespace ThermalActors.Host.Tests.Dashboard;

public sealed class PageSpecs : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _time = new(TestStation.Noon);
    private readonly StationStatusBoard _board = new(StationStatus.Starting("TA-1", TestStation.Noon));
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly CountingLoggers _loggers = new();
    private readonly StationTelemetry _telemetry;
    private readonly MetricsEndpoint _metrics;
    private PageServer? _server;
    private PageState? _state;

    public PageSpecs()
    {
        _telemetry = new StationTelemetry(_board, _time, nameof(PageSpecs));
        _metrics = new MetricsEndpoint(_telemetry);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.StopAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        _server?.Dispose();
        _metrics.Dispose();
        _telemetry.Dispose();
        _http.Dispose();
        _loggers.Dispose();
    }

    [Fact]
    public async Task Tells_why_rows_do_not_arrive_and_when_they_do()
    {
        await ServeAsync(FreePort());

        var (code, body) = await GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, code);
        Assert.Equal("""{"status":"not ready","reasons":[{"code":"station-starting","part":"station","reason":"starting","hint":null,"since":"2026-11-23T12:00:00+00:00"}]}""", body);

        _board.Publish(TestStation.Ready);
        (code, body) = await GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal("""{"status":"ready","reasons":[]}""", body);
    }

    [Fact]
    public async Task Being_offline_is_alive_and_standing_still_is_not()
    {
        await ServeAsync(FreePort());

        _board.Publish(TestStation.Ready with { NotReady = [new StatusReason(StatusReason.ChannelRepeating, "channel", "offline", null, TestStation.Noon)] });
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/livez")).Code);

        _board.Publish(TestStation.Ready with { Live = false });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync("/livez")).Code);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync("/readyz")).Code);
    }

    [Fact]
    public async Task Status_is_json_with_stable_names()
    {
        await ServeAsync(FreePort());
        _board.Publish(TestStation.Ready);

        using var document = JsonDocument.Parse((await GetAsync("/api/status")).Body);
        var root = document.RootElement;
        Assert.Equal(
            [
                "at", "channel", "clock", "configuration", "cost", "device", "errors", "live", "page", "process", "ready", "reasons", "sampling", "sensors",
                "spool", "statistics", "token",
            ],
            root.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal(2.0, root.GetProperty("statistics").GetProperty("averageRowsPerSecond").GetDouble());
        Assert.Equal(0, root.GetProperty("spool").GetProperty("rows").GetInt64());
        Assert.Equal("scd4x", root.GetProperty("sensors")[0].GetProperty("name").GetString());
        Assert.True(root.GetProperty("page").GetProperty("serving").GetBoolean());
    }

    [Fact]
    public async Task The_page_comes_in_files_of_its_own_under_a_policy_that_allows_nothing_else()
    {
        await ServeAsync(FreePort());

        using var response = await _http.GetAsync(new Uri(_state!.Current.Address + "/"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            response.Headers.GetValues("Content-Security-Policy").Single());
        foreach (var name in PageFiles.All.Keys.Where(name => name != PageFiles.Index))
        {
            using var file = await _http.GetAsync(new Uri($"{_state.Current.Address}/{name}"));
            Assert.Equal((HttpStatusCode.OK, PageFiles.All[name].Content.Length), (file.StatusCode, (await file.Content.ReadAsByteArrayAsync()).Length));
            Assert.Equal(["nosniff"], file.Headers.GetValues("X-Content-Type-Options"));
        }
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.168.1.5")]
    public async Task Answers_to_loopback_names_only(string host)
    {
        await ServeAsync(FreePort());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_state!.Current.Address + "/api/status"));
        request.Headers.Host = host;
        using var response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        Assert.DoesNotContain("TA-1", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_said_once_tried_again_and_named_by_the_status()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await StartAsync(((IPEndPoint)other.LocalEndpoint).Port);
        await UntilAsync(() => _state!.Current.Problem is not null);
        Assert.False(_state!.Current.Serving);

        // Two more tries fail as well; they say nothing.
        for (var i = 0; i < 2; i++)
        {
            _time.Advance(PageServer.RetryAfter);
            await Task.Yield();
        }

        other.Stop();
        await UntilAsync(() =>
        {
            _time.Advance(PageServer.RetryAfter);
            return _state.Current.Serving;
        });

        Assert.Equal(1, _loggers.Warnings);
        using var document = JsonDocument.Parse((await GetAsync("/api/status")).Body);
        Assert.NotNull(document.RootElement.GetProperty("page").GetProperty("problem").GetString());
    }

    [Fact]
    public async Task Without_an_address_there_is_no_page()
    {
        _state = new PageState(null);
        _server = new PageServer(null, _board, _state, Process(), _metrics, _time, _loggers);
        await _server.StartAsync(CancellationToken.None);
        await _server.ExecuteTask!;

        Assert.Equal(new PageStatus(null, false, null), _state.Current);
    }

    private ProcessFacts Process() => new("0123456789ab", _time);

    private async Task ServeAsync(int port)
    {
        await StartAsync(port);
        await UntilAsync(() => _state!.Current.Serving);
    }

    private async Task StartAsync(int port)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        _state = new PageState(address);
        _server = new PageServer(address, _board, _state, Process(), _metrics, _time, _loggers);
        await _server.StartAsync(CancellationToken.None);
    }

    private async Task<(HttpStatusCode Code, string Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(_state!.Current.Address + path));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Sockets have no virtual time: looks until it is so, and gives up long after any machine would be done.</summary>
    private static async Task UntilAsync(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "gave up waiting");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class CountingLoggers : ILoggerFactory, ILogger
    {
        private int _warnings;

        public int Warnings => Volatile.Read(ref _warnings);

        public ILogger CreateLogger(string categoryName) =>
            categoryName.EndsWith(nameof(PageServer), StringComparison.Ordinal) ? this : NullLogger.Instance;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning) Interlocked.Increment(ref _warnings);
        }
    }
}
