using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Credentials;

/// <summary>The control-plane calls: finds the ingest host and obtains a token for it (snowpipe-rest.md §1).</summary>
public interface IAccessTokenSource
{
    /// <summary>
    /// Obtains an access token with the given epoch: signs a JWT where keys are used, discovers the ingest host unless
    /// <paramref name="knownHost"/> is given, exchanges. Key files are read anew on every call, so a rotated key is picked up.
    /// </summary>
    Task<SnowpipeResult<AccessToken>> AcquireAsync(long epoch, Uri? knownHost, CancellationToken cancellation);
}
