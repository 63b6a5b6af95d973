using Akka.Actor;
using Akka.Event;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Channel;

/// <summary>What the channel actor is told and what it tells.</summary>
internal static class ChannelProtocol
{
    /// <summary>Commands.</summary>
    public interface ICommand : INoSerializationVerificationNeeded;

    /// <summary>Commit everything up to this number, then answer <see cref="Drained"/>; tries at once, whatever it was waiting for.</summary>
    public sealed record Drain(Sequence UpTo, IActorRef ReplyTo) : ICommand;

    /// <summary>Everything up to the number is committed and journaled, and the spool was told to delete it.</summary>
    public sealed record Drained(Sequence UpTo) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Journal what is known and stop, with the supervisor.</summary>
    public sealed record Stop : ICommand
    {
        public static readonly Stop Instance = new();
    }

    /// <summary>An operator asks to leave a back-off or suspension now.</summary>
    public sealed record Resume : ICommand
    {
        public static readonly Resume Instance = new();
    }

    /// <summary>Published on the event stream whenever something of it has changed.</summary>
    public sealed record StatusChanged(ChannelStatusReport Status) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    internal static class TimerKeys
    {
        public const string Retry = "retry";
        public const string Journal = "journal";
        public const string Quarantine = "quarantine";
    }
}

/// <summary>Where delivery stands, for health, statistics and people.</summary>
/// <param name="Phase">The channel's phase.</param>
/// <param name="Session">Number of the session that is alive or was last.</param>
/// <param name="Mark">The committed offset that is journaled.</param>
/// <param name="Committed">The newest committed offset that the service reported.</param>
/// <param name="Accepted">The last number that the service accepted.</param>
/// <param name="Totals">What was sent since the process started.</param>
/// <param name="LastEnd">How the last session ended, null before the first end.</param>
/// <param name="LastAlarm">The last alarm, null when there was none.</param>
/// <param name="LastTrouble">The last failed call that is being repeated; null once calls succeed.</param>
internal sealed record ChannelStatusReport(
    ChannelPhase Phase,
    long Session,
    OffsetToken Mark,
    OffsetToken Committed,
    Sequence Accepted,
    SendTotals Totals,
    SessionEnd? LastEnd,
    string? LastAlarm,
    string? LastTrouble)
{
    /// <summary>How far a backlog has been worked off; null when there is none worth the name.</summary>
    public CatchUpProgress? CatchUp { get; init; }

    /// <summary>Rows that the service has rejected over the life of this sequence.</summary>
    public long RowsRejected { get; init; }
}

/// <summary>What was sent since the process started.</summary>
/// <param name="Rows">Rows accepted by the service.</param>
/// <param name="Batches">Appends accepted by the service.</param>
/// <param name="Bytes">NDJSON bytes of those rows before compression.</param>
/// <param name="Failures">Calls that failed, whatever came of it.</param>
/// <param name="Sessions">Sessions that were opened.</param>
internal readonly record struct SendTotals(long Rows, long Batches, long Bytes, long Failures, long Sessions)
{
    public static SendTotals operator +(SendTotals one, SendTotals other) => new(
        one.Rows + other.Rows, one.Batches + other.Batches, one.Bytes + other.Bytes, one.Failures + other.Failures, one.Sessions + other.Sessions);
}
