using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Spectre.Console;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Hosting;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Host.Dashboard;
using ThermalActors.Host.Hosting.Systemd;
using ThermalActors.Host.Live;
using ThermalActors.Host.Logging;
using ThermalActors.Host.Statistics;
using ThermalActors.Host.Telemetry;

namespace ThermalActors.Host.Hosting;

/// <summary>What a station's process is made of; the tests replace the clock and the actors.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">Where everything logs.</param>
/// <param name="Station">Adds the station's actors.</param>
/// <param name="Duration">Time from the first tick to a graceful stop; null for no limit.</param>
/// <param name="Terminal">Where a live picture is shown; null for none.</param>
internal sealed record HostParts(
    StationSettings Settings,
    TimeProvider Time,
    Serilog.ILogger Log,
    Action<AkkaConfigurationBuilder, IServiceProvider> Station,
    TimeSpan? Duration = null,
    IAnsiConsole? Terminal = null)
{
    /// <summary>What the log lets through; can be changed while the process runs.</summary>
    public LogLevels Levels { get; init; } = new(Settings.Host.Log);

    /// <summary>Reads the configuration again; null for a process whose settings never change.</summary>
    public LiveConfiguration? Live { get; init; }
}

/// <summary>The one place where the process is put together, for the program and for its tests.</summary>
internal static class HostBuilderFactory
{
    /// <summary>Name of the actor system.</summary>
    public const string SystemName = "thermal-actors";

    /// <summary>Builds the host. Services end in reverse order: the actors drain while page and log are still there.</summary>
    public static IHost Build(HostParts parts)
    {
        var settings = parts.Settings;
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var services = builder.Services;
        services.AddSerilog(parts.Log);
        services.AddSingleton<IHostLifetime, PassiveLifetime>();
        services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = ShutdownBudget.Host(settings);
            options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.StopHost;
        });
        services.AddSingleton(parts.Time);
        services.AddSingleton(settings);
        services.AddSingleton(parts.Levels);
        services.AddSingleton(new StationStatusBoard(StationStatus.Starting(settings.DeviceId, parts.Time.GetUtcNow())));
        services.AddSingleton<IStationStatusSource>(provider => provider.GetRequiredService<StationStatusBoard>());
        services.AddSingleton<FirstTickSignal>();
        services.AddSingleton(new PageState(settings.Host.Http));
        services.AddSingleton(new ProcessFacts(settings.ConfigurationHash, parts.Time) { CredentialExpires = CredentialEnd(settings.Snowflake) });
        services.AddSingleton(provider => new StationTelemetry(provider.GetRequiredService<IStationStatusSource>(), parts.Time)
        {
            DiskBytesWritten = provider.GetRequiredService<ProcessFacts>().DiskBytesWritten,
            CredentialExpires = CredentialEnd(settings.Snowflake),
        });
        services.AddSingleton<MetricsEndpoint>();
        services.AddSystemdReports(settings, Environment.GetEnvironmentVariable, parts.Live);
        services.AddHostedService(provider => new StatisticsPrinter(
            provider.GetRequiredService<IStationStatusSource>(), provider.GetRequiredService<ILogger<StatisticsPrinter>>(), onlyAtTheEnd: parts.Terminal is not null));
        if (parts.Terminal is { } terminal)
        {
            services.AddHostedService(provider => new LiveConsole(
                terminal, provider.GetRequiredService<IStationStatusSource>(), settings.Host.Http?.GetLeftPart(UriPartial.Authority), parts.Time));
        }

        services.AddHostedService(provider => new TelemetryExport(
            settings.Telemetry, settings.DeviceId, provider.GetRequiredService<StationTelemetry>(), provider.GetRequiredService<ILogger<TelemetryExport>>()));
        services.AddHostedService<FatalStop>();
        services.AddHostedService(provider => new PageServer(
            settings.Host.Http, provider.GetRequiredService<IStationStatusSource>(), provider.GetRequiredService<PageState>(),
            provider.GetRequiredService<ProcessFacts>(), provider.GetRequiredService<MetricsEndpoint>(), parts.Time, provider.GetRequiredService<ILoggerFactory>()));
        if (parts.Duration is { } duration)
        {
            services.AddHostedService(provider => new DurationLimit(
                duration, provider.GetRequiredService<FirstTickSignal>().Happened, provider.GetRequiredService<IHostApplicationLifetime>(), parts.Time,
                provider.GetRequiredService<ILogger<DurationLimit>>()));
        }

        services.AddAkka(SystemName, (akka, provider) =>
        {
            akka.AddHocon(AkkaHocon.Compose(settings), HoconAddMode.Prepend)
                .ConfigureLoggers(loggers =>
                {
                    loggers.ClearLoggers();
                    loggers.AddLoggerFactory();
                })
                .WithFirstTickSignal(provider.GetRequiredService<FirstTickSignal>());
            parts.Station(akka, provider);
        });
        var host = builder.Build();
        if (parts.Live is { } live) live.Taken += taken => Follow(host.Services, taken);
        return host;
    }

    /// <summary>What the process itself, beside the station, has to do with settings that changed.</summary>
    private static void Follow(IServiceProvider services, StationSettings settings)
    {
        services.GetRequiredService<LogLevels>().Apply(settings.Host.Log);
        var process = services.GetRequiredService<ProcessFacts>();
        process.Configuration = settings.ConfigurationHash;
        process.CredentialExpires = services.GetRequiredService<StationTelemetry>().CredentialExpires = CredentialEnd(settings.Snowflake);
    }

    /// <summary>A key does not end by itself; a token does, when somebody said so.</summary>
    private static DateTimeOffset? CredentialEnd(SnowflakeSettings snowflake) =>
        snowflake.Auth is AuthSettings.ProgrammaticAccessToken ? snowflake.PatExpires : null;
}
