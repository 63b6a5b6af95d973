namespace ThermalActors.Snowpipe.Results;

/// <summary>What Snowflake says of a channel (snowpipe-rest.md §3.3, §3.6). Counters are totals over the channel's life.</summary>
/// <param name="StatusCode"><c>SUCCESS</c> (or <c>ACTIVE</c>, <c>0</c>) when the channel is usable.</param>
/// <param name="CommittedOffsetToken">The last committed offset token as text, null when nothing was committed.</param>
public sealed record ChannelStatus(string StatusCode, string? CommittedOffsetToken)
{
    /// <summary>Rows inserted so far.</summary>
    public long RowsInserted { get; init; }

    /// <summary>Rows parsed so far.</summary>
    public long RowsParsed { get; init; }

    /// <summary>Rows rejected so far.</summary>
    public long RowErrors { get; init; }

    /// <summary>The last error lies at or before this token.</summary>
    public string? LastErrorOffsetUpperBound { get; init; }

    /// <summary>Redacted text of the last error.</summary>
    public string? LastErrorMessage { get; init; }

    /// <summary>When the channel was created, epoch milliseconds.</summary>
    public long? CreatedOnMs { get; init; }

    /// <summary>True when the channel may be used.</summary>
    public bool IsUsable => StatusCode is "SUCCESS" or "ACTIVE" or "0";
}
