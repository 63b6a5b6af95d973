using System.Collections.Immutable;

namespace ThermalActors.Emulator.Credentials;

/// <summary>The checks of a key-pair JWT, in the order in which their failures are reported (snowpipe-rest.md §2.1, §2.2; C7).</summary>
internal static class KeyPairJwtVerifier
{
    private static readonly TimeSpan MaxLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan IssueTolerance = TimeSpan.FromSeconds(60);

    /// <summary>Returns null when the token is good.</summary>
    /// <param name="jws">The token.</param>
    /// <param name="account">Account in upper case.</param>
    /// <param name="user">User in upper case.</param>
    /// <param name="keys">The user's keys.</param>
    /// <param name="strictIssueTime">Also refuse tokens issued more than 60 s ago.</param>
    /// <param name="now">The emulator's time.</param>
    public static JwtFailure? Check(
        CompactJws jws, string account, string user, ImmutableArray<PublicKey> keys, bool strictIssueTime, DateTimeOffset now)
    {
        if (!string.Equals(jws.Algorithm, "RS256", StringComparison.Ordinal)) return JwtFailure.InvalidAlgorithm;
        if (CheckNames(jws, account, user, keys, out var key) is { } wrongName) return wrongName;
        if (!key!.Verifies(jws.SignedPart, jws.Signature)) return JwtFailure.InvalidSignature;
        return CheckTimes(jws, strictIssueTime, now);
    }

    private static JwtFailure? CheckNames(CompactJws jws, string account, string user, ImmutableArray<PublicKey> keys, out PublicKey? key)
    {
        key = null;
        var issuer = jws.Text("iss");
        var fingerprintAt = issuer?.LastIndexOf(".SHA256:", StringComparison.Ordinal) ?? -1;
        if (fingerprintAt < 0) return JwtFailure.InvalidUserInIssuer;

        var subject = issuer![..fingerprintAt];
        if (!string.Equals(subject, $"{account}.{user}", StringComparison.Ordinal))
        {
            // Another user of our account; with our user in it, the account is wrong, for example by its region.
            return subject.StartsWith(account + ".", StringComparison.Ordinal) && !subject.EndsWith("." + user, StringComparison.Ordinal)
                ? JwtFailure.InvalidUserInIssuer
                : JwtFailure.AccountMismatch;
        }

        if (!string.Equals(jws.Text("sub"), subject, StringComparison.Ordinal)) return JwtFailure.InvalidUserInIssuer;
        var fingerprint = issuer[(fingerprintAt + 1)..];
        key = keys.FirstOrDefault(k => string.Equals(k.Fingerprint, fingerprint, StringComparison.Ordinal));
        return key is null ? JwtFailure.FingerprintMismatch : null;
    }

    private static JwtFailure? CheckTimes(CompactJws jws, bool strictIssueTime, DateTimeOffset now)
    {
        if (jws.Time("iat") is not { } issued || jws.Time("exp") is not { } expires) return JwtFailure.MissingTime;
        if (issued > now + IssueTolerance) return JwtFailure.InvalidIssueTime;
        if (strictIssueTime && issued < now - IssueTolerance) return JwtFailure.InvalidIssueTime;
        return now >= expires || now >= issued + MaxLife ? JwtFailure.InvalidExpirationTime : null;
    }
}
