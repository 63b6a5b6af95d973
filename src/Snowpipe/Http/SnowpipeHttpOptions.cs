namespace ThermalActors.Snowpipe.Http;

/// <summary>What all calls have in common.</summary>
public sealed record SnowpipeHttpOptions
{
    /// <summary>Upper bound of one call from the first byte sent to the last byte read; above zero.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The application in <c>User-Agent</c>: 1 to 64 visible ASCII characters without parentheses and backslash (snowpipe-rest.md §3.1).</summary>
    public string Application { get; init; } = "ThermalActors";

    /// <summary>
    /// True to name the scoped token <c>OAUTH</c> in the token-type header; by default the header is left out, which the
    /// documentation does too (snowpipe-rest.md §1.4).
    /// </summary>
    public bool NameScopedToken { get; init; }

    /// <summary>Where the dates of all answers are noted; null for nowhere.</summary>
    public ServerClock? ServerClock { get; init; }
}
