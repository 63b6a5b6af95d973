namespace ThermalActors.Snowpipe.Credentials;

/// <summary>What an <see cref="AccessTokenSource"/> can be told beyond the credential.</summary>
public sealed record AccessTokenOptions
{
    /// <summary>Role of the scoped token; null for the user's default role. Not used with a PAT that is used directly.</summary>
    public string? Role { get; init; }

    /// <summary>Domains besides Snowflake's own and the account's in which the ingest host may lie.</summary>
    public IReadOnlyCollection<string> AllowedHostSuffixes { get; init; } = [];

    /// <summary>Life of the signed JWT from its issue time; above 30 s, at most one hour, which is all that Snowflake accepts.</summary>
    public TimeSpan JwtLifetime { get; init; } = TimeSpan.FromMinutes(59);

    /// <summary>
    /// Directory of the credentials that systemd hands to the service. Files in it show group access although only the
    /// service can read them; null when there is none.
    /// </summary>
    public string? CredentialsDirectory { get; init; } = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY");
}
