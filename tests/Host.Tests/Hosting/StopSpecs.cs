using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Tests.Hosting;

public sealed class StopSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_signal_asks_and_the_second_ends_at_once()
    {
        var ended = 0;
        using var signals = new StopSignals(() => ended++);

        signals.Raise();
        Assert.True(signals.Stopping.IsCancellationRequested);
        Assert.Equal(0, ended);

        signals.Raise();
        Assert.Equal(1, ended);
    }

    [Fact]
    public async Task Duration_counts_from_the_first_tick()
    {
        var time = new FakeTimeProvider(TestStation.Noon);
        var tick = new TaskCompletionSource();
        var lifetime = new FakeLifetime();
        using var limit = new DurationLimit(TimeSpan.FromSeconds(30), tick.Task, lifetime, time, NullLogger<DurationLimit>.Instance);
        await limit.StartAsync(CancellationToken.None);

        // The limit runs on a thread of its own: enough turns that one that does not wait for the tick is over.
        for (var minute = 0; minute < 2_000; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.False(lifetime.Stopped);
        var ticked = time.GetUtcNow();

        tick.SetResult();
        while (!lifetime.Stopped)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await limit.ExecuteTask!;
        Assert.True(time.GetUtcNow() >= ticked + TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_station_that_gives_up_ends_the_process_once()
    {
        var board = new StationStatusBoard(TestStation.Ready);
        var lifetime = new FakeLifetime();
        using var stop = new FatalStop(board, lifetime, NullLogger<FatalStop>.Instance);
        await stop.StartAsync(CancellationToken.None);

        board.Publish(TestStation.Ready);
        Assert.Equal(0, lifetime.Stops);
        board.Publish(TestStation.Ready with { Fatal = "the spool is lost" });
        board.Publish(TestStation.Ready with { Fatal = "the spool is lost" });
        Assert.Equal(1, lifetime.Stops);
    }

    [Theory]
    [InlineData(null, "1s")]
    [InlineData(null, "20s")]
    [InlineData(null, "5m")]
    [InlineData("low-latency", "20s")]
    [InlineData("balanced", "20s")]
    [InlineData("low-cost", "20s")]
    public void Time_outs_nest_from_the_inside_out(string? profile, string deadline)
    {
        var below = profile is null ? [] : new[] { HoconReader.ParseLayer(EmbeddedHocon.Read(profile + ".conf"), profile, null) };
        var settings = TestStation.Settings(below, ("host.shutdown-deadline", deadline), ("data-dir", _folder.Path));
        using var host = HostBuilderFactory.Build(new HostParts(settings, TimeProvider.System, Serilog.Core.Logger.None, (_, _) => { }));

        var drain = AkkaHocon.Compose(settings).GetTimeSpan("akka.coordinated-shutdown.phases.before-service-unbind.timeout");
        var phases = AkkaHocon.LongestShutdown(settings);
        var process = host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

        Assert.True(settings.Host.ShutdownDeadline < drain);
        Assert.True(drain < phases);
        Assert.True(phases < process);
    }

    [Fact]
    public async Task The_process_starts_and_stops_in_order()
    {
        var settings = TestStation.Settings(("data-dir", _folder.Path));
        JournalFile.Prepare(AkkaHocon.JournalPath(settings), TimeProvider.System);
        var systems = new List<Akka.Actor.ActorSystem>();
        using var host = HostBuilderFactory.Build(new HostParts(settings, TimeProvider.System, Serilog.Core.Logger.None, (akka, _) => akka.AddStartup((system, _) => systems.Add(system))));

        await host.StartAsync();
        var system = Assert.Single(systems);
        Assert.Equal("thermal-actors", system.Name);
        Assert.Equal("akka.persistence.journal.sql", system.Settings.Config.GetString("akka.persistence.journal.plugin"));

        await host.StopAsync();
        Assert.True(system.WhenTerminated.IsCompleted);
    }

    private sealed class FakeLifetime : IHostApplicationLifetime
    {
        public int Stops { get; private set; }

        public bool Stopped => Stops > 0;

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => Stops++;
    }
}
