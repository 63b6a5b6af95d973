namespace ThermalActors.Host.Dashboard;

/// <summary>Extrapolates a count to a day.</summary>
internal static class DailyRate
{
    /// <summary>What is known sooner says more about starting than about running.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>The count a day; null while there is too little to go by.</summary>
    public static double? Of(long? count, TimeSpan elapsed) =>
        count is { } known && elapsed >= Shortest ? Math.Round(known * (TimeSpan.FromDays(1) / elapsed)) : null;
}
