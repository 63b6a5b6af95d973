using System.Globalization;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Diagnostics;

/// <summary>The service's limits against what the configuration will send (snowpipe-rest.md §4.6: 10 appends a second and channel, 4 MB each).</summary>
internal static class LimitChecks
{
    /// <summary>NDJSON of a row with all sensors, measured on simulated rows and rounded up.</summary>
    public const int RowBytes = 1_300;

    private const double AppendsPerSecond = 10;

    public static Finding Judge(StationSettings settings)
    {
        var rowsPerSecond = 1 / settings.Sensors.SampleInterval.TotalSeconds;
        var fill = settings.Batching.BatchSize / rowsPerSecond;
        var batchSeconds = Math.Min(fill, settings.Batching.Interval.TotalSeconds);
        var rowsPerBatch = Math.Max(1, rowsPerSecond * batchSeconds);
        var appends = 1 / Math.Max(batchSeconds, settings.Sensors.SampleInterval.TotalSeconds);
        var found = string.Create(
            CultureInfo.InvariantCulture,
            $"{rowsPerSecond:0.###} rows/s in {appends:0.###} appends/s of about {rowsPerBatch:0} rows, {rowsPerSecond * 86_400 * RowBytes / 1e6:0} MB of JSON a day");
        if (appends > Math.Min(AppendsPerSecond, settings.Channel.MaxRequestsPerSecond))
        {
            return CheckIds.Limits.Warn(
                found, string.Create(CultureInfo.InvariantCulture, $"a channel may take {settings.Channel.MaxRequestsPerSecond} appends a second; batches would be joined and arrive later"),
                "Raise batching.batch-size and batching.interval.");
        }

        return rowsPerBatch * RowBytes > settings.Channel.MaxRequestBytes
            ? CheckIds.Limits.Warn(found, $"a batch is larger than channel.max-request-bytes ({DataFolderChecks.Size(settings.Channel.MaxRequestBytes)}) and is sent in several requests", "Lower batching.batch-size or batching.interval.")
            : CheckIds.Limits.Ok(found);
    }
}
