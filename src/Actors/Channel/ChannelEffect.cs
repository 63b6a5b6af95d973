using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Channel;

/// <summary>What the channel actor does.</summary>
internal abstract record ChannelEffect
{
    /// <summary>Start the next session.</summary>
    public sealed record StartSession(SessionPolicy Policy, OffsetToken Mark, Sequence? DrainTo) : ChannelEffect
    {
        /// <summary>Numbers up to here belong to sequences before this one.</summary>
        public Sequence Origin { get; init; }

        /// <summary>True to open the channel, learn what it committed, and end.</summary>
        public bool IsFence { get; init; }
    }

    public sealed record DrainSession(Sequence UpTo) : ChannelEffect;

    /// <summary>End the session that is alive; nothing of it counts any more.</summary>
    public sealed record StopSession : ChannelEffect;

    public sealed record Persist(IPersistedFact Fact) : ChannelEffect;

    /// <summary>Copy the rows under suspicion; trimming waits for the answer.</summary>
    public sealed record Quarantine(long Correlation, Sequence First, Sequence Last, string Message) : ChannelEffect;

    /// <summary>Rows that were rejected and cannot be kept either are a loss.</summary>
    public sealed record RecordLoss(long Rows, DateTimeOffset At) : ChannelEffect;

    public sealed record TrimSpool(OffsetToken Committed) : ChannelEffect;

    /// <summary>Have the spool go on under a new identity.</summary>
    public sealed record StartNewHistory(string Reason) : ChannelEffect;

    /// <summary>Have the spool go on for the configured channel.</summary>
    public sealed record CompleteHandOver(OffsetToken? Committed) : ChannelEffect;

    /// <summary>Something an operator should know.</summary>
    public sealed record RaiseAlarm(ChannelAlarm Alarm, string Message) : ChannelEffect;

    /// <summary>Forget the ingest host and the token.</summary>
    public sealed record ForgetAccess : ChannelEffect;

    public sealed record ScheduleRetry(TimeSpan Delay) : ChannelEffect;

    public sealed record ScheduleJournal(TimeSpan Delay) : ChannelEffect;

    public sealed record ScheduleQuarantine(TimeSpan Delay) : ChannelEffect;

    /// <summary>A commit of ours is on disk: the supervisor's back-off may begin anew.</summary>
    public sealed record ResetBackoff : ChannelEffect;

    public sealed record AnswerDrained : ChannelEffect;

    public sealed record Stop : ChannelEffect;
}
