using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;

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

    /// <summary>Other settings are in force.</summary>
    public sealed record Reconfigure(BatchingPolicy Policy, ImmutableArray<SensorPolicy> Sensors) : ICommand;

    /// <summary>Nothing is held in memory any more.</summary>
    public sealed record Drained(BatchingCounters Counters) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published on the event stream after every tick that built a row and after every batch.</summary>
    public sealed record Progress(BatchingCounters Counters) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published when a reading was taken: the newest of its sensor, as the next row will see it.</summary>
    public sealed record Observed(Reading Reading) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The first sample tick has happened (published once; <c>--duration</c> counts from it).</summary>
    public sealed record FirstTick : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly FirstTick Instance = new();
    }

    /// <summary><c>rows built = stored + dropped + held</c>; <c>readings = used + superseded + rejected</c>.</summary>
    public sealed record BatchingCounters(
        long RowsBuilt, long RowsStored, long RowsDropped, long RowsHeld, long Batches, long ReadingsUsed, long ReadingsSuperseded)
    {
        /// <summary>Of the rows dropped: those that the spool had no room for. The others gave way in memory.</summary>
        public long RowsRefused { get; init; }

        /// <summary>Of the rows built: those that report a loss.</summary>
        public long GapRows { get; init; }

        /// <summary>What became of the readings, by sensor.</summary>
        public ImmutableSortedDictionary<SensorKind, ReadingTally> Each { get; init; } = ImmutableSortedDictionary<SensorKind, ReadingTally>.Empty;
    }

    /// <summary>What became of one sensor's readings once they were taken.</summary>
    /// <param name="Used">Readings that a row has carried.</param>
    /// <param name="Superseded">Readings that gave way to a newer one before a row could carry them.</param>
    /// <param name="Waiting">True while the newest reading waits for its row.</param>
    public sealed record ReadingTally(long Used, long Superseded, bool Waiting);

    internal static class TimerKeys
    {
        public const string Sample = "sample";
        public const string Seal = "seal";
        public const string StoreRetry = "store-retry";
    }
}
