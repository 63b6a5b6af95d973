namespace ThermalActors.Actors.Time;

/// <summary>Which of many equal failures are worth a log line: the 1st, 10th, 100th, and so on.</summary>
internal static class Recurrence
{
    /// <summary>True for 1, 10, 100, …</summary>
    public static bool IsWorthALine(long count)
    {
        while (count >= 10 && count % 10 == 0) count /= 10;
        return count == 1;
    }
}
