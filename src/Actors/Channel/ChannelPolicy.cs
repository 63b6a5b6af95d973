using ThermalActors.Actors.Settings;

namespace ThermalActors.Actors.Channel;

/// <summary>How the channel actor treats ended sessions and journals commits (design §3).</summary>
/// <param name="Session">What every session may do.</param>
/// <param name="Restart">Back-off between sessions.</param>
/// <param name="Probe">Back-off between probes while suspended.</param>
/// <param name="LossesBeforeSuspension">Sessions in a row that lost the sequencer without a commit of ours.</param>
/// <param name="StuckBeforeSuspension">Sessions in a row whose commits got stuck.</param>
/// <param name="JournalFrames">A commit is journaled at the latest after this many frames…</param>
/// <param name="JournalInterval">…or this time.</param>
internal sealed record ChannelPolicy(
    SessionPolicy Session,
    RetryPolicy Restart,
    RetryPolicy Probe,
    int LossesBeforeSuspension,
    int StuckBeforeSuspension,
    int JournalFrames,
    TimeSpan JournalInterval)
{
    /// <summary>True when the channel name is fixed, so that a foreign history can only be explained.</summary>
    public bool ChannelExact { get; init; }

    /// <summary>Commits in a row without one good row.</summary>
    public int RejectionsBeforeSuspension { get; init; } = 2;

    /// <summary>How often a copy into the quarantine is tried on a full disk before the rows count as lost.</summary>
    public int QuarantineTries { get; init; } = 8;

    /// <summary>A backlog of at least so many rows is called a catch-up.</summary>
    public int CatchUpRows { get; init; } = 500;

    public static ChannelPolicy From(ChannelSettings settings) => new(
        SessionPolicy.From(settings),
        new RetryPolicy(settings.BackoffMin, settings.BackoffMax),
        new RetryPolicy(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)),
        LossesBeforeSuspension: 5,
        StuckBeforeSuspension: 3,
        JournalFrames: 64,
        JournalInterval: TimeSpan.FromMinutes(1));
}
