namespace ThermalActors.Snowpipe.Results;

/// <summary>A channel that was opened and is usable.</summary>
/// <param name="ContinuationToken">Token of the first append.</param>
/// <param name="Status">Status at the open, with the committed offset.</param>
public sealed record OpenedChannel(ContinuationToken ContinuationToken, ChannelStatus Status);
