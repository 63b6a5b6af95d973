namespace ThermalActors.Actors.Health;

/// <summary>The access to the service; never the token itself.</summary>
/// <param name="Kind">scoped or pat; null while none is held.</param>
/// <param name="IngestHost">The discovered host, with its port where it is not 443.</param>
/// <param name="ObtainedAt">When it was received, UTC.</param>
/// <param name="ReceivedAt">The same on the monotonic clock: its life counts from here, whatever the wall clock does.</param>
/// <param name="Lifetime">How long it lives from its receipt; null when it does not say.</param>
/// <param name="Renewals">Tokens obtained since start.</param>
/// <param name="Problem">Why no new one could be obtained, null when it could.</param>
public sealed record TokenSummary(
    string? Kind, string? IngestHost, DateTimeOffset? ObtainedAt, TimeSpan? ReceivedAt, TimeSpan? Lifetime, long Renewals, string? Problem)
{
    /// <summary>None was obtained yet.</summary>
    public static TokenSummary None { get; } = new(null, null, null, null, null, 0, null);

    /// <summary>What is left of its life, zero when it is over; null when none is held or its life is not known.</summary>
    /// <param name="uptime">The present on the monotonic clock.</param>
    public TimeSpan? Remaining(TimeSpan uptime)
    {
        if (ReceivedAt is not { } received || Lifetime is not { } life) return null;
        var left = life - (uptime - received);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
