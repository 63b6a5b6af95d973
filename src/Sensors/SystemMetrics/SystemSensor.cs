using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.SystemMetrics;

/// <summary>
/// The computer itself as a sensor: CPU temperature, load, memory, disk, network identity and throttling (sensors.md §6). Reads a
/// handful of small files, starts no process, and leaves out whatever this machine does not tell. Never simulated.
/// </summary>
public sealed class SystemSensor : ISensor
{
    private readonly TimeProvider time;
    private readonly SystemFiles files;
    private readonly IHostNetwork network;
    private CpuTimes? lastCpu;

    /// <summary>Makes the sensor; nothing is read before the first probe.</summary>
    /// <param name="time">The clock that stamps the readings.</param>
    /// <param name="root">Where <c>/proc</c> and <c>/sys</c> are found, and whose file system's free space is told.</param>
    public SystemSensor(TimeProvider time, string root = "/")
        : this(time, root, HostNetwork.Instance)
    {
    }

    internal SystemSensor(TimeProvider time, string root, IHostNetwork network)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentException.ThrowIfNullOrEmpty(root);
        this.time = time;
        this.network = network;
        files = new SystemFiles(root);
    }

    /// <inheritdoc/>
    public SensorKind Kind => SensorKind.System;

    /// <inheritdoc/>
    public bool Simulated => false;

    /// <summary>Always finds the computer; the identity is the board's model, else the host name.</summary>
    public Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
        => cancellation.IsCancellationRequested
            ? Task.FromCanceled<ProbeResult>(cancellation)
            : Task.FromResult<ProbeResult>(new ProbeResult.Found(
                files.Line("proc/device-tree/model") ?? network.HostName ?? "unnamed computer", TimeSpan.Zero));

    /// <summary>
    /// Reads all metrics. Always <see cref="ReadResult.Measured"/>; the CPU load is the share since the previous read, so the
    /// first reading has none.
    /// </summary>
    public Task<ReadResult> ReadAsync(CancellationToken cancellation)
        => cancellation.IsCancellationRequested
            ? Task.FromCanceled<ReadResult>(cancellation)
            : Task.FromResult<ReadResult>(new ReadResult.Measured(Read()));

    /// <summary>Nothing to compensate.</summary>
    public Task CompensateAsync(Compensation compensation, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Nothing is held open.</summary>
    public void Dispose()
    {
    }

    private SystemReading Read()
    {
        var started = time.GetTimestamp();
        var identity = NetworkIdentity.Read(files, network);
        return new SystemReading
        {
            CpuTemperatureC = CpuThermometer.TemperatureC(files),
            CpuPercent = CpuPercent(),
            MemoryPercent = MemoryUse.Percent(files, Environment.SystemPageSize),
            DiskFreeBytes = DiskFreeBytes(),
            HostName = identity.HostName,
            IpAddress = identity.IpAddress,
            MacAddress = identity.MacAddress,
            Throttled = ThrottlingWord.Read(files),
            TakenAt = ReadingStamp.Now(time),
            Took = time.GetElapsedTime(started),
        };
    }

    private double? CpuPercent()
    {
        if (CpuTimes.Parse(files.Text("proc/stat")) is not { } now)
            return null;
        var percent = lastCpu is { } earlier ? now.PercentSince(earlier) : (double?)null;
        lastCpu = now;
        return percent;
    }

    private long? DiskFreeBytes()
    {
        try
        {
            return new DriveInfo(files.Root).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
