using ThermalActors.Actors.Channel;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Spool;

namespace ThermalActors.Scenarios.Machine;

/// <summary>Everything that a seed decides before the run begins. A smaller plan of the same seed is how a failure is shrunk.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Length">The faulty part; the run then goes on until it comes to rest.</param>
/// <param name="Faults">Which faults may strike.</param>
/// <param name="Intensity">Share of calls that a fault strikes, before its own weight.</param>
/// <param name="Policy">The channel's policy.</param>
internal sealed record ScenarioPlan(ulong Seed, TimeSpan Length, FaultSet Faults, double Intensity, ChannelPolicy Policy)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Time between two batches.</summary>
    public required TimeSpan BatchInterval { get; init; }

    /// <summary>Most rows of a batch.</summary>
    public required int MostRows { get; init; }

    /// <summary>Rows of a frame; a larger batch is cut into several.</summary>
    public required int FrameRows { get; init; }

    /// <summary>Longest one-way time of a message in the network.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>How long the station waits for an answer.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>Longest time from acceptance to commit.</summary>
    public required TimeSpan CommitDelay { get; init; }

    /// <summary>Longest time of a write to the card.</summary>
    public required TimeSpan DiskLatency { get; init; }

    /// <summary>Life of an access token.</summary>
    public required TimeSpan TokenLife { get; init; }

    /// <summary>Facts between two snapshots of the journal.</summary>
    public required int FactsPerSnapshot { get; init; }

    /// <summary>Incidents of one kind during the run, on average.</summary>
    public required double IncidentsPerKind { get; init; }

    /// <summary>Longest time from the end of the faults to rest: every time-out of the policy once, twice where it counts to a suspension.</summary>
    public TimeSpan RestWithin =>
        (Policy.Session.CommitTimeout * (Policy.StuckBeforeSuspension + 1)) + Policy.Session.AmbiguousLimit + (Policy.Probe.Max * 2)
        + Policy.Session.AwaitUncommitted + (Policy.Restart.Max * 4) + Policy.JournalInterval + (RequestTimeout * 4) + TimeSpan.FromMinutes(4);

    /// <summary>The plan of a seed.</summary>
    public static ScenarioPlan Of(ulong seed)
    {
        var dice = new Dice(seed, "plan");
        var faults = DrawFaults(dice);
        var policy = DrawPolicy(dice);
        var isLong = dice.Hits(0.1);
        return new ScenarioPlan(
            seed,
            isLong ? dice.Between(TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(45)) : dice.Between(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(8)),
            faults,
            dice.Pick(0.02, 0.05, 0.1, 0.25),
            policy)
        {
            BatchInterval = isLong ? dice.Seconds(2, 15) : dice.Seconds(0.3, 8),
            MostRows = dice.Pick(1, 4, 10, 25),
            FrameRows = dice.Pick(3, 10, 100),
            Latency = dice.Pick(Second * 0.02, Second * 0.15, Second * 0.8, Second * 4),
            RequestTimeout = dice.Pick(Second * 5, Second * 30),
            CommitDelay = dice.Pick(Second * 0.2, Second * 2, Second * 10),
            DiskLatency = dice.Pick(Second * 0.001, Second * 0.02, Second * 0.5),
            TokenLife = dice.Pick(Second * 45, TimeSpan.FromMinutes(4), TimeSpan.FromHours(1)),
            FactsPerSnapshot = dice.Pick(4, 100),
            IncidentsPerKind = dice.Pick(1.0, 2.0, 5.0),
        };
    }

    // One run in twenty has no fault at all, one in twenty has them all; few kinds at a time show what they do together.
    private static FaultSet DrawFaults(Dice dice)
    {
        var roll = dice.Roll();
        if (roll < 0.05) return FaultSet.None;
        if (roll > 0.95) return FaultSet.Machine;
        var share = dice.Pick(0.08, 0.2, 0.4);
        var faults = FaultSet.None;
        foreach (var kind in FaultSet.Machine)
        {
            if (dice.Hits(share)) faults = faults.With(kind);
        }

        return faults;
    }

    // The shipped policy, and one that runs into its time-outs sooner, so that short runs see them too.
    private static ChannelPolicy DrawPolicy(Dice dice)
    {
        var brisk = dice.Hits(0.6);
        var bytes = dice.Pick(600, 4_000, 64 * 1024, 4 * 1024 * 1024);
        var backoff = new RetryPolicy(Second * 0.5, brisk ? Second * 5 : Second * 30);
        var session = new SessionPolicy(
            new FetchLimits(bytes, int.MaxValue),
            RequestGap: Second * 0.1,
            PollInterval: dice.Pick(Second * 0.25, Second, Second * 5),
            AwaitUncommitted: brisk ? dice.Pick(TimeSpan.Zero, Second * 3) : Second * 10,
            CommitTimeout: brisk ? Second * 20 : Second * 120,
            AmbiguousLimit: brisk ? Second * 30 : TimeSpan.FromMinutes(5),
            ThrottledLimit: brisk ? Second * 90 : TimeSpan.FromMinutes(30),
            backoff);
        return new ChannelPolicy(
            session,
            Restart: backoff,
            Probe: new RetryPolicy(Second * 5, brisk ? Second * 40 : TimeSpan.FromMinutes(5)),
            LossesBeforeSuspension: 5,
            StuckBeforeSuspension: 3,
            JournalFrames: brisk ? 8 : 64,
            JournalInterval: brisk ? Second * 10 : TimeSpan.FromMinutes(1));
    }
}
