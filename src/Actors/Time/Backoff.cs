namespace ThermalActors.Actors.Time;

/// <summary>How the pauses between tries grow: doubling up to a bound, with full jitter so that restarts do not march in step.</summary>
/// <param name="Min">Bound of the first pause; above zero.</param>
/// <param name="Max">Bound of every pause; at least <paramref name="Min"/>.</param>
internal sealed record Backoff(TimeSpan Min, TimeSpan Max)
{
    // A jitter that draws nearly zero would turn a fault into a busy loop.
    private const int SmallestShare = 10;
    private const int MaxDoublings = 40;

    /// <summary>The bound of the pause after <paramref name="failures"/> failures in a row (1 for the first).</summary>
    public TimeSpan Ceiling(int failures)
    {
        var doublings = Math.Clamp(failures - 1, 0, MaxDoublings);
        return TimeSpan.FromTicks((long)Math.Min(Max.Ticks, Min.Ticks * Math.Pow(2, doublings)));
    }

    /// <summary>The pause itself.</summary>
    /// <param name="failures">Failures in a row, 1 for the first.</param>
    /// <param name="roll">A random number, 0 to 1.</param>
    public TimeSpan Delay(int failures, double roll)
    {
        var pause = TimeSpan.FromTicks((long)(Ceiling(failures).Ticks * Math.Clamp(roll, 0, 1)));
        var least = TimeSpan.FromTicks(Min.Ticks / SmallestShare);
        return pause < least ? least : pause;
    }
}
