using System.Collections.Immutable;
using System.Globalization;
using ThermalActors.Actors.Health;

namespace ThermalActors.Host.Statistics;

/// <summary>The figures that the original program shows every ten batches and at exit, line by line.</summary>
public static class StatisticsBlock
{
    /// <summary>A block is shown whenever the number of batches passes a multiple of this.</summary>
    public const int EveryBatches = 10;

    private const double MostSeconds = 365 * 86_400;

    /// <summary>Formats the block.</summary>
    public static ImmutableArray<string> Lines(StationStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        return
        [
            "---- statistics ----",
            Line("Total rows sent", statistics.RowsSent.ToString("N0", CultureInfo.InvariantCulture)),
            Line("Total batches", statistics.Batches.ToString("N0", CultureInfo.InvariantCulture)),
            Line("Total bytes sent", statistics.BytesSent.ToString("N0", CultureInfo.InvariantCulture)),
            Line("Errors", statistics.Errors.ToString("N0", CultureInfo.InvariantCulture)),
            Line("Elapsed time", statistics.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s"),
            Line("Average rows/s", statistics.AverageRowsPerSecond.ToString("0.00", CultureInfo.InvariantCulture)),
            Line("Current offset token", statistics.OffsetToken ?? "none"),
            .. CatchUp(statistics.CatchUp),
        ];
    }

    private static ImmutableArray<string> CatchUp(CatchUpSummary? catchUp)
    {
        if (catchUp is null) return [];
        var left = string.Create(CultureInfo.InvariantCulture, $"{catchUp.RowsLeft:N0} rows left, {catchUp.RowsPerSecond:0.0} rows/s");
        return [Line("Catching up", catchUp.SecondsToGo is { } seconds ? $"{left}, {TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds)):c} to go" : left)];
    }

    private static string Line(string name, string value) => $"{name + ":",-22}{value}";
}
