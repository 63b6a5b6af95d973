namespace ThermalActors.Actors.Channel;

/// <summary>Exponential back-off with jitter over the whole grown interval, so that stations that failed together do not return together.</summary>
/// <param name="Min">The smallest pause.</param>
/// <param name="Max">The largest pause.</param>
internal readonly record struct RetryPolicy(TimeSpan Min, TimeSpan Max)
{
    /// <summary>The pause before try number <paramref name="attempt"/> (0 is the first repetition).</summary>
    /// <param name="attempt">Failed tries so far, less one.</param>
    /// <param name="jitter">A random number, 0 inclusive to 1 exclusive.</param>
    public TimeSpan Delay(int attempt, double jitter)
    {
        var bound = Bound(attempt);
        return Min + ((bound - Min) * jitter);
    }

    /// <summary>The longest pause that <see cref="Delay"/> can return for this attempt.</summary>
    public TimeSpan Bound(int attempt)
    {
        var grown = Min.TotalMilliseconds * Math.Pow(2, Math.Clamp(attempt, 0, 30) + 1);
        return TimeSpan.FromMilliseconds(Math.Min(grown, Max.TotalMilliseconds));
    }
}
