namespace ThermalActors.Snowpipe.Credentials;

/// <summary>Values of <c>X-Snowflake-Authorization-Token-Type</c> (snowpipe-rest.md §1.4).</summary>
internal static class TokenTypes
{
    public const string KeyPairJwt = "KEYPAIR_JWT";
    public const string OAuth = "OAUTH";
    public const string ProgrammaticAccessToken = "PROGRAMMATIC_ACCESS_TOKEN";
}
