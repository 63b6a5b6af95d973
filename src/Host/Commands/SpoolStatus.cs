using System.Globalization;
using System.Text.Json;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Diagnostics;
using ThermalActors.Host.Output;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Inspection;

namespace ThermalActors.Host.Commands;

/// <summary>What <c>spool status</c> shows.</summary>
/// <param name="Spool">What is in the spool.</param>
/// <param name="Station">Whether a service works in its folder.</param>
/// <param name="DiskFree">Free bytes of its disk; null when it cannot be told.</param>
/// <param name="Bounds">The configured bounds; null when the configuration is not valid.</param>
internal sealed record SpoolStatus(SpoolOverview Spool, RunningStation Station, long? DiskFree, SpoolSettings? Bounds)
{
    private const double LongestForecast = 100 * 365.25 * 86_400;

    private long? RoomLeft => Bounds is null ? null : Spool.RoomLeft(Bounds.MaxBytes, Bounds.MinFreeDisk, DiskFree);

    private TimeSpan? TimeLeft => RoomLeft is { } room && Spool.BytesPerSecond is > 0 and var rate && room / rate < LongestForecast
        ? TimeSpan.FromSeconds(Math.Floor(room / rate))
        : null;

    /// <summary>Adds what the disk says.</summary>
    public static SpoolStatus Of(SpoolOverview spool, RunningStation station, SpoolSettings? bounds) => new(spool, station, FreeOf(spool.File), bounds);

    /// <summary>Writes it for people.</summary>
    public void WriteText(TextWriter output)
    {
        void Line(string name, FormattableString text) => output.WriteLine($"{name,-12}{text.ToString(CultureInfo.InvariantCulture)}");
        var running = Station switch { { IsRunning: false } => "no service is running", { ProcessId: { } id } => string.Create(CultureInfo.InvariantCulture, $"in use by process {id}"), _ => "in use" };
        Line("spool", $"{Spool.File} ({running})");
        Line("identity", $"{Spool.Identity.SpoolId}, layout {Spool.Layout}, since {At(Spool.Identity.CreatedAt)}{(Spool.StorageIdentity is { } card ? $", made on {card}" : string.Empty)}");
        Line("channel", $"{Spool.Identity.Channel}");
        Line("target", $"{Spool.Identity.Target}");
        Line("numbers", $"next {Spool.Next}, offered up to {Spool.OfferedTo}, committed up to {Spool.TrimmedTo.Sequence}");
        Line("waiting", $"{Spool.Rows} rows in {Spool.Frames} frames, {Size(Spool.RawBytes)} raw, {Size(Spool.CompressedBytes)} compressed{Ratio()}");
        if (Spool.Rows > 0) Line("from", $"{At(Spool.OldestAt)} to {At(Spool.NewestAt)}");
        Line("file", $"{Size(Spool.Bytes)}{(Bounds is null ? string.Empty : $" of at most {Size(Bounds.MaxBytes)}")}, {Size(DiskFree)} free on the disk{(Bounds is null ? string.Empty : $", {Size(Bounds.MinFreeDisk)} kept for others")}");
        if (Spool.RowsPerSecond is { } rate) Line("rate", $"{rate:0.##} rows/s, {Size((long)Spool.BytesPerSecond!)}/s{(TimeLeft is { } left ? $": room for {Duration(left)}" : string.Empty)}");
        Line("losses", $"{(Spool.Gaps.Count == 0 ? "none that is not reported yet" : string.Empty)}{string.Join($"\n{string.Empty,-12}", Spool.Gaps.Select(Describe))}");
        Line("set aside", $"{(Spool.SetAside.Count == 0 ? "none" : string.Empty)}{string.Join($"\n{string.Empty,-12}", Spool.SetAside.Select(a => $"{a.Id}: {a.Rows} rows, {a.First} to {a.Last} of {a.Channel}, since {At(a.Since)}: {a.Reason}"))}");
        Line("quarantine", $"{Spool.Quarantine.Count} ranges, {Spool.Quarantine.Sum(q => q.Rows)} rows{(Spool.Quarantine.Count == 0 ? string.Empty : "; see quarantine list")}");
    }

