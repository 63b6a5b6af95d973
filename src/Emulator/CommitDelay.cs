namespace ThermalActors.Emulator;

/// <summary>How long an accepted append waits before it becomes visible (C43).</summary>
public abstract record CommitDelay
{
    private CommitDelay()
    {
    }

    /// <summary>Two seconds after the first uncommitted append of a channel.</summary>
    public static CommitDelay Default { get; } = new Fixed(TimeSpan.FromSeconds(2));

    /// <summary>The same delay every time.</summary>
    /// <param name="Delay">0 or more, counted from the first uncommitted append of a channel.</param>
    public sealed record Fixed(TimeSpan Delay) : CommitDelay;

    /// <summary>A delay drawn anew for every commit.</summary>
    /// <param name="Shortest">0 or more.</param>
    /// <param name="Longest">At least <paramref name="Shortest"/>.</param>
    /// <param name="Seed">Makes the draw repeatable.</param>
    public sealed record Random(TimeSpan Shortest, TimeSpan Longest, int Seed = 0) : CommitDelay;

    /// <summary>Nothing is committed until <see cref="EmulatorAdmin.CommitNow"/> is called.</summary>
    public sealed record Manual : CommitDelay;
}
