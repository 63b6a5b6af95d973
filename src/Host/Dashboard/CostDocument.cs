using ThermalActors.Actors.Health;

namespace ThermalActors.Host.Dashboard;

/// <summary>
/// What the rows cost, extrapolated from what was sent since start. An upper bound: Snowflake bills the uncompressed values,
/// and as the column <c>raw_data</c> takes the whole row, its keys are counted too (snowpipe-rest.md §4.7).
/// </summary>
/// <param name="BytesPerDay">Uncompressed bytes a day at the present rate; null in the first minute.</param>
/// <param name="CreditsPerGigabyte">The price that is reckoned with; 1 GB is 10⁹ bytes.</param>
/// <param name="CreditsPerDay">What that comes to; null in the first minute.</param>
/// <param name="MeasuredSeconds">Time that the rate was taken from.</param>
internal sealed record CostDocument(double? BytesPerDay, double CreditsPerGigabyte, double? CreditsPerDay, double MeasuredSeconds)
{
    /// <summary>Credits per GB as the consumption table has it.</summary>
    public const double Price = 0.0037;

    private const double BytesPerGigabyte = 1e9;

    public static CostDocument Of(StationStatistics statistics)
    {
        var bytes = DailyRate.Of(statistics.BytesSent, statistics.Elapsed);
        return new CostDocument(bytes, Price, bytes / BytesPerGigabyte * Price, Math.Round(statistics.Elapsed.TotalSeconds, 3));
    }
}