    /// <summary>Writes it for scripts.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("file", Spool.File);
        json.WriteBoolean("in_use", Station.IsRunning);
        json.WriteString("spool_id", Spool.Identity.SpoolId);
        json.WriteString("channel", Spool.Identity.Channel);
        json.WriteString("target", Spool.Identity.Target);
        json.WriteNumber("layout", Spool.Layout);
        json.WriteString("created_at", Spool.Identity.CreatedAt);
        json.WriteNumber("origin", Spool.Identity.Origin.Value);
        json.WriteNumber("next", Spool.Next.Value);
        json.WriteNumber("offered_to", Spool.OfferedTo.Value);
        json.WriteNumber("trimmed_to", Spool.TrimmedTo.Sequence.Value);
        json.WriteStartObject("waiting");
        json.WriteNumber("rows", Spool.Rows);
        json.WriteNumber("frames", Spool.Frames);
        json.WriteNumber("raw_bytes", Spool.RawBytes);
        json.WriteNumber("compressed_bytes", Spool.CompressedBytes);
        Time(json, "oldest_at", Spool.OldestAt);
        Time(json, "newest_at", Spool.NewestAt);
        json.WriteEndObject();
        json.WriteNumber("file_bytes", Spool.Bytes);
        json.WriteWhole("max_bytes", Bounds?.MaxBytes);
        json.WriteWhole("min_free_disk", Bounds?.MinFreeDisk);
        json.WriteWhole("disk_free", DiskFree);
        json.WriteWhole("room_left_bytes", RoomLeft);
        json.WriteWhole("room_left_seconds", (long?)TimeLeft?.TotalSeconds);
        if (Spool.RowsPerSecond is { } rate) json.WriteNumber("rows_per_second", Math.Round(rate, 3));
        else json.WriteNull("rows_per_second");
        json.WriteStartArray("gaps");
        foreach (var (report, reportedBy) in Spool.Gaps)
        {
            json.WriteStartObject();
            json.WriteNumber("first", report.First.Value);
            json.WriteNumber("last", report.Last.Value);
            json.WriteNumber("rows", report.Rows);
            json.WriteString("reason", report.Reason);
            json.WriteString("from", report.From);
            json.WriteString("to", report.To);
            json.WriteWhole("reported_by", reportedBy?.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("set_aside");
        foreach (var range in Spool.SetAside)
        {
            json.WriteStartObject();
            json.WriteNumber("id", range.Id);
            json.WriteString("channel", range.Channel);
            json.WriteNumber("first", range.First.Value);
            json.WriteNumber("last", range.Last.Value);
            json.WriteNumber("rows", range.Rows);
            json.WriteString("reason", range.Reason);
            json.WriteString("since", range.Since);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("quarantine");
        json.WriteNumber("ranges", Spool.Quarantine.Count);
        json.WriteNumber("rows", Spool.Quarantine.Sum(q => q.Rows));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Describe(RecordedGap gap)
    {
        var numbers = gap.Report.Last > Sequence.None ? $"numbers {gap.Report.First} to {gap.Report.Last}" : "before they had numbers";
        var by = gap.ReportedBy is { } row ? $"row {row} reports it" : "no row reports it yet";
        return string.Create(CultureInfo.InvariantCulture, $"{gap.Report.Rows} rows ({gap.Report.Reason}), {numbers}, {At(gap.Report.From)} to {At(gap.Report.To)}; {by}");
    }

    private static string At(DateTimeOffset? time) => time is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "?";

    private static string Size(long? bytes) => bytes switch
    {
        null => "?",
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):0.#} GiB"),
    };

    private static string Duration(TimeSpan time) => time.TotalDays >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalDays):0} days")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min");

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at) json.WriteString(name, at);
        else json.WriteNull(name);
    }

    private static long? FreeOf(string file)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private string Ratio() => Spool.CompressedBytes == 0
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $" ({(double)Spool.RawBytes / Spool.CompressedBytes:0.#} : 1)");
}
