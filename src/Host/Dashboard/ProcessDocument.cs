namespace ThermalActors.Host.Dashboard;

/// <summary>The process itself.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="Id">Process id.</param>
/// <param name="StartedAt">When it started, UTC.</param>
/// <param name="UptimeSeconds">How long it runs.</param>
/// <param name="CpuSeconds">CPU time that it has used.</param>
/// <param name="ResidentBytes">Memory that it occupies.</param>
/// <param name="DiskBytesWritten">Bytes that it made the kernel write to disks since start; null where the kernel does not say.</param>
/// <param name="DiskBytesWrittenPerDay">The same a day at the present rate; null in the first minute.</param>
internal sealed record ProcessDocument(
    string Version,
    int Id,
    DateTimeOffset StartedAt,
    double UptimeSeconds,
    double CpuSeconds,
    long ResidentBytes,
    long? DiskBytesWritten,
    double? DiskBytesWrittenPerDay)
{
    public static ProcessDocument Of(ProcessFacts process)
    {
        var uptime = process.Uptime;
        var written = process.DiskBytesWritten();
        return new ProcessDocument(
            ProcessFacts.Version,
            Environment.ProcessId,
            process.StartedAt,
            Math.Round(uptime.TotalSeconds, 3),
            Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 3),
            Environment.WorkingSet,
            written,
            DailyRate.Of(written, uptime));
    }
}
