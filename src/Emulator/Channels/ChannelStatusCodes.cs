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

    /// <summary>The request makes no sense.</summary>
    public const string InvalidRequest = "ERR_INVALID_REQUEST";
}
