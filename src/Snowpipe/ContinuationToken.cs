namespace ThermalActors.Snowpipe;

/// <summary>Snowflake's opaque token that chains the calls of one session; used with exactly one batch content.</summary>
/// <param name="Value">The text as received.</param>
public readonly record struct ContinuationToken(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
