using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ThermalActors.Spool;

/// <summary>
/// Gives rows of one boot that were built with an unsynchronised clock the time that their uptime stands for, and marks them as
/// <c>repaired</c>. The formats are those of <see cref="Readings.Rows.RowSchema"/>; tests compare with its writer.
/// </summary>
/// <param name="bootId">The boot whose uptime is known.</param>
/// <param name="bootedAt">When it began, by the synchronised clock: now minus the uptime.</param>
public sealed class JsonClockRepair(string bootId, DateTimeOffset bootedAt) : IRowRepair
{
    private const string Iso = "yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'";
    private const string UsDate = "MM'/'dd'/'yyyy HH:mm:ss";
    private const string Compact = "yyyyMMddHHmmss";

    /// <inheritdoc/>
    public DateTimeOffset? Repair(IBufferWriter<byte> output, ReadOnlySpan<byte> line)
    {
        ArgumentNullException.ThrowIfNull(output);
        var row = JsonRowRewriter.Parse(line);
        if (!IsOurs(row) || Time(row["datetimestamp"]) is not { } before || row["uptime_ms"]?.GetValue<long>() is not { } uptime)
        {
            output.Write(line);
            output.Write("\n"u8);
            return null;
        }

        var at = bootedAt.ToUniversalTime().AddMilliseconds(uptime);
        Set(row, at);
        if (row["sensors"] is JsonObject sensors)
        {
            foreach (var (_, sensor) in sensors)
            {
                if (Time(sensor?["measured_at"]) is { } measured) sensor!["measured_at"] = Text(measured + (at - before), Iso);
            }
        }

        JsonRowRewriter.Write(output, row);
        return at;
    }

    private bool IsOurs(JsonObject row) =>
        string.Equals((string?)row["boot_id"], bootId, StringComparison.Ordinal) && string.Equals((string?)row["clock"], "unsynced", StringComparison.Ordinal);

    private static void Set(JsonObject row, DateTimeOffset at)
    {
        Change(row, "uuid", old => string.Concat(old.AsSpan(0, Math.Max(0, old.Length - Compact.Length)), Text(at, Compact)));
        Change(row, "rowid", old => string.Concat(Text(at, Compact), old.AsSpan(Math.Min(Compact.Length, old.Length))));
        Change(row, "endtime", _ => ((at - DateTimeOffset.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond).ToString("F6", CultureInfo.InvariantCulture));
        Change(row, "systemtime", _ => Text(at, UsDate));
        Change(row, "starttime", _ => Text(at - Elapsed(row), UsDate));
        Change(row, "datetimestamp", _ => Text(at, Iso));
        row["ts"] = at.ToUnixTimeSeconds();
        row["clock"] = "repaired";
    }

    private static void Change(JsonObject row, string key, Func<string, string> change)
    {
        if ((string?)row[key] is { } old) row[key] = change(old);
    }

    private static TimeSpan Elapsed(JsonObject row) =>
        decimal.TryParse((string?)row["te"], NumberStyles.Number, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : TimeSpan.Zero;

    private static DateTimeOffset? Time(JsonNode? node) =>
        DateTimeOffset.TryParse((string?)node, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private static string Text(DateTimeOffset at, string format) => at.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
