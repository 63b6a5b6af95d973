namespace ThermalActors.Scenarios.Faults;

/// <summary>What can go wrong (snowpipe-rest.md §8, C62–C69; design §1.1).</summary>
internal enum FaultKind
{
    // On the way, decided call by call.

    /// <summary>The connection breaks before the request arrives; the station notices at once.</summary>
    LostRequest,

    /// <summary>The service acts, and the connection breaks before the answer; the station notices at once.</summary>
    LostAnswer,

    /// <summary>A request is lost in the network; nobody answers.</summary>
    RequestVanished,

    /// <summary>The service acts, its answer is lost in the network; the station waits for it in vain.</summary>
    AnswerVanished,

    /// <summary>The request arrives long after the station has given it up.</summary>
    LateRequest,

    /// <summary>The answer takes long, now and then longer than the station waits.</summary>
    SlowAnswer,

    // By the service, decided call by call.

    /// <summary>429, with or without Retry-After.</summary>
    TooManyRequests,

    /// <summary>503 of the load balancer, before or after the service has acted.</summary>
    Unavailable,

    /// <summary>500 or 503 with ERR_GENERAL_EXCEPTION_RETRY_REQUEST.</summary>
    RetryRequest,

    /// <summary>500, 502 or 504, before or after the service has acted.</summary>
    ServerError,

    /// <summary>408 or 499, before or after the service has acted.</summary>
    RequestTimedOut,

    /// <summary>413 of a proxy.</summary>
    BodyTooLarge,

    /// <summary>200 with a rejection in it, or without a token; the rows may be in the buffer (R11).</summary>
    PoisonedSuccess,

    /// <summary>401 for a token that is good.</summary>
    TokenRefused,

    /// <summary>409 ERR_OPEN_CHANNEL_IN_PROGRESS.</summary>
    OpenInProgress,

    // Incidents of the service.

    /// <summary>All tokens stop working at once.</summary>
    TokensRevoked,

    /// <summary>403 for a while.</summary>
    Forbidden,

    /// <summary>404 for the pipe for a while.</summary>
    PipeMissing,

    /// <summary>410 for a while, then another ingest host.</summary>
    FailOver,

    /// <summary>429 or 503 on every call for a while.</summary>
    Overload,

    /// <summary>Somebody else opens the channel.</summary>
    SecondOpener,

    /// <summary>The channel gets a status code that calls for a reopen; buffered rows are lost.</summary>
    ChannelInvalidated,

    /// <summary>The service restarts; buffered rows are lost.</summary>
    ServerRestarted,

    /// <summary>The channel is dropped or has expired.</summary>
    ChannelDropped,

    /// <summary>The channel's offset is set back to an earlier commit; the rows stay.</summary>
    OffsetSetBack,

    /// <summary>A proxy refuses larger bodies with 413 for a while.</summary>
    BodiesLimited,

    /// <summary>Accepted rows stay uncommitted for a while.</summary>
    CommitsWithheld,

    /// <summary>A broken pipe: appends are accepted and thrown away.</summary>
    PipeDiscards,

    /// <summary>Single rows are rejected at the commit.</summary>
    RowsRejected,

    // The station's surroundings.

    /// <summary>No network for a while.</summary>
    NetworkDown,

    /// <summary>The control host cannot be reached for a while.</summary>
    ControlHostDown,

    /// <summary>kill -9 or power cut.</summary>
    ProcessKilled,

    /// <summary>A graceful stop with a deadline, and a new start.</summary>
    ProcessStopped,

    /// <summary>The session actor fails unexpectedly.</summary>
    SessionCrashed,

    /// <summary>A write of the journal fails.</summary>
    JournalWriteFails,

    /// <summary>A write of the journal is on disk and reported as failed.</summary>
    JournalAppliedThenFails,

    /// <summary>The journal cannot be read at a start.</summary>
    JournalReadFails,

    /// <summary>The process is killed, and the journal is gone.</summary>
    JournalLost,

    /// <summary>Reading from the spool fails.</summary>
    SpoolReadFails,

    /// <summary>Storing fails.</summary>
    SpoolStoreFails,

    /// <summary>A batch is on disk and reported as failed.</summary>
    SpoolAppliedThenFails,

    /// <summary>The spool is closed for a while and opened again; trims that were put off are lost.</summary>
    SpoolReopened,

    // Whole histories.

    /// <summary>The table takes no row at all for a while: every row is rejected at the commit.</summary>
    TableRejects,

    /// <summary>A clone, or a station with an older image of the card, writes to the channel: its offset is not ours any more.</summary>
    ForeignWriter,

    /// <summary>The process starts again with another channel in its settings.</summary>
    ChannelReconfigured,

    // The station's clock.

    /// <summary>Power is lost, and the machine boots in 1970, in the past or in the future; mostly it is set some time later.</summary>
    ClockBootsWrong,

    /// <summary>The wall clock steps by minutes to hours while the station runs, either way.</summary>
    ClockSteps,

    /// <summary>The time service no longer keeps the clock.</summary>
    ClockSyncLost,

    // What only the real service, card and clock can do.

    /// <summary>The connection is cut in the middle of an answer.</summary>
    TruncatedAnswer,

    /// <summary>The answer comes in small pieces.</summary>
    SlowBody,

    /// <summary>A proxy answers with text or a page.</summary>
    ProxyPage,

    /// <summary>An unexpected 307.</summary>
    Redirected,

    /// <summary>The pipe is dropped and created again; its channels are gone.</summary>
    PipeRecreated,

    /// <summary>The time of the service leaps ahead: tokens and JWTs run out, commits come early.</summary>
    ServerClockAdvanced,

    /// <summary>The station's wall clock is wrong for a while.</summary>
    ClockStepped,

    /// <summary>The process is killed, and half a write is at the end of the spool's log.</summary>
    TornWrite,

    /// <summary>The card is full for a while.</summary>
    DiskFull,
}
