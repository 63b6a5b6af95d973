namespace ThermalActors.Snowpipe.Credentials;

/// <summary>What a streaming call needs: the ingest host and a bearer token for it. Its text form never shows the token.</summary>
/// <param name="Epoch">Grows with every token; a rejection names the epoch it was about.</param>
/// <param name="IngestHost">The discovered ingest endpoint (scheme, dashed host, port).</param>
/// <param name="Bearer">The token.</param>
/// <param name="Kind">Which kind of token it is.</param>
/// <param name="Lifetime">How long it is valid from its receipt; null when it does not say.</param>
public sealed record AccessToken(long Epoch, Uri IngestHost, Secret Bearer, TokenKind Kind, TimeSpan? Lifetime);

/// <summary>The kinds of bearer token (snowpipe-rest.md §1.4).</summary>
public enum TokenKind
{
    /// <summary>A key-pair JWT, for the control host.</summary>
    KeyPairJwt,

    /// <summary>The scoped token of the exchange.</summary>
    Scoped,

    /// <summary>A programmatic access token used as it is.</summary>
    ProgrammaticAccessToken,
}
