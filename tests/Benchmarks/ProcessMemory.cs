using System.Globalization;

namespace ThermalActors.Benchmarks;

/// <summary>What a process holds in memory (proc_pid_status(5)).</summary>
internal static class ProcessMemory
{
    /// <summary>Resident memory in MiB.</summary>
    public static double Resident(int process) => Read(process, "VmRSS:");

    /// <summary>The most resident memory so far in MiB.</summary>
    public static double Peak(int process) => Read(process, "VmHWM:");

    private static double Read(int process, string name)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status");
        if (!File.Exists(path)) return 0;
        var line = File.ReadLines(path).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
