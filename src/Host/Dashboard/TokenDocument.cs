using ThermalActors.Actors.Health;

namespace ThermalActors.Host.Dashboard;

/// <summary>The access to the service, never the token itself.</summary>
internal sealed record TokenDocument(
    string? Kind, string? IngestHost, DateTimeOffset? ObtainedAt, double? LifetimeSeconds, double? RemainingSeconds, long Renewals, DateTimeOffset? CredentialExpiresAt, string? Problem)
{
    public static TokenDocument Of(TokenSummary token, DateTimeOffset? credentialExpires, TimeSpan uptime) => new(
        token.Kind,
        token.IngestHost,
        token.ObtainedAt,
        token.Lifetime?.TotalSeconds,
        token.Remaining(uptime) is { } left ? Math.Round(left.TotalSeconds, 3) : null,
        token.Renewals,
        credentialExpires,
        token.Problem);
}
