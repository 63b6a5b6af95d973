using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Spooling;

/// <summary>What the spool actor is told and what it answers. It owns <c>spool.db</c> and lives on threads of its own.</summary>
internal static class SpoolProtocol
{
    /// <summary>Commands.</summary>
    public interface ICommand : INoSerializationVerificationNeeded;

    /// <summary>Answers <see cref="Opened"/> when the spool is open (also later, when it has to be opened again).</summary>
    public sealed record Attach(IActorRef ReplyTo) : ICommand;

    /// <summary>The spool is open.</summary>
    public sealed record Opened(SpoolIdentity Identity, SpoolState State) : INoSerializationVerificationNeeded;

    /// <summary>Store a batch; answered by <see cref="Stored"/> or <see cref="StoreFailed"/> to the sender.</summary>
    public sealed record Store(Guid Incarnation, long Ordinal, ImmutableArray<SensorRow> Rows, DateTimeOffset SealedAt) : ICommand;

    /// <summary>The batch is synced to disk under these numbers.</summary>
    public sealed record Stored(Guid Incarnation, long Ordinal, Sequence First, Sequence Last) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The batch could not be stored; ask again with the same ordinal.</summary>
    public sealed record StoreFailed(Guid Incarnation, long Ordinal, SpoolFailure Failure, string Message) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>A session is live from now on (or no longer): new frames are offered as they are stored.</summary>
    public sealed record SetLive(bool Live) : ICommand;

    /// <summary>Read what follows <paramref name="After"/>. When nothing is there the answer waits until something is stored.</summary>
    public sealed record Fetch(long Correlation, Sequence After, FetchLimits Limits, IActorRef ReplyTo) : ICommand;

    /// <summary>The next body, already covered by the offered mark.</summary>
    public sealed record Fetched(long Correlation, OutgoingBatch Batch, Sequence LastStored) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The next body could not be read.</summary>
    public sealed record FetchFailed(long Correlation, SpoolFailure Failure, string Message) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Forget a waiting <see cref="Fetch"/> of this receiver.</summary>
    public sealed record CancelFetch(IActorRef ReplyTo) : ICommand;

    /// <summary>Everything up to here is committed and journaled.</summary>
    public sealed record Trim(OffsetToken Committed) : ICommand;

    /// <summary>Says whose history a token belongs to; answered by <see cref="Recognized"/> to the sender.</summary>
    public sealed record Recognize(long Correlation, OffsetToken Token) : ICommand;

    /// <summary>Whose history a token belongs to, with the marks at that moment.</summary>
    public sealed record Recognized(long Correlation, OffsetToken Token, TokenOrigin Origin, SpoolState State) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Carry out what was put off, close the file, answer <see cref="Closed"/> and stop.</summary>
    public sealed record Close(IActorRef ReplyTo) : ICommand;

    /// <summary>The file is closed.</summary>
    public sealed record Closed(SpoolState State) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published on the event stream after every change of the marks.</summary>
    public sealed record MarksChanged(SpoolState State) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published when a spool operation fails and when the next one succeeds again (<paramref name="Failure"/> null).</summary>
    public sealed record HealthChanged(SpoolFailure? Failure, string? Message) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
