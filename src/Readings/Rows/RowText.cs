using System.Globalization;
using System.Text;

namespace ThermalActors.Readings.Rows;

/// <summary>
/// The texts of a row, formatted as UTF-8 into a span; each returns the number of bytes. No interpolation here: it boxes until
/// the JIT has optimised it.
/// </summary>
internal static class RowText
{
    /// <summary>No text of this class is longer, except those that contain the host name.</summary>
    public const int MaxBytes = 64;

    private const long Mebibyte = 1024 * 1024;
    private const int HostLetters = 3;

    /// <summary><c>yyyy-MM-ddTHH:mm:ss.ffffff+00:00</c>.</summary>
    public static int Iso(Span<byte> target, DateTimeOffset at)
    {
        at.UtcDateTime.TryFormat(target, out var written, "yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary><c>MM/dd/yyyy HH:mm:ss</c>, UTC.</summary>
    public static int UsDate(Span<byte> target, DateTimeOffset at)
    {
        at.UtcDateTime.TryFormat(target, out var written, "MM'/'dd'/'yyyy HH:mm:ss", CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>Seconds since 1970 with six decimals.</summary>
    public static int Epoch(Span<byte> target, DateTimeOffset at) => Seconds(target, at - DateTimeOffset.UnixEpoch);

    /// <summary>Seconds with six decimals.</summary>
    public static int Seconds(Span<byte> target, TimeSpan span)
    {
        var seconds = span.Ticks / (decimal)TimeSpan.TicksPerSecond;
        seconds.TryFormat(target, out var written, "F6", CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary><c>thrml_{first three letters of the host name}_{yyyyMMddHHmmss}</c>.</summary>
    public static int Uuid(Span<byte> target, string hostName, DateTimeOffset at)
    {
        var letters = Math.Min(HostLetters, hostName.Length);

        // Half a surrogate pair is not a letter.
        if (letters > 0 && char.IsHighSurrogate(hostName[letters - 1])) letters--;
        "thrml_"u8.CopyTo(target);
        var length = "thrml_"u8.Length;
        length += Encoding.UTF8.GetBytes(hostName.AsSpan(0, letters), target[length..]);
        target[length++] = (byte)'_';
        return length + Compact(target[length..], at);
    }

    /// <summary><c>{yyyyMMddHHmmss}_{guid}</c>.</summary>
    public static int RowId(Span<byte> target, Guid guid, DateTimeOffset at)
    {
        var length = Compact(target, at);
        target[length++] = (byte)'_';
        guid.TryFormat(target[length..], out var written, "D");
        return length + written;
    }

    /// <summary><c>{MiB with one decimal} MB</c>.</summary>
    public static int DiskSpace(Span<byte> target, long bytes)
    {
        var tenths = (long)(((Int128)bytes * 10 + Mebibyte / 2) / Mebibyte);
        (tenths / 10m).TryFormat(target, out var length, "F1", CultureInfo.InvariantCulture);
        " MB"u8.CopyTo(target[length..]);
        return length + " MB"u8.Length;
    }

    private static int Compact(Span<byte> target, DateTimeOffset at)
    {
        at.UtcDateTime.TryFormat(target, out var written, "yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        return written;
    }
}
