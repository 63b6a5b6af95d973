using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Hosting.Systemd;

/// <summary>Puts the reports to systemd into the process.</summary>
internal static class SystemdHostingExtensions
{
    /// <summary>Adds the reporter when systemd (or a test) asks for it; add it before the services that it is to outlive.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="live">Tells when the configuration is read again; null when it never is.</param>
    public static IServiceCollection AddSystemdReports(
        this IServiceCollection services, StationSettings settings, Func<string, string?> environment, LiveConfiguration? live = null)
    {
        if (SystemdNotifier.Find(environment) is not { } socket) return services;
        var rules = new ReportingRules(
            ProgressLimits.From(settings), WatchdogRequest.Read(environment, Environment.ProcessId), ShutdownBudget.Host(settings));
        return services.AddHostedService(provider =>
        {
            var reporter = new SystemdReporter(
                new SystemdNotifier(socket),
                provider.GetRequiredService<IStationStatusSource>(),
                rules,
                provider.GetRequiredService<IHostApplicationLifetime>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<SystemdReporter>>());
            if (live is not null)
            {
                live.Begun += reporter.ReloadBegun;
                live.Taken += taken => reporter.Follow(ProgressLimits.From(taken));
                live.Ended += reporter.ReloadEnded;
            }

            return reporter;
        });
    }
}
