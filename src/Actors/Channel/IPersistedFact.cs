using System.Text.Json.Serialization;

namespace ThermalActors.Actors.Channel;

/// <summary>
/// A fact in the channel's journal. This is the only type bound to the serializer; its manifests and shapes are for ever
/// (add optional members only, a new meaning gets a new manifest).
/// </summary>
internal interface IPersistedFact;

/// <summary>A session opened the channel.</summary>
/// <param name="Epoch">Number of the session in the life of this spool.</param>
/// <param name="ServerOffset">The committed offset token that the open answered.</param>
/// <param name="At">Wall-clock time.</param>
internal sealed record SessionOpened(long Epoch, string? ServerOffset, DateTimeOffset At) : IPersistedFact
{
    /// <summary>The channel's inserted rows at the open, when counting begins anew there; null otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowsInserted { get; init; }

    /// <summary>The channel's row errors at the open, likewise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowErrors { get; init; }
}

/// <summary>The service reported this offset as committed; only after this is on disk may the spool delete up to it.</summary>
/// <param name="Offset">The offset token.</param>
/// <param name="RowsInserted">The channel's inserted rows over its life at that moment, null when unknown.</param>
/// <param name="RowErrors">The channel's row errors over its life at that moment, null when unknown.</param>
/// <param name="At">Wall-clock time.</param>
internal sealed record OffsetCommitted(string Offset, long? RowsInserted, long? RowErrors, DateTimeOffset At) : IPersistedFact;

/// <summary>The service rejected rows of ours.</summary>
/// <param name="UpTo">The committed offset token with which the growth was seen.</param>
/// <param name="Rows">How many rows more were rejected.</param>
/// <param name="Message">The service's redacted message.</param>
/// <param name="At">Wall-clock time.</param>
internal sealed record RowsRejected(string UpTo, long Rows, string? Message, DateTimeOffset At) : IPersistedFact
{
    /// <summary>First number of the rows under suspicion, 19 digits; null when no range is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? From { get; init; }

    /// <summary>Last number of the rows under suspicion, 19 digits; null when it is the number of <see cref="UpTo"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? To { get; init; }
}

/// <summary>Rows under suspicion are in the quarantine; only after this may the spool delete them.</summary>
/// <param name="To">Last number of the rows, 19 digits.</param>
/// <param name="At">Wall-clock time.</param>
internal sealed record RowsQuarantined(string To, DateTimeOffset At) : IPersistedFact;

/// <summary>The channel's server-side history was lost: dropped, expired, or its table recreated.</summary>
/// <param name="Mark">Our durable mark, which numbering goes on from.</param>
/// <param name="Message">What was seen.</param>
/// <param name="At">Wall-clock time.</param>
internal sealed record ChannelLost(string Mark, string Message, DateTimeOffset At) : IPersistedFact;

/// <summary>Everything the journal says, folded.</summary>
/// <param name="Epoch">The last session's number.</param>
/// <param name="Offset">The committed offset token, empty before the first commit.</param>
/// <param name="RowsInserted">As in <see cref="OffsetCommitted"/>.</param>
/// <param name="RowErrors">As in <see cref="OffsetCommitted"/>.</param>
/// <param name="RowsRejected">Rows rejected so far.</param>
internal sealed record ChannelSnapshot(long Epoch, string Offset, long? RowsInserted, long? RowErrors, long RowsRejected) : IPersistedFact
{
    /// <summary>The channel's row errors at the offset itself, when <see cref="RowErrors"/> is ahead of it; null otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ErrorsAtOffset { get; init; }

    /// <summary>Rejections whose rows are not in the quarantine yet; null when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RowsRejected>? Suspects { get; init; }
}
