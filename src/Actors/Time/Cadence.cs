namespace ThermalActors.Actors.Time;

/// <summary>Ticks that neither drift nor pile up.</summary>
internal static class Cadence
{
    /// <summary>
    /// The first moment after <paramref name="now"/> on the grid <paramref name="previous"/> + n × <paramref name="interval"/>.
    /// Ticks that a stall swallowed are gone; what follows stays on the grid.
    /// </summary>
    /// <param name="previous">The tick that was due last, monotonic.</param>
    /// <param name="interval">Distance of the ticks, above zero.</param>
    /// <param name="now">Monotonic time.</param>
    public static TimeSpan Next(TimeSpan previous, TimeSpan interval, TimeSpan now)
    {
        if (now < previous) return previous;
        var passed = (now - previous).Ticks / interval.Ticks;
        return previous + TimeSpan.FromTicks((passed + 1) * interval.Ticks);
    }
}
