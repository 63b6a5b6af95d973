using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Actors.Channel;

/// <summary>What the service says of the last row that it rejected.</summary>
/// <param name="Message">Redacted text; null when there is none.</param>
/// <param name="UpTo">The row lies at or before this number; null when it does not say.</param>
internal readonly record struct RowErrorNote(string? Message, Sequence? UpTo)
{
    /// <summary>Nothing was said.</summary>
    public static readonly RowErrorNote None;

    /// <summary>What a status says.</summary>
    public static RowErrorNote Of(ChannelStatus status) => new(
        status.LastErrorMessage, OffsetToken.TryParse(status.LastErrorOffsetUpperBound, out var bound) ? bound.Sequence : null);
}
