using System.Globalization;

namespace ThermalActors.Emulator.Rows;

/// <summary>Reads the texts and numbers that Snowflake takes for a TIMESTAMP_NTZ.</summary>
internal static class TimestampText
{
    private const long SecondsBound = 31_536_000_000;

    /// <summary>Reads ISO 8601; an offset is dropped and the wall-clock time kept. Digits beyond the microsecond are cut, as DuckDB keeps none.</summary>
    public static bool TryParse(string text, out DateTime time)
    {
        var span = text.AsSpan().Trim();
        if (long.TryParse(span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var epoch)) return TryEpoch(epoch, out time);
        time = default;
        if (span.Length < 10 || !DateOnly.TryParseExact(span[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return false;
        time = date.ToDateTime(TimeOnly.MinValue);
        span = span[10..];
        if (span.IsEmpty) return true;
        if (span[0] is not ('T' or 't' or ' ') || !TryTimeOfDay(WithoutOffset(span[1..]), out var ofDay)) return false;
        time += ofDay;
        return true;
    }

    /// <summary>An integer is an epoch whose unit follows from its size: seconds, milli-, micro- or nanoseconds.</summary>
    public static bool TryEpoch(long value, out DateTime time)
    {
        time = default;
        var size = value == long.MinValue ? long.MaxValue : Math.Abs(value);
        Int128 microseconds = size switch
        {
            < SecondsBound => (Int128)value * 1_000_000,
            < SecondsBound * 1_000 => (Int128)value * 1_000,
            < SecondsBound * 1_000_000 => value,
            _ => value / 1_000,
        };
        var ticks = DateTime.UnixEpoch.Ticks + (microseconds * 10);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks) return false;
        time = new DateTime((long)ticks);
        return true;
    }

    private static ReadOnlySpan<char> WithoutOffset(ReadOnlySpan<char> text)
    {
        if (text.EndsWith("Z", StringComparison.OrdinalIgnoreCase)) return text[..^1].TrimEnd();
        var sign = text.LastIndexOfAny('+', '-');
        return sign < 0 || !IsOffset(text[(sign + 1)..]) ? text : text[..sign].TrimEnd();
    }

    private static bool IsOffset(ReadOnlySpan<char> text)
    {
        var digits = text.Length == 5 && text[2] == ':' ? string.Concat(text[..2], text[3..]) : text.ToString();
        return digits.Length is 2 or 4 && digits.All(char.IsAsciiDigit);
    }

    private static bool TryTimeOfDay(ReadOnlySpan<char> text, out TimeSpan ofDay)
    {
        ofDay = default;
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        if (!TimeOnly.TryParseExact(whole, ["HH:mm:ss", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return false;
        ofDay = time.ToTimeSpan();
        if (point < 0) return true;
        var fraction = text[(point + 1)..];
        if (fraction.Length is 0 or > 9 || fraction.ContainsAnyExceptInRange('0', '9')) return false;
        var digits = fraction.ToString().PadRight(6, '0')[..6];
        ofDay += TimeSpan.FromMicroseconds(int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture));
        return true;
    }
}
