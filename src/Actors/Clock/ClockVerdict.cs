namespace ThermalActors.Actors.Clock;

/// <summary>What is known of the wall clock.</summary>
internal enum ClockVerdict
{
    /// <summary>Nobody says that it is right, nobody that it is wrong.</summary>
    Unconfirmed,

    /// <summary>A time service keeps it or the server agrees with it, and nothing speaks against it.</summary>
    Trusted,

    /// <summary>Its date cannot be, or the server's clock shows another time.</summary>
    Wrong,
}

/// <summary>A verdict with its reason.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">One line for a person.</param>
internal sealed record ClockFinding(ClockVerdict Verdict, string Reason);
