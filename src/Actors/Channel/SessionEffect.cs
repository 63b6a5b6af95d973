using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Channel;

/// <summary>What a session wants done; the session actor only interprets.</summary>
internal abstract record SessionEffect
{
    public sealed record RequestAccess(long Correlation) : SessionEffect;

    /// <summary>The service refused the token of this epoch.</summary>
    public sealed record ReplaceAccess(long Correlation, long Epoch) : SessionEffect;

    public sealed record OpenChannel(long Correlation, AccessToken Access, bool FailOnUncommittedRows, Guid RequestId) : SessionEffect;

    /// <summary>Ask whose <paramref name="Token"/> is, and how many rows there are from <paramref name="Mark"/> to it.</summary>
    public sealed record RecognizeToken(long Correlation, OffsetToken Token, Sequence Mark) : SessionEffect;

    public sealed record FetchBatch(long Correlation, Sequence After, FetchLimits Limits) : SessionEffect;

    public sealed record AppendRows(long Correlation, AccessToken Access, AppendRequest Request) : SessionEffect;

    public sealed record QueryStatus(long Correlation, AccessToken Access) : SessionEffect;

    public sealed record ScheduleRetry(TimeSpan Delay) : SessionEffect;

    public sealed record SchedulePoll(TimeSpan Delay) : SessionEffect;

    /// <summary>The channel is open; rows after <paramref name="ResumeAfter"/> follow. The counters are the channel's totals.</summary>
    public sealed record ReportOpened(
        string? ServerToken, Sequence ResumeAfter, OffsetToken? Committed, long RowsInserted, long RowErrors) : SessionEffect
    {
        /// <summary>Rows of ours from the mark to <see cref="Committed"/>; null when unknown.</summary>
        public long? RowsSinceMark { get; init; }

        /// <summary>What the service says of the last rejected row.</summary>
        public RowErrorNote Errors { get; init; } = RowErrorNote.None;
    }

    /// <summary>A batch was accepted into Snowflake's buffer.</summary>
    public sealed record ReportAccepted(Sequence Last, int Rows, int Bytes) : SessionEffect;

    /// <summary>The committed offset moved.</summary>
    public sealed record ReportCommitted(CommitReport Report) : SessionEffect;

    /// <summary>Something an operator should know; delivery goes on.</summary>
    public sealed record RaiseAlarm(ChannelAlarm Alarm, string Message) : SessionEffect;

    /// <summary>A call failed and will be repeated.</summary>
    public sealed record ReportTrouble(string Call, string Message, int Attempt) : SessionEffect;

    public sealed record End(SessionEnd Reason) : SessionEffect;
}

/// <summary>A step of the committed offset, with the counters that were reported with it.</summary>
/// <param name="Token">The committed offset.</param>
/// <param name="Frames">Frames that became committed with this step.</param>
/// <param name="RowsCommitted">Rows of this session that the offset has passed.</param>
/// <param name="RowsInserted">Growth of the channel's inserted rows since the open.</param>
/// <param name="RowErrors">Growth of the channel's row errors since the open.</param>
/// <param name="LastError">Redacted text of the last row error.</param>
/// <param name="InsertedTotal">The channel's inserted rows over its life.</param>
/// <param name="ErrorsTotal">The channel's row errors over its life.</param>
internal sealed record CommitReport(
    OffsetToken Token, int Frames, long RowsCommitted, long RowsInserted, long RowErrors, string? LastError, long InsertedTotal, long ErrorsTotal)
{
    /// <summary>The last row error lies at or before this number; null when the service does not say.</summary>
    public Sequence? ErrorsUpTo { get; init; }
}

/// <summary>Facts about the service that are classified, never asserted.</summary>
internal enum ChannelAlarm
{
    /// <summary>The committed offset was null or behind our mark although rows had been committed: the channel was lost (R6).</summary>
    ChannelLost,

    /// <summary>The committed offset went down without a reopen.</summary>
    OffsetWentBack,

    /// <summary>Rows inserted and rejected do not add up to the rows sent.</summary>
    CountersDiffer,

    /// <summary>Rejected rows could not be copied into the quarantine.</summary>
    RejectedRowsLost,
}
