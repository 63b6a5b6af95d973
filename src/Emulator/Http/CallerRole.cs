namespace ThermalActors.Emulator.Http;

/// <summary>The role that a call runs under.</summary>
/// <param name="Role">Role of the token; null = the user's default role.</param>
internal sealed record CallerRole(string? Role);
