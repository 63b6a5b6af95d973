using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Scenarios.Service;

/// <summary>How a refusal looks on the wire, which decides how the client reads it.</summary>
internal enum RefusalForm
{
    /// <summary>An HTTP status, perhaps with a code.</summary>
    Http,

    /// <summary>200 with a channel status that is not usable.</summary>
    Status,

    /// <summary>An append's 200 that rejects, or that lacks the token (R11).</summary>
    Poisoned,

    /// <summary>A bulk status without the channel.</summary>
    Absent,
}

/// <summary>The service does not do what was asked.</summary>
/// <param name="Http">HTTP status, null when no answer came.</param>
/// <param name="Code">Snowflake's code.</param>
internal sealed record Refusal(int? Http, string? Code = null, RefusalForm Form = RefusalForm.Http, TimeSpan? RetryAfter = null)
{
    public static readonly Refusal Silence = new(Http: null);

    /// <summary>Classifies as the client does, with the client's own table.</summary>
    public SnowpipeFailure Classify(SnowpipeCall call)
    {
        var found = Form switch
        {
            RefusalForm.Status => FailureClassifier.ClassifyChannelStatus(Code!, call).Class,
            RefusalForm.Poisoned => FailureClass.ChannelInvalid,
            RefusalForm.Absent => FailureClass.ChannelGone,
            _ => FailureClassifier.Classify(Http, Code, call).Class,
        };
        return new SnowpipeFailure(found, Code, Http, Code ?? "model") { RetryAfter = RetryAfter };
    }
}

/// <summary>What the service answers: a value or a refusal.</summary>
internal readonly record struct Reply<T>(T? Value, Refusal? Refusal)
{
    public static implicit operator Reply<T>(T value) => new(value, null);

    public static implicit operator Reply<T>(Refusal refusal) => new(default, refusal);

    public SnowpipeResult<T> ToResult(SnowpipeCall call) => Refusal is { } refusal
        ? new SnowpipeResult<T>.Failed(refusal.Classify(call))
        : new SnowpipeResult<T>.Ok(Value!);
}
