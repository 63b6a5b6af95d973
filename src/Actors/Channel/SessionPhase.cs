using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Channel;

/// <summary>The phases of a session as an operator sees them (snowpipe-rest.md §10.1).</summary>
internal enum SessionPhaseKind
{
    Authorizing,
    Opening,
    Recognizing,
    Ready,
    Appending,
    RetryWait,
    Ended,
}

/// <summary>A phase and what is only known in it.</summary>
internal abstract record SessionPhase(SessionPhaseKind Kind)
{
    /// <summary>Waits for access before the channel is opened, or for the next try to get it.</summary>
    public sealed record Authorizing(long Correlation, int Attempt, TimeSpan Since) : SessionPhase(SessionPhaseKind.Authorizing);

    /// <summary>An open is under way, or waits for its next try.</summary>
    public sealed record Opening(long Correlation, OpenAttempt Attempt) : SessionPhase(SessionPhaseKind.Opening);

    /// <summary>The spool is asked whose history the committed offset belongs to.</summary>
    public sealed record Recognizing(long Correlation, OpenedChannel Opened) : SessionPhase(SessionPhaseKind.Recognizing);

    /// <summary>Nothing is in flight; the next batch is being fetched, or held back by the request rate.</summary>
    public sealed record Ready(long Correlation, OutgoingBatch? Paced) : SessionPhase(SessionPhaseKind.Ready);

    /// <summary>The one append is under way with the token of <paramref name="Epoch"/>; null while it waits for a fresh one.</summary>
    public sealed record Appending(long Correlation, InFlight InFlight, long? Epoch) : SessionPhase(SessionPhaseKind.Appending);

    /// <summary>The one append waits to be repeated, byte for byte.</summary>
    public sealed record RetryWait(InFlight InFlight) : SessionPhase(SessionPhaseKind.RetryWait);

    /// <summary>Over.</summary>
    public sealed record Ended(SessionEnd End) : SessionPhase(SessionPhaseKind.Ended);
}

/// <summary>The tries to open the channel.</summary>
/// <param name="Number">Tries so far.</param>
/// <param name="Since">When the first one began (elapsed time).</param>
/// <param name="Insist">Whether uncommitted rows of an earlier session are waited for.</param>
/// <param name="Rejected">Whether a token was refused with 401 since the last good answer.</param>
internal sealed record OpenAttempt(int Number, TimeSpan Since, bool Insist, bool Rejected);

/// <summary>The one append in flight, unchanged over all its tries (I1, I2, I7).</summary>
/// <param name="Request">What is sent.</param>
/// <param name="Batch">Where it came from.</param>
/// <param name="Attempt">Failed tries so far.</param>
/// <param name="Since">When the first try began (elapsed time).</param>
/// <param name="UnclearSince">When the first of the tries in a row began that ended without a clear answer; null after a clear one.</param>
/// <param name="MaybeAccepted">True once a try ended without a clear answer: the server may have consumed the token.</param>
/// <param name="Rejected">Whether a token was refused with 401 since the first try.</param>
internal sealed record InFlight(
    AppendRequest Request, OutgoingBatch Batch, int Attempt, TimeSpan Since, TimeSpan? UnclearSince, bool MaybeAccepted, bool Rejected);

/// <summary>A batch that was accepted but is not yet known to be committed.</summary>
internal readonly record struct AcceptedBatch(OffsetToken End, int Rows, int Frames)
{
    public static AcceptedBatch Of(OutgoingBatch batch) => new(batch.End, batch.Rows, batch.Frames);
}
