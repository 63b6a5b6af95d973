using ThermalActors.Actors.Channel;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Spool;

namespace ThermalActors.Scenarios.Actors;

/// <summary>Everything that a seed decides before the actors start.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Length">The faulty part; the run then goes on until it comes to rest.</param>
/// <param name="Faults">Which faults may strike.</param>
/// <param name="Intensity">Share of occasions that a fault strikes, before its own weight.</param>
/// <param name="Policy">The channel's policy.</param>
internal sealed record LivePlan(ulong Seed, TimeSpan Length, FaultSet Faults, double Intensity, ChannelPolicy Policy)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Rows of a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Age at which a batch is closed.</summary>
    public required TimeSpan BatchInterval { get; init; }

    /// <summary>Time between two rows.</summary>
    public required TimeSpan SampleInterval { get; init; }

    /// <summary>Longest one-way time of a message in the network.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>How long the station waits for an answer.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>Longest time from acceptance to commit.</summary>
    public required TimeSpan CommitDelay { get; init; }

    /// <summary>True when every commit takes that long; else the time is drawn.</summary>
    public required bool CommitsEvenly { get; init; }

    /// <summary>Time of a write of the journal.</summary>
    public required TimeSpan DiskLatency { get; init; }

    /// <summary>Life of an exchanged token.</summary>
    public required TimeSpan TokenLife { get; init; }

    /// <summary>Incidents of one kind during the run, on average.</summary>
    public required double IncidentsPerKind { get; init; }

    /// <summary>Room for waiting rows; null for plenty.</summary>
    public required long? SpoolBytes { get; init; }

    /// <summary>What gives way when the room is used up.</summary>
    public required WhenFull WhenFull { get; init; }

    /// <summary>Size at which a frame is sealed.</summary>
    public required int FrameBytes { get; init; }

    /// <summary>How bodies are compressed.</summary>
    public required FrameCodec Codec { get; init; }

    /// <summary>True to log in with a token from a file instead of a key pair.</summary>
    public required bool UsesAccessToken { get; init; }

    /// <summary>Messages that an actor takes before another one's turn comes.</summary>
    public required int Throughput { get; init; }

    /// <summary>Longest time from the end of the faults to rest: every time-out of the policy once, twice where it counts to a suspension.</summary>
    public TimeSpan RestWithin =>
        (Policy.Session.CommitTimeout * (Policy.StuckBeforeSuspension + 1)) + Policy.Session.AmbiguousLimit + (Policy.Probe.Max * 2)
        + Policy.Session.AwaitUncommitted + (Policy.Restart.Max * 4) + Policy.JournalInterval + (RequestTimeout * 4) + TimeSpan.FromMinutes(6);

    public static LivePlan Of(ulong seed)
    {
        var dice = new Dice(seed, "live-plan");
        var faults = DrawFaults(dice);
        var policy = DrawPolicy(dice);
        return new LivePlan(seed, dice.Seconds(60, 240), faults, dice.Pick(0.02, 0.05, 0.12), policy)
        {
            BatchSize = dice.Pick(1, 4, 10),
            BatchInterval = dice.Seconds(1, 8),
            SampleInterval = dice.Pick(Second * 0.5, Second, Second * 2),
            Latency = dice.Pick(Second * 0.02, Second * 0.15, Second * 0.8, Second * 4),
            RequestTimeout = dice.Pick(Second * 5, Second * 30),
            CommitDelay = dice.Pick(Second * 0.2, Second * 2, Second * 10),
            CommitsEvenly = dice.Hits(0.4),
            DiskLatency = dice.Pick(Second * 0.001, Second * 0.02, Second * 0.5),
            TokenLife = dice.Pick(Second * 45, TimeSpan.FromMinutes(4), TimeSpan.FromHours(1)),
            IncidentsPerKind = dice.Pick(1.0, 2.0, 3.0),
            SpoolBytes = dice.Hits(0.2) ? dice.Pick(160_000L, 240_000L) : null,
            WhenFull = dice.Pick(WhenFull.DropOldest, WhenFull.DropNewest, WhenFull.Block),
            FrameBytes = dice.Pick(2_000, 1 << 20),
            Codec = dice.Pick(FrameCodec.Zstd, FrameCodec.Gzip),
            UsesAccessToken = dice.Hits(0.2),
            Throughput = dice.Pick(1, 1, 5),
        };
    }

    // One run in twenty has no fault at all, one in twenty has them all; few kinds at a time show what they do together.
    private static FaultSet DrawFaults(Dice dice)
    {
        var roll = dice.Roll();
        if (roll < 0.05) return FaultSet.None;
        if (roll > 0.95) return FaultSet.Actors;
        var share = dice.Pick(0.1, 0.2, 0.4);
        var faults = FaultSet.None;
        foreach (var kind in FaultSet.Actors)
        {
            if (dice.Hits(share)) faults = faults.With(kind);
        }

        return faults;
    }

    // The shipped policy with a shorter probe, and one that runs into its time-outs sooner, so that short runs see them too.
    private static ChannelPolicy DrawPolicy(Dice dice)
    {
        var brisk = dice.Hits(0.75);
        var bytes = dice.Pick(4_000, 64 * 1024, 4 * 1024 * 1024);
        var backoff = new RetryPolicy(Second * 0.5, brisk ? Second * 5 : Second * 30);
        var session = new SessionPolicy(
            new FetchLimits(bytes, int.MaxValue),
            RequestGap: Second * 0.1,
            PollInterval: dice.Pick(Second * 0.5, Second, Second * 5),
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
