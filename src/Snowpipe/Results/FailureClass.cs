namespace ThermalActors.Snowpipe.Results;

/// <summary>The closed set of what can go wrong with a call, each with exactly one reaction (snowpipe-rest.md §10.3).</summary>
public enum FailureClass
{
    /// <summary>R1: time-out, reset, 408, 499, 5xx: the server may or may not have acted. Same bytes, same token, same request id again.</summary>
    Ambiguous,

    /// <summary>R2: 429, 503, rate code, retry code: wait and repeat, never reopen.</summary>
    Throttled,

    /// <summary>R3: 401: a fresh token, then the same call once more.</summary>
    Unauthorized,

    /// <summary>R4: stale token or invalid channel, also a 200 that rejects (R11): reopen and rewind.</summary>
    ChannelInvalid,

    /// <summary>R4: another client has opened the channel since (stale or invalid client sequencer): reopen and rewind, count.</summary>
    SequencerLost,

    /// <summary>R5: a parallel open of the same name is under way: try again shortly.</summary>
    OpenInProgress,

    /// <summary>R5: the channel still holds uncommitted rows: wait for a while, then open without the condition.</summary>
    UncommittedRows,

    /// <summary>R6: the channel was dropped, has expired, or its table was recreated.</summary>
    ChannelGone,

    /// <summary>R7: configuration: rights, role, pipe, network policy, redirect, a bug of ours. Suspend and probe slowly.</summary>
    Configuration,

    /// <summary>R8: 413: a smaller body is needed.</summary>
    TooLarge,

    /// <summary>R9: 410: the pipe failed over to another host: discover again.</summary>
    FailedOver,
}
