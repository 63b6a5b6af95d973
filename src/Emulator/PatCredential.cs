namespace ThermalActors.Emulator;

/// <summary>A programmatic access token that the emulator accepts.</summary>
/// <param name="Token">The secret.</param>
/// <param name="ExpiresAt">When it stops working; null = never.</param>
public sealed record PatCredential(string Token, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>Shows everything but the secret.</summary>
    public override string ToString() => $"PatCredential {{ Token = ***, ExpiresAt = {ExpiresAt:O} }}";
}
