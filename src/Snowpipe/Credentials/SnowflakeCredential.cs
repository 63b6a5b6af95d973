namespace ThermalActors.Snowpipe.Credentials;

/// <summary>How to log in. Only names and paths: the secrets stay in their files and are read on every use.</summary>
public abstract record SnowflakeCredential
{
    private SnowflakeCredential()
    {
    }

    /// <summary>Key-pair JWT, exchanged for a scoped token (variant A of snowpipe-rest.md §1.3).</summary>
    /// <param name="Account">Account identifier or account host; see <see cref="AccountIdentifier"/>.</param>
    /// <param name="User">Login name of the user.</param>
    /// <param name="PrivateKeyFile">RSA key of at least 2048 bits, PKCS#8 in PEM.</param>
    /// <param name="PassphraseFile">File with the passphrase of an encrypted key, else null.</param>
    public sealed record KeyPair(string Account, string User, string PrivateKeyFile, string? PassphraseFile) : SnowflakeCredential;

    /// <summary>Programmatic access token (snowpipe-rest.md §2.3).</summary>
    /// <param name="PatFile">File with the token.</param>
    public sealed record ProgrammaticAccessToken(string PatFile) : SnowflakeCredential
    {
        /// <summary>True to exchange it for a scoped token (variant C) instead of using it as it is.</summary>
        public bool Exchange { get; init; }
    }
}
