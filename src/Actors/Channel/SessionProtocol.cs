using Akka.Actor;
using Akka.Event;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Channel;

/// <summary>What a session actor is told and what it tells its channel actor. Every report carries the session's number.</summary>
internal static class SessionProtocol
{
    /// <summary>End when everything up to here is committed.</summary>
    public sealed record Drain(Sequence UpTo) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Reports to the channel actor.</summary>
    public interface IReport : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        long Session { get; }
    }

    /// <summary>The channel is open. The counters are the channel's totals at that moment.</summary>
    public sealed record Opened(
        long Session, string? ServerToken, Sequence ResumeAfter, OffsetToken? OurOffset, long RowsInserted, long RowErrors) : IReport
    {
        /// <summary>Rows of ours from the session's mark to <see cref="OurOffset"/>; null when unknown.</summary>
        public long? RowsSinceMark { get; init; }

        /// <summary>What the service says of the last rejected row.</summary>
        public RowErrorNote Errors { get; init; } = RowErrorNote.None;
    }

    public sealed record Accepted(long Session, Sequence Last, int Rows, int Bytes) : IReport;

    public sealed record Committed(long Session, CommitReport Report) : IReport;

    public sealed record Alarm(long Session, ChannelAlarm Kind, string Message) : IReport;

    public sealed record Trouble(long Session, string Call, string Message, int Attempt) : IReport;

    /// <summary>The session's typed death; the actor stops itself right after.</summary>
    public sealed record Ended(long Session, SessionEnd End) : IReport;

    internal static class TimerKeys
    {
        public const string Retry = "retry";
        public const string Poll = "poll";
    }
}
