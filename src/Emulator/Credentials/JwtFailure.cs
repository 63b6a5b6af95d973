namespace ThermalActors.Emulator.Credentials;

/// <summary>Why a key-pair JWT was refused; the caller sees 390144 for all of them (snowpipe-rest.md §2.2).</summary>
/// <param name="Code">The precise code.</param>
/// <param name="Name">Its short name.</param>
internal sealed record JwtFailure(string Code, string Name)
{
    public static readonly JwtFailure Invalid = new("390144", "JWT_TOKEN_INVALID");
    public static readonly JwtFailure InvalidUserInIssuer = new("394300", "JWT_TOKEN_INVALID_USER_IN_ISSUER");
    public static readonly JwtFailure MissingTime = new("394301", "JWT_TOKEN_MISSING_ISSUE_OR_EXPIRATION_TIME");
    public static readonly JwtFailure InvalidIssueTime = new("394302", "JWT_TOKEN_INVALID_ISSUE_TIME");
    public static readonly JwtFailure InvalidExpirationTime = new("394303", "JWT_TOKEN_INVALID_EXPIRATION_TIME");
    public static readonly JwtFailure FingerprintMismatch = new("394304", "JWT_TOKEN_INVALID_PUBLIC_KEY_FINGERPRINT_MISMATCH");
    public static readonly JwtFailure InvalidAlgorithm = new("394305", "JWT_TOKEN_INVALID_ALGORITHM");
    public static readonly JwtFailure InvalidSignature = new("394306", "JWT_TOKEN_INVALID_SIGNATURE");
    public static readonly JwtFailure AccountMismatch = new("394307", "JWT_TOKEN_INVALID_ACCOUNT_MISMATCH");
}
