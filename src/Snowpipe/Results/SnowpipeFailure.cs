namespace ThermalActors.Snowpipe.Results;

/// <summary>A failed call, classified.</summary>
/// <param name="Class">What to do about it.</param>
/// <param name="Code">Snowflake's code (<c>STALE_CONTINUATION_TOKEN_SEQUENCER</c>, <c>390144</c>, …), null when the answer had none.</param>
/// <param name="HttpStatus">The HTTP status, null when no answer came.</param>
/// <param name="Message">One line for a person; never contains a secret.</param>
public sealed record SnowpipeFailure(FailureClass Class, string? Code, int? HttpStatus, string Message)
{
    /// <summary>How long the server asked us to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The server's clock, from its <c>Date</c> header.</summary>
    public DateTimeOffset? ServerDate { get; init; }
}
