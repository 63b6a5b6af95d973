using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Serilog.Core;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Host.Dashboard;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Logging;

namespace ThermalActors.Host.Tests.Hosting;

/// <summary>What the process around the station does when settings have changed: log levels, hash, end of the token.</summary>
public sealed class ReloadedProcessSpecs : IDisposable
{
    private static readonly SettingsContext Machine = new("/", "/home/pi", false, null, null, _ => "0123456789abcdef0123456789abcdef", null);
    private readonly TempFolder _folder = new();
    private readonly BlockingCollection<string> _lines = [];

    public void Dispose()
    {
        _folder.Dispose();
        _lines.Dispose();
    }

    [Fact]
    public async Task Log_levels_hash_and_the_end_of_the_token_follow()
    {
        var file = SettingsLayer.Of("file");
        ImmutableArray<SettingsLayer> Load() => [Base(), file];
        var settings = StationSettingsReader.Read(Load(), Machine).Settings!;
        JournalFile.Prepare(AkkaHocon.JournalPath(settings), TimeProvider.System);
        var levels = new LogLevels(settings.Host.Log);
        using var log = levels.Bind(new Serilog.LoggerConfiguration()).WriteTo.Sink(new Sink(_lines)).CreateLogger();
        var live = new LiveConfiguration(new ConfigurationSource(Load(), Load, Machine), settings.ConfigurationHash, NullLogger<LiveConfiguration>.Instance);
        var speaker = new TaskCompletionSource<IActorRef>();
        using var host = HostBuilderFactory.Build(
            new HostParts(settings, TimeProvider.System, log, (akka, _) => akka.WithActors((system, _) => speaker.SetResult(system.ActorOf(Props.Create(() => new Speaker()), "station"))))
            {
                Levels = levels,
                Live = live,
            });
        await host.StartAsync();
        var actor = await speaker.Task;
        var process = host.Services.GetRequiredService<ProcessFacts>();
        var telemetry = host.Services.GetRequiredService<StationTelemetry>();
        Assert.Equal((settings.ConfigurationHash, null), (process.Configuration, process.CredentialExpires));

        actor.Tell("before");
        Assert.DoesNotContain("detail \"before\"", Until("said \"before\""));
        file = SettingsLayer.Of("file", ("host.log.areas.host", "debug"), ("snowflake.auth.pat-expires", "2027-01-31"));
        live.Reload();
        actor.Tell("after");

        Assert.Contains("detail \"after\"", Until("said \"after\""));
        Assert.NotEqual(settings.ConfigurationHash, process.Configuration);
        Assert.Equal(StationSettingsReader.Read(Load(), Machine).Settings!.ConfigurationHash, process.Configuration);
        var end = new DateTimeOffset(2027, 1, 31, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal((end, end), (process.CredentialExpires, telemetry.CredentialExpires));
        await host.StopAsync();
    }

    private List<string> Until(string last)
    {
        var told = new List<string>();
        while (!told.Contains(last, StringComparer.Ordinal))
        {
            Assert.True(_lines.TryTake(out var line, TimeSpan.FromMinutes(1)), $"'{last}' never came, but\n{string.Join('\n', told)}");
            told.Add(line);
        }

        return told;
    }

    private SettingsLayer Base() => SettingsLayer.Of(
        "base", ("snowflake.account", "A-B"), ("snowflake.auth.method", "pat"), ("snowflake.auth.pat-file", "/p"), ("host.http", "off"), ("data-dir", _folder.Path));

    private sealed class Sink(BlockingCollection<string> lines) : ILogEventSink
    {
        public void Emit(Serilog.Events.LogEvent logEvent) => lines.Add(logEvent.RenderMessage(null));
    }

    private sealed class Speaker : UntypedActor
    {
        private readonly ILoggingAdapter _log = Context.GetLogger();

        protected override void OnReceive(object message)
        {
            _log.Debug("detail {What}", message);
            _log.Info("said {What}", message);
        }
    }
}
