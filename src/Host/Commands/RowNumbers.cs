using System.Globalization;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Host.Commands;

/// <summary>Row numbers as people write them: <c>17,19-21</c>.</summary>
internal static class RowNumbers
{
    /// <summary>Reads a list; null when it is none.</summary>
    public static Func<Sequence, bool>? TryParse(string text)
    {
        var ranges = new List<(long First, long Last)>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            if (!TryNumber(dash < 0 ? part : part[..dash], out var first) || !TryNumber(dash < 0 ? part : part[(dash + 1)..], out var last) || last < first) return null;
            ranges.Add((first, last));
        }

        return number => ranges.Exists(r => r.First <= number.Value && number.Value <= r.Last);
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
