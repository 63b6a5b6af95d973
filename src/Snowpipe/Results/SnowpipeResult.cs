namespace ThermalActors.Snowpipe.Results;

/// <summary>The outcome of a call: a value or a classified failure. No call throws for what a server or network can do.</summary>
/// <typeparam name="T">What a successful call returns.</typeparam>
public abstract record SnowpipeResult<T>
{
    private SnowpipeResult()
    {
    }

    /// <summary>The call succeeded.</summary>
    public sealed record Ok(T Value) : SnowpipeResult<T>;

    /// <summary>The call failed.</summary>
    public sealed record Failed(SnowpipeFailure Failure) : SnowpipeResult<T>;
}
