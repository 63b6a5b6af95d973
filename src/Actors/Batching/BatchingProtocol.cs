using Akka.Actor;
using Akka.Event;

namespace ThermalActors.Actors.Batching;

/// <summary>What the batching actor is told and what it tells. Its answers come from the spool actor (<c>SpoolProtocol.Stored</c>).</summary>
internal static class BatchingProtocol
{
    /// <summary>Commands.</summary>
    public interface ICommand : INoSerializationVerificationNeeded;

    /// <summary>Begin sampling: the first tick follows one sample interval later.</summary>
    public sealed record Start : ICommand
    {
        public static readonly Start Instance = new();
    }

    /// <summary>Stop sampling, close the open batch and answer <see cref="Drained"/> when the spool has stored everything.</summary>
    public sealed record Drain(IActorRef ReplyTo) : ICommand;

    /// <summary>Nothing is held in memory any more.</summary>
    public sealed record Drained(BatchingCounters Counters) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published on the event stream after every tick that built a row and after every batch.</summary>
    public sealed record Progress(BatchingCounters Counters) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The first sample tick has happened (published once; <c>--duration</c> counts from it).</summary>
    public sealed record FirstTick : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly FirstTick Instance = new();
    }

    /// <summary><c>rows built = stored + dropped + held</c>; <c>readings = used + superseded + rejected</c>.</summary>
    public sealed record BatchingCounters(
        long RowsBuilt, long RowsStored, long RowsDropped, long RowsHeld, long Batches, long ReadingsUsed, long ReadingsSuperseded);

    internal static class TimerKeys
    {
        public const string Sample = "sample";
        public const string Seal = "seal";
        public const string StoreRetry = "store-retry";
    }
}
