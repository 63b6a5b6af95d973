using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe;

/// <summary>The data-plane calls of the Snowpipe Streaming v2 REST API for one pipe (snowpipe-rest.md §3).</summary>
public interface ISnowpipeClient
{
    /// <summary>Opens a channel; a 200 whose status is not usable is a failure of the class that its code calls for.</summary>
    Task<SnowpipeResult<OpenedChannel>> OpenChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation);

    /// <summary>Appends rows and returns the next continuation token. Success means accepted, not durable.</summary>
    Task<SnowpipeResult<ContinuationToken>> AppendRowsAsync(
        AccessToken access, string channel, AppendRequest request, CancellationToken cancellation);

    /// <summary>
    /// Reads the status of one channel; a channel that the service does not know is <see cref="FailureClass.ChannelGone"/>, a
    /// status that is not usable is a failure of the class that its code calls for.
    /// </summary>
    Task<SnowpipeResult<ChannelStatus>> GetChannelStatusAsync(AccessToken access, string channel, CancellationToken cancellation);

    /// <summary>Drops a channel with its offset token.</summary>
    Task<SnowpipeResult<bool>> DropChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation);
}
