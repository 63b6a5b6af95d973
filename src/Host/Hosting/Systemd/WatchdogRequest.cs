using System.Globalization;

namespace ThermalActors.Host.Hosting.Systemd;

/// <summary>What systemd says about the watchdog (sd_watchdog_enabled(3)).</summary>
internal static class WatchdogRequest
{
    /// <summary>The time without a sign of life after which systemd kills the process; null when it does not watch this one.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="processId">Our own process id: a request for another one is not ours.</param>
    public static TimeSpan? Read(Func<string, string?> environment, int processId)
    {
        var isForOther = environment("WATCHDOG_PID") is { Length: > 0 } text
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var watched) && watched == processId);
        return !isForOther && long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
            && micros is > 0 and <= long.MaxValue / TimeSpan.TicksPerMicrosecond
            ? new TimeSpan(micros * TimeSpan.TicksPerMicrosecond)
            : null;
    }
}
