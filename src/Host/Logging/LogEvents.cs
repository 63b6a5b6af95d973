using Microsoft.Extensions.Logging;

namespace ThermalActors.Host.Logging;

/// <summary>Numbers of the process's own log lines: fixed for ever, so that a rule on them survives a new wording.</summary>
internal static class LogEvents
{
    public static readonly EventId PageServed = new(1001, nameof(PageServed));
    public static readonly EventId PageFailed = new(1002, nameof(PageFailed));
    public static readonly EventId StationFailed = new(1003, nameof(StationFailed));
    public static readonly EventId DurationOver = new(1004, nameof(DurationOver));
    public static readonly EventId Statistics = new(1005, nameof(Statistics));
    public static readonly EventId ConfigurationReloaded = new(1301, nameof(ConfigurationReloaded));
    public static readonly EventId ConfigurationRefused = new(1302, nameof(ConfigurationRefused));
    public static readonly EventId ConfigurationFault = new(1303, nameof(ConfigurationFault));
    public static readonly EventId RestartNeeded = new(1304, nameof(RestartNeeded));
    public static readonly EventId ProgressLost = new(1201, nameof(ProgressLost));
    public static readonly EventId ProgressBack = new(1202, nameof(ProgressBack));
    public static readonly EventId TelemetryExported = new(1101, nameof(TelemetryExported));
    public static readonly EventId TelemetryNotExported = new(1102, nameof(TelemetryNotExported));
}
