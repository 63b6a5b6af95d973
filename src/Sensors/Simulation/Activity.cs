namespace ThermalActors.Sensors.Simulation;

/// <summary>What people do in the room.</summary>
internal enum ActivityKind
{
    /// <summary>People are in the room; the strength is their number.</summary>
    Presence,

    /// <summary>A window is open; the strength is the air change it adds, 1/h.</summary>
    Airing,

    /// <summary>Something is cooked; the strength is 1 for a usual meal.</summary>
    Cooking,
}

/// <summary>One thing that people do, within one UTC day.</summary>
/// <param name="Kind">What.</param>
/// <param name="From">Start, s since 1970.</param>
/// <param name="Until">End, s since 1970.</param>
/// <param name="Strength">How much of it; see <see cref="ActivityKind"/>.</param>
internal readonly record struct Activity(ActivityKind Kind, double From, double Until, double Strength)
{
    public bool Covers(double seconds) => From <= seconds && seconds < Until;
}
