using System.Globalization;

namespace ThermalActors.Actors.Settings;

/// <summary>Durations and sizes as people write them; always with a unit.</summary>
internal static class HoconValues
{
    private static readonly (string Unit, double Milliseconds)[] DurationUnits =
    [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
        ("milliseconds", 1), ("millisecond", 1), ("seconds", 1_000), ("second", 1_000), ("minutes", 60_000), ("minute", 60_000),
        ("hours", 3_600_000), ("hour", 3_600_000), ("days", 86_400_000), ("day", 86_400_000),
    ];

    private static readonly (string Unit, long Bytes)[] SizeUnits =
    [
        ("B", 1), ("kB", 1_000), ("KiB", 1L << 10), ("MB", 1_000_000), ("MiB", 1L << 20), ("GB", 1_000_000_000), ("GiB", 1L << 30),
        ("TB", 1_000_000_000_000), ("TiB", 1L << 40),
    ];

    public static TimeSpan? Duration(string text)
    {
        if (Split(text) is not var (number, unit)) return null;
        foreach (var (name, milliseconds) in DurationUnits)
        {
            if (!string.Equals(name, unit, StringComparison.Ordinal)) continue;
            var total = number * milliseconds;
            return total <= TimeSpan.FromDays(36_500).TotalMilliseconds ? TimeSpan.FromTicks((long)Math.Round(total * TimeSpan.TicksPerMillisecond)) : null;
        }

        return null;
    }

    public static long? Bytes(string text)
    {
        if (Split(text) is not var (number, unit)) return null;
        foreach (var (name, bytes) in SizeUnits)
        {
            if (!string.Equals(name, unit, StringComparison.OrdinalIgnoreCase)) continue;
            var total = number * bytes;
            return total < long.MaxValue && total == Math.Floor(total) ? (long)total : null;
        }

        return null;
    }

    public static string? DurationHint(string text) => HasNoUnit(text) ? $"A duration needs a unit, for instance {text}s or {text}ms" : null;

    public static string? BytesHint(string text) => HasNoUnit(text) ? $"A size needs a unit, for instance {text}B, {text}KiB or {text}MiB" : null;

    public static string Format(TimeSpan value)
    {
        foreach (var (unit, milliseconds) in new[] { ("d", 86_400_000L), ("h", 3_600_000L), ("m", 60_000L), ("s", 1_000L) })
        {
            if (value.Ticks > 0 && value.Ticks % (milliseconds * TimeSpan.TicksPerMillisecond) == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / (milliseconds * TimeSpan.TicksPerMillisecond)}{unit}");
        }

        return value == TimeSpan.Zero ? "0s" : string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds}ms");
    }

    public static string Format(long bytes)
    {
        foreach (var (unit, size) in new[] { ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10) })
        {
            if (bytes > 0 && bytes % size == 0) return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes}B");
    }

    private static bool HasNoUnit(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);

    private static (double Number, string Unit)? Split(string text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
        return double.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? (number, text[end..].Trim())
            : null;
    }
}
