namespace ThermalActors.Emulator.Credentials;

/// <summary>What kind of bearer token a request carried.</summary>
internal enum BearerKind
{
    /// <summary>A JWT signed by the user's key.</summary>
    KeyPairJwt,

    /// <summary>A token of the exchange for the ingest host.</summary>
    Scoped,

    /// <summary>A token of the exchange without a host; works everywhere.</summary>
    Unscoped,

    /// <summary>A programmatic access token.</summary>
    Pat,
}

/// <summary>The outcome of looking at credentials.</summary>
internal abstract record AuthVerdict
{
    private AuthVerdict()
    {
    }

    /// <summary>The caller is known.</summary>
    /// <param name="Kind">By which kind of token.</param>
    public sealed record Granted(BearerKind Kind) : AuthVerdict;

    /// <summary>The caller is refused with a login envelope (shape L).</summary>
    /// <param name="Code">Code on the wire.</param>
    /// <param name="Message">Message on the wire.</param>
    public sealed record Refused(string Code, string Message) : AuthVerdict;
}
