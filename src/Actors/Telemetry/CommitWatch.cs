using System.Collections.Immutable;
using ThermalActors.Actors.Channel;

namespace ThermalActors.Actors.Telemetry;

/// <summary>Measures the time from an accepted append to its commit. Pure and bounded.</summary>
/// <param name="Waiting">Accepted appends that are not yet committed, oldest first: their last number and when they were accepted.</param>
/// <param name="Count">Their number.</param>
/// <param name="CommittedAt">When a commit was seen last (monotonic); null before the first of this process.</param>
internal sealed record CommitWatch(ImmutableQueue<(long Last, TimeSpan At)> Waiting, int Count, TimeSpan? CommittedAt)
{
    /// <summary>So many are remembered; one that does not fit is not measured.</summary>
    public const int Limit = 256;

    public static readonly CommitWatch None = new([], 0, null);

    /// <summary>Takes in a new status.</summary>
    /// <param name="before">The one before it; null for the first.</param>
    /// <param name="now">The new one.</param>
    /// <param name="uptime">The present on the monotonic clock.</param>
    /// <param name="took">How long the commits took that it shows.</param>
    public CommitWatch Observe(ChannelStatusReport? before, ChannelStatusReport now, TimeSpan uptime, out ImmutableArray<TimeSpan> took)
    {
        took = [];
        if (before is null) return this;
        // A new session begins where the service is: what it has not committed by then is sent again.
        var next = now.Session == before.Session ? this : None with { CommittedAt = CommittedAt };
        if (now.Totals.Batches > before.Totals.Batches && next.Count < Limit)
            next = next with { Waiting = next.Waiting.Enqueue((now.Accepted.Value, uptime)), Count = next.Count + 1 };
        if (now.Committed.Sequence.Value <= before.Committed.Sequence.Value) return next;
        var measured = ImmutableArray.CreateBuilder<TimeSpan>();
        while (!next.Waiting.IsEmpty && next.Waiting.Peek().Last <= now.Committed.Sequence.Value)
        {
            measured.Add(uptime - next.Waiting.Peek().At);
            next = next with { Waiting = next.Waiting.Dequeue(), Count = next.Count - 1 };
        }

        took = measured.DrainToImmutable();
        return next with { CommittedAt = uptime };
    }
}
