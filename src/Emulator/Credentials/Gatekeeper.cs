using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace ThermalActors.Emulator.Credentials;

/// <summary>Knows the user's keys and tokens and says who a bearer is (snowpipe-rest.md §1.4, §2).</summary>
internal sealed class Gatekeeper
{
    private static readonly TimeSpan UnscopedLife = TimeSpan.FromMinutes(10);
    private readonly EmulatorOptions _options;
    private readonly TimeProvider _clock;
    private readonly ScopedTokenMint _mint;
    private readonly string _account;
    private readonly string _user;
    private ImmutableArray<PublicKey> _keys;

    /// <summary>Reads the configured keys.</summary>
    /// <exception cref="ArgumentException">A key cannot be read, or there are more than two.</exception>
    public Gatekeeper(EmulatorOptions options, ScopedTokenMint mint, TimeProvider clock)
    {
        _options = options;
        _mint = mint;
        _clock = clock;
        _account = options.Account.ToUpperInvariant();
        _user = options.User.ToUpperInvariant();
        _keys = [];
        foreach (var key in options.PublicKeys)
            AddKey(key);
    }

    /// <summary>Refused JWTs.</summary>
    public LoginFailures Failures { get; } = new();

    /// <summary>Adds a public key and returns its fingerprint.</summary>
    /// <exception cref="ArgumentException">It cannot be read, or two others are registered.</exception>
    public string AddKey(string text)
    {
        var key = PublicKey.Read(text);
        ImmutableInterlocked.Update(ref _keys, (keys, added) =>
        {
            if (keys.Any(k => string.Equals(k.Fingerprint, added.Fingerprint, StringComparison.Ordinal))) return keys;
            if (keys.Length == 2) throw new ArgumentException("a user has at most two public keys; remove one first", nameof(text));
            return keys.Add(added);
        }, key);
        return key.Fingerprint;
    }

    /// <summary>Removes a key; false when it was not registered.</summary>
    public bool RemoveKey(string fingerprint) =>
        ImmutableInterlocked.Update(ref _keys, static (keys, gone) => keys.RemoveAll(k => string.Equals(k.Fingerprint, gone, StringComparison.Ordinal)), fingerprint);

    /// <summary>Says who carries this bearer token.</summary>
    /// <param name="bearer">The token, null when the request had none.</param>
    /// <param name="declaredKind">Value of the token-type header, null when absent.</param>
    public AuthVerdict Identify(string? bearer, string? declaredKind)
    {
        if (string.IsNullOrEmpty(bearer)) return RefuseJwt(JwtFailure.Invalid);
        var verdict = IdentifyByContent(bearer, declaredKind);

        // C12: a header that contradicts the token is refused, an absent one never is.
        return verdict is AuthVerdict.Granted granted && declaredKind is not null && !Agrees(granted.Kind, declaredKind)
            ? RefuseJwt(JwtFailure.Invalid)
            : verdict;
    }

    /// <summary>Issues the token of an exchange.</summary>
    public (string Token, TimeSpan Life) Issue(bool scoped, string? role)
    {
        var life = scoped || _options.TokenLifetime < UnscopedLife ? _options.TokenLifetime : UnscopedLife;
        return (_mint.Issue(_user, scoped, role, life, _clock.GetUtcNow()), life);
    }

    /// <summary>Makes every exchanged token expired (C13).</summary>
    public void ExpireTokens() => _mint.ExpireAll();

    /// <summary>The one answer to every unusable JWT; the precise reason is kept by the UUID in the message (C8).</summary>
    public AuthVerdict RefuseJwt(JwtFailure failure) =>
        new AuthVerdict.Refused("390144", $"JWT token is invalid. [{Failures.Record(failure, _clock.GetUtcNow()).Id}]");

    private AuthVerdict IdentifyByContent(string bearer, string? declaredKind)
    {
        if (FindPat(bearer) is { } pat) return Judge(pat);
        if (CompactJws.Parse(bearer) is not { } jws)
        {
            var looksLikeJwt = declaredKind is null ? bearer.Count(static c => c == '.') == 2 : Is(declaredKind, "KEYPAIR_JWT");
            return looksLikeJwt
                ? RefuseJwt(JwtFailure.Invalid)
                : new AuthVerdict.Refused("394400", "Programmatic access token is invalid.");
        }

        var now = _clock.GetUtcNow();
        if (string.Equals(jws.Algorithm, "HS256", StringComparison.Ordinal) && jws.Claims.TryGetProperty("gen", out _))
            return _mint.Check(jws, now);
        return KeyPairJwtVerifier.Check(jws, _account, _user, _keys, _options.StrictIssueTime, now) is { } failure
            ? RefuseJwt(failure)
            : new AuthVerdict.Granted(BearerKind.KeyPairJwt);
    }

    private AuthVerdict Judge(PatCredential pat)
    {
        if (pat.ExpiresAt <= _clock.GetUtcNow()) return new AuthVerdict.Refused("394400", "Programmatic access token is invalid.");
        return _options.NetworkPolicyMissing
            ? new AuthVerdict.Refused("390432", "Network policy is required.")
            : new AuthVerdict.Granted(BearerKind.Pat);
    }

    private PatCredential? FindPat(string bearer)
    {
        var given = Encoding.UTF8.GetBytes(bearer);
        return _options.Pats.FirstOrDefault(p => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(p.Token), given));
    }

    private static bool Agrees(BearerKind kind, string declared) => kind switch
    {
        BearerKind.KeyPairJwt => Is(declared, "KEYPAIR_JWT"),
        BearerKind.Pat => Is(declared, "PROGRAMMATIC_ACCESS_TOKEN"),
        _ => Is(declared, "OAUTH"),
    };

    private static bool Is(string declared, string kind) => string.Equals(declared, kind, StringComparison.OrdinalIgnoreCase);
}
