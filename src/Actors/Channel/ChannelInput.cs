using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Channel;

/// <summary>What can happen to the channel actor.</summary>
internal abstract record ChannelInput
{
    /// <summary>The spool is open and has deleted up to <paramref name="TrimmedTo"/>.</summary>
    public sealed record SpoolReady(OffsetToken TrimmedTo) : ChannelInput
    {
        /// <summary>Numbers up to here belong to sequences before this one.</summary>
        public Sequence Origin { get; init; }

        /// <summary>True when the configured channel is another one, so that this one has to be fenced first.</summary>
        public bool IsHandOver { get; init; }
    }

    /// <summary>The spool is open under another identity: its numbers belong to another channel now.</summary>
    public sealed record SpoolReplaced : ChannelInput;

    /// <summary>
    /// The session opened the channel; <paramref name="OurOffset"/> is the server's offset when it is ours, the counters are
    /// the channel's totals.
    /// </summary>
    public sealed record Opened(string? ServerToken, OffsetToken? OurOffset, long RowsInserted, long RowErrors) : ChannelInput
    {
        /// <summary>Rows of ours from the mark that the session started with to <see cref="OurOffset"/>; null when unknown.</summary>
        public long? RowsSinceMark { get; init; }

        /// <summary>What the service says of the last rejected row.</summary>
        public RowErrorNote Errors { get; init; } = RowErrorNote.None;
    }

    public sealed record Committed(CommitReport Report) : ChannelInput;

    public sealed record AlarmRaised(ChannelAlarm Alarm, string Message) : ChannelInput;

    public sealed record SessionEnded(SessionEnd End) : ChannelInput;

    public sealed record FactWritten(IPersistedFact Fact) : ChannelInput;

    /// <summary>The rows under suspicion are in the quarantine.</summary>
    public sealed record Quarantined(long Correlation) : ChannelInput;

    /// <summary>They could not be copied.</summary>
    public sealed record QuarantineFailed(long Correlation, SpoolFailure Failure, string Message) : ChannelInput;

    /// <summary>The next try of the copy is due.</summary>
    public sealed record QuarantineDue : ChannelInput;

    /// <summary>The sequence could not be changed; it is the same as before.</summary>
    public sealed record HistoryFailed(string Message) : ChannelInput;

    public sealed record RetryDue : ChannelInput;

    public sealed record JournalDue : ChannelInput;

    /// <summary>An operator asks to try again now.</summary>
    public sealed record ResumeRequested : ChannelInput;

    public sealed record DrainRequested(Sequence UpTo) : ChannelInput;

    /// <summary>Journal what is known and stop.</summary>
    public sealed record StopRequested : ChannelInput;
}
