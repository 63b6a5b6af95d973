using ThermalActors.Actors.Time;

namespace ThermalActors.Actors.Tokens;

/// <summary>When a token is renewed and how failures are spaced; elapsed time only.</summary>
internal static class TokenPolicy
{
    /// <summary>A token that does not say how long it lives is renewed after this time.</summary>
    public static readonly TimeSpan UnknownLife = TimeSpan.FromMinutes(50);

    /// <summary>A renewal never comes earlier than this before the end of a life.</summary>
    public static readonly TimeSpan LargestLead = TimeSpan.FromMinutes(5);

    /// <summary>An exchange that has not ended after this time is given up.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(90);

    /// <summary>Before this date a clock is wrong: what is signed now would be refused, or be valid at another time.</summary>
    public static readonly DateTimeOffset EarliestSaneDate = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Pauses between proactive renewals that fail.</summary>
    public static readonly Backoff Renewals = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    private const double ShareOfLife = 0.8;

    /// <summary>How long after its receipt a token is renewed: at 80 % of its life, but at most five minutes early.</summary>
    /// <param name="lifetime">Its life, null when unknown.</param>
    public static TimeSpan RenewAfter(TimeSpan? lifetime)
    {
        if (lifetime is not { } life) return UnknownLife;
        var byShare = life * ShareOfLife;
        var byLead = life - LargestLead;
        return byShare > byLead ? byShare : byLead;
    }

    /// <summary>Says why nothing may be signed now, or null when the clock is plausible.</summary>
    public static string? ClockFault(TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now < EarliestSaneDate ? $"The clock says {now:yyyy-MM-dd}, which cannot be: waiting for time synchronisation before signing" : null;
    }
}
