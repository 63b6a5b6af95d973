using System.Globalization;

namespace ThermalActors.Sensors.SystemMetrics;

/// <summary>
/// The CPU time counters of all cores together, in clock ticks since boot: the first line of <c>/proc/stat</c>. Guest time is
/// already inside user and nice.
/// </summary>
internal readonly record struct CpuTimes(
    long User, long Nice, long System, long Idle, long IoWait, long Irq, long SoftIrq, long Steal, long Guest, long GuestNice)
{
    /// <summary>Reads the text of <c>/proc/stat</c>; null when it has no such line. Old kernels have fewer fields, the rest is 0.</summary>
    public static CpuTimes? Parse(string? stat)
    {
        var line = stat?.Split('\n', 2)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (line is not ["cpu", _, _, _, _, ..])
            return null;
        var ticks = new long[10];
        for (var i = 0; i < Math.Min(ticks.Length, line.Length - 1); i++)
        {
            if (!long.TryParse(line[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out ticks[i]))
                return null;
        }

        return new CpuTimes(ticks[0], ticks[1], ticks[2], ticks[3], ticks[4], ticks[5], ticks[6], ticks[7], ticks[8], ticks[9]);
    }

    /// <summary>
    /// Busy share since <paramref name="earlier"/> in %, one decimal, 0 to 100 (sensors.md §6). A counter that went down, as
    /// iowait may, counts as unchanged; 0 when no tick has passed.
    /// </summary>
    public double PercentSince(CpuTimes earlier)
    {
        var idle = Rise(Idle, earlier.Idle) + Rise(IoWait, earlier.IoWait);
        var busy = Rise(User, earlier.User) + Rise(Nice, earlier.Nice) + Rise(System, earlier.System) + Rise(Irq, earlier.Irq)
            + Rise(SoftIrq, earlier.SoftIrq) + Rise(Steal, earlier.Steal) - Rise(Guest, earlier.Guest) - Rise(GuestNice, earlier.GuestNice);
        var total = busy + idle;
        return total <= 0 ? 0 : Math.Clamp(Math.Round(100.0 * busy / total, 1), 0, 100);
    }

    private static long Rise(long now, long then) => Math.Max(0, now - then);
}
