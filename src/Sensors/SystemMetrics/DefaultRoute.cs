using System.Globalization;

namespace ThermalActors.Sensors.SystemMetrics;

/// <summary>The IPv4 default route as <c>/proc/net/route</c> shows it.</summary>
internal static class DefaultRoute
{
    private const uint Up = 0x1;
    private const uint Reject = 0x200;

    /// <summary>Name of the interface of the default route with the lowest metric, null when there is none.</summary>
    public static string? Interface(string? table)
    {
        string? best = null;
        var bestMetric = long.MaxValue;
        foreach (var line in (table ?? string.Empty).Split('\n'))
        {
            var columns = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (columns is not [var name, "00000000", _, var flagText, _, _, var metricText, "00000000", ..]
                || !uint.TryParse(flagText, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var flags)
                || !long.TryParse(metricText, NumberStyles.None, CultureInfo.InvariantCulture, out var metric)
                || (flags & (Up | Reject)) != Up
                || metric >= bestMetric)
                continue;
            (best, bestMetric) = (name, metric);
        }

        return best;
    }
}
