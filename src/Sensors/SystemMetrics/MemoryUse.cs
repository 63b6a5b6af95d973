using System.Globalization;

namespace ThermalActors.Sensors.SystemMetrics;

/// <summary>Memory use in the sense of psutil: what could not be given to a new process without swapping (sensors.md §6).</summary>
internal static class MemoryUse
{
    /// <summary>Share of memory that is not available in %, one decimal; null when the files do not tell.</summary>
    public static double? Percent(SystemFiles files, int pageSize)
    {
        var memory = Parse(files.Text("proc/meminfo"));
        if (!memory.TryGetValue("MemTotal", out var total) || total <= 0)
            return null;
        if (Available(memory, total, files, pageSize) is not { } available)
            return null;
        var percent = Math.Round(100.0 * (total - available) / total, 1);
        return percent is >= 0 and <= 100 ? percent : null;
    }

    private static double? Available(Dictionary<string, long> memory, long total, SystemFiles files, int pageSize)
    {
        var free = memory.TryGetValue("MemFree", out var unused) ? unused : (long?)null;
        double? available = memory.TryGetValue("MemAvailable", out var told) && told != 0
            ? told
            : free is { } known ? Estimate(memory, known, files, pageSize) : null;

        // Some containers limit MemTotal but show the host's MemAvailable. An estimate may come out below nothing.
        return available > total ? free : available < 0 ? 0 : available;
    }

    // Kernels before 3.14 do not say what is available: the free pages above the low watermark, plus the page cache and the
    // reclaimable slabs less what the kernel will keep of them.
    private static double Estimate(Dictionary<string, long> memory, long free, SystemFiles files, int pageSize)
    {
        if (!memory.TryGetValue("Active(file)", out var active)
            || !memory.TryGetValue("Inactive(file)", out var inactive)
            || !memory.TryGetValue("SReclaimable", out var slabs)
            || files.Text("proc/zoneinfo") is not { } zones)
            return free + memory.GetValueOrDefault("Cached");
        var low = (double)LowWatermarkPages(zones) * pageSize;
        var cache = (double)active + inactive;
        return free - low + cache - Math.Min(cache / 2, low) + slabs - Math.Min(slabs / 2.0, low);
    }

    private static long LowWatermarkPages(string zones)
    {
        long pages = 0;
        foreach (var line in zones.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words is ["low", var count, ..] && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var low))
                pages += low;
        }

        return pages;
    }

    // Bytes by name; the file says kB and means KiB.
    private static Dictionary<string, long> Parse(string? meminfo)
    {
        var bytes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in (meminfo ?? string.Empty).Split('\n'))
        {
            var words = line.Split([' ', ':', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words is [var name, var count, "kB"]
                && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
                && kibibytes <= long.MaxValue / 1024)
                bytes[name] = kibibytes * 1024;
        }

        return bytes;
    }
}
