namespace ThermalActors.Actors.Channel;

/// <summary>Why a session cannot go on; the channel actor decides what comes next (design §3).</summary>
internal enum SessionEndReason
{
    /// <summary>Everything up to the requested number is committed.</summary>
    Drained,

    /// <summary>The channel was opened, so that nobody else can write to it, and what it has committed is known.</summary>
    Fenced,

    /// <summary>Somebody opened the channel after us.</summary>
    SequencerLost,

    /// <summary>The service has invalidated the channel, or rejected an append inside a 200.</summary>
    ChannelInvalid,

    /// <summary>The channel was dropped, has expired, or its table was recreated.</summary>
    ChannelGone,

    /// <summary>The pipe moved to another host (410).</summary>
    FailedOver,

    /// <summary>The committed offset is not of our history.</summary>
    ForeignHistory,

    /// <summary>A poll told a committed offset that is none of this session's; the next open finds out whose it is.</summary>
    OffsetUnknown,

    /// <summary>Whole commits were rejected, one after the other.</summary>
    RowsRejected,

    /// <summary>401 again right after a fresh token.</summary>
    Unauthorized,

    /// <summary>Something has to be configured first.</summary>
    Configuration,

    /// <summary>One call stayed without a clear answer for too long.</summary>
    AmbiguousTooLong,

    /// <summary>The service asked us to wait for too long.</summary>
    ThrottledTooLong,

    /// <summary>Accepted rows do not become committed.</summary>
    StuckCommit,

    /// <summary>A body is refused as too large although it may have been accepted before, so it cannot be cut under this token.</summary>
    BodyTooLarge,

    /// <summary>A single frame is larger than the service takes.</summary>
    FrameTooLarge,

    /// <summary>The spool could not be read.</summary>
    SpoolFailed,
}

/// <summary>The typed reason of a session's death.</summary>
/// <param name="Reason">The class.</param>
/// <param name="Code">Snowflake's code, when there was one.</param>
/// <param name="Message">One line for a person.</param>
/// <param name="Committed">True when a batch of this session was committed.</param>
internal sealed record SessionEnd(SessionEndReason Reason, string? Code, string Message, bool Committed);
