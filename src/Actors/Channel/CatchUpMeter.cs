using System.Collections.Immutable;

namespace ThermalActors.Actors.Channel;

/// <summary>How a backlog is worked off.</summary>
/// <param name="RowsLeft">Rows that are stored and not committed.</param>
/// <param name="RowsPerSecond">Rows that became committed a second, over the last minute.</param>
/// <param name="TimeToGo">Until the backlog is gone at that pace, new rows included; null when it does not shrink.</param>
internal sealed record CatchUpProgress(long RowsLeft, double RowsPerSecond, TimeSpan? TimeToGo);

/// <summary>Something about a catch-up that is worth a log line.</summary>
/// <param name="Rows">Rows that became committed since it began.</param>
/// <param name="Took">Time since it began.</param>
internal sealed record CatchUpNews(long Rows, TimeSpan Took);

/// <summary>Watches a backlog: when it begins and ends, how fast it goes. Pure; its memory is bounded by the window.</summary>
/// <param name="From">Rows from which on a backlog is called a catch-up; it is over below a fifth of it.</param>
internal sealed record CatchUpMeter(long From)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SampleGap = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NewsGap = TimeSpan.FromMinutes(1);

    /// <summary>What there is to tell; null when there is no backlog worth the name.</summary>
    public CatchUpProgress? Progress { get; private init; }

    private Sample Began { get; init; }

    private ImmutableList<Sample> Samples { get; init; } = [];

    private TimeSpan ToldAt { get; init; }

    /// <summary>No backlog.</summary>
    /// <param name="from">See <see cref="From"/>.</param>
    public static CatchUpMeter Idle(long from) => new(from);

    /// <summary>Takes a look.</summary>
    /// <param name="now">Elapsed time.</param>
    /// <param name="committed">Number of the newest committed row.</param>
    /// <param name="left">Rows stored and not committed.</param>
    /// <returns>The meter afterwards, and what is worth a log line: the begin, the end, and once a minute in between.</returns>
    public (CatchUpMeter Meter, CatchUpNews? News) Measure(TimeSpan now, long committed, long left)
    {
        var sample = new Sample(now, committed, left);
        if (Progress is null) return left < From ? (this, null) : (Begin(sample), new CatchUpNews(0, TimeSpan.Zero));
        var news = new CatchUpNews(committed - Began.Committed, now - Began.At);
        if (left < Math.Max(1, From / 5)) return (Idle(From), news);
        var kept = Samples.RemoveAll(old => now - old.At > Window);
        // Long silence: what was seen before it is still the best to compare with.
        if (kept.IsEmpty && !Samples.IsEmpty) kept = kept.Add(Samples[^1]);
        if (kept.IsEmpty || now - kept[^1].At >= SampleGap) kept = kept.Add(sample);
        var isDue = now - ToldAt >= NewsGap;
        return (
            this with { Samples = kept, Progress = ProgressSince(kept[0], sample), ToldAt = isDue ? now : ToldAt },
            isDue ? news : null);
    }

    private CatchUpMeter Begin(Sample sample) =>
        this with { Began = sample, Samples = [sample], ToldAt = sample.At, Progress = new CatchUpProgress(sample.Left, 0, null) };

    private static CatchUpProgress ProgressSince(Sample oldest, Sample now)
    {
        var seconds = (now.At - oldest.At).TotalSeconds;
        if (seconds <= 0) return new CatchUpProgress(now.Left, 0, null);
        var shrinking = (oldest.Left - now.Left) / seconds;
        return new CatchUpProgress(
            now.Left,
            (now.Committed - oldest.Committed) / seconds,
            shrinking > 0 ? TimeSpan.FromSeconds(Math.Ceiling(now.Left / shrinking)) : null);
    }

    private readonly record struct Sample(TimeSpan At, long Committed, long Left);
}
