namespace ThermalActors.Emulator.Channels;

/// <summary>The codes of snowpipe-rest.md §5.3 that the channel logic itself decides on.</summary>
internal static class ChannelStatusCodes
{
    /// <summary>The channel is usable.</summary>
    public const string Success = "SUCCESS";

    /// <summary>Somebody opened the channel later.</summary>
    public const string StaleContinuationToken = "STALE_CONTINUATION_TOKEN_SEQUENCER";

    /// <summary>A row sequencer was skipped.</summary>
    public const string RowSequencerGap = "ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP";

    /// <summary>The server lost the session, for example by a restart with rows in the buffer.</summary>
    public const string MustBeReopened = "ERR_CHANNEL_MUST_BE_REOPENED";

    /// <summary>The channel was dropped or never opened.</summary>
    public const string ChannelMissing = "ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED";

    /// <summary>Open or drop was refused because rows are not committed yet.</summary>
    public const string UncommittedData = "ERR_CHANNEL_HAS_UNCOMMITTED_DATA";

    /// <summary>The pipe is unknown.</summary>
    public const string PipeMissing = "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED";

    /// <summary>The table is unknown.</summary>
    public const string TableMissing = "ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED";

    /// <summary>The role is unknown, or has no rights on the pipe.</summary>
    public const string RoleMissing = "ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED";

    /// <summary>The pipe loads files, not streams.</summary>
    public const string PipeKind = "ERR_PIPE_KIND_NOT_SUPPORTED";

    /// <summary>The pipe is paused or broken.</summary>
    public const string PipeInvalid = "ERR_PIPE_IN_INVALID_STATE";

    /// <summary>A pipe of this name was dropped since the channel was opened.</summary>
    public const string StalePipeCache = "STALE_PIPE_CACHE";

    /// <summary>Another request is opening the channel.</summary>
    public const string OpenInProgress = "ERR_OPEN_CHANNEL_IN_PROGRESS";

    /// <summary>Too many appends in a second; how the service calls it is not published.</summary>
    public const string TooManyRequests = "ERR_TOO_MANY_REQUESTS";

    /// <summary>The request makes no sense.</summary>
    public const string InvalidRequest = "ERR_INVALID_REQUEST";
}
