using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace ThermalActors.Snowpipe.Credentials;

/// <summary>Signs the key-pair JWT of the control plane (snowpipe-rest.md §2.1).</summary>
public sealed class KeyPairJwtSigner
{
    /// <summary>Snowflake refuses a JWT this long after its issue time, whatever it says itself.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    /// <summary>The issue time lies this far back: a clock that runs ahead a little must not make the token come from the future.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _clock;

    /// <summary>Makes a signer.</summary>
    /// <param name="account">Account identifier, account host or account URL; see <see cref="AccountIdentifier"/>.</param>
    /// <param name="user">Login name of the user.</param>
    /// <param name="lifetime">Life from the issue time; above <see cref="Backdating"/>, at most <see cref="MaxLifetime"/>.</param>
    /// <param name="clock">Tells the issue time; must be right, see design §8a.</param>
    /// <exception cref="ArgumentException">Account, user or lifetime cannot be used.</exception>
    public KeyPairJwtSigner(string account, string user, TimeSpan lifetime, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(user);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, Backdating);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, MaxLifetime);
        var name = AccountIdentifier.ForJwt(account) ?? throw new ArgumentException("There is no account in it.", nameof(account));
        Subject = $"{name}.{user.Trim().ToUpperInvariant()}";
        _lifetime = lifetime;
        _clock = clock;
    }

    /// <summary><c>ACCOUNT.USER</c>, the subject of every token.</summary>
    public string Subject { get; }

    /// <summary>The fingerprint that <c>DESC USER</c> shows as <c>RSA_PUBLIC_KEY_FP</c>: <c>SHA256:</c> and the Base64 digest of the DER public key.</summary>
    /// <param name="key">A key pair or a public key.</param>
    public static string Fingerprint(RSA key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return "SHA256:" + Convert.ToBase64String(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>Signs a token that is valid from 30 s ago.</summary>
    /// <param name="key">The private key; may be disposed right after.</param>
    public Secret Sign(RSA key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var issued = (_clock.GetUtcNow() - Backdating).ToUnixTimeSeconds();
        var payload = new JwtPayload
        {
            ["iss"] = $"{Subject}.{Fingerprint(key)}",
            ["sub"] = Subject,
            ["iat"] = issued,
            ["exp"] = issued + (long)_lifetime.TotalSeconds,
        };

        // Without its own factory the library would cache the signer beyond the life of the key.
        var signing = new SigningCredentials(new RsaSecurityKey(key), SecurityAlgorithms.RsaSha256)
        {
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
        return new Secret(new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(new JwtHeader(signing), payload)));
    }
}
