using Akka.Actor;
using Akka.Event;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Channel;

/// <summary>Everything that can happen to a session. A correlation number that is not current marks a late answer, which is dropped.</summary>
internal abstract record SessionInput : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public sealed record Started : SessionInput;

    public sealed record AccessGranted(long Correlation, AccessToken Access) : SessionInput;

    public sealed record AccessRefused(long Correlation, SnowpipeFailure Failure) : SessionInput;

    public sealed record OpenAnswered(long Correlation, SnowpipeResult<OpenedChannel> Result) : SessionInput;

    public sealed record TokenRecognized(long Correlation, TokenOrigin Origin) : SessionInput
    {
        /// <summary>Rows on disk from the session's mark to the token; null when unknown.</summary>
        public long? RowsSinceMark { get; init; }
    }

    public sealed record BatchFetched(long Correlation, OutgoingBatch Batch) : SessionInput;

    public sealed record FetchFailed(long Correlation, string Message) : SessionInput;

    public sealed record AppendAnswered(long Correlation, SnowpipeResult<ContinuationToken> Result) : SessionInput;

    public sealed record StatusAnswered(long Correlation, SnowpipeResult<ChannelStatus> Result) : SessionInput;

    /// <summary>The main timer: the next try of access, open or append, or the paced batch.</summary>
    public sealed record RetryDue : SessionInput;

    public sealed record PollDue : SessionInput;

    /// <summary>End when everything up to here is committed; at once when it already is.</summary>
    public sealed record DrainRequested(Sequence UpTo) : SessionInput;
}
