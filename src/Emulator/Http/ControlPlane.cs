using Microsoft.AspNetCore.Http;
using ThermalActors.Emulator.Credentials;

namespace ThermalActors.Emulator.Http;

/// <summary>Discovery and token exchange (snowpipe-rest.md §1.2, §1.3).</summary>
/// <param name="options">Switches.</param>
/// <param name="gatekeeper">Credentials.</param>
/// <param name="ingest">The ingest host as discovery tells it, and as it is served.</param>
internal sealed class ControlPlane(EmulatorOptions options, Gatekeeper gatekeeper, IngestAddress ingest)
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string RolePrefix = "session:role:";

    /// <summary>Tells the ingest host.</summary>
    public Task<Reply> DiscoverAsync(HttpContext http) => Task.FromResult(options.HostnameForm == HostnameForm.PlainText
        ? Reply.Text(ingest.Announced)
        : Reply.Ok(json => json.WriteString("hostname", ingest.Announced)));

    /// <summary>Exchanges a JWT or a PAT for a token: variants A, A', B and C.</summary>
    public async Task<Reply> ExchangeAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType) return BadRequest("the body must be a form");
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var scope = form["scope"].ToString();
        var header = CallPipeline.BearerOf(http);
        return form["grant_type"].ToString() switch
        {
            JwtBearer when header is not null => Exchange(header, BearerKind.KeyPairJwt, scope, scopeRequired: true),
            JwtBearer => Exchange(form["assertion"].ToString(), BearerKind.KeyPairJwt, scope, scopeRequired: false),
            TokenExchange when form["subject_token_type"] == "programmatic_access_token" =>
                Exchange(form["subject_token"].ToString(), BearerKind.Pat, scope, scopeRequired: true),
            _ => BadRequest("unsupported grant_type"),
        };
    }

    private Reply Exchange(string credential, BearerKind expected, string scope, bool scopeRequired)
    {
        var verdict = gatekeeper.Identify(credential, declaredKind: null);
        if (verdict is AuthVerdict.Granted granted && granted.Kind != expected) verdict = gatekeeper.RefuseJwt(JwtFailure.Invalid);
        if (verdict is AuthVerdict.Refused refused) return Reply.LoginError(401, refused.Code, refused.Message);
        if (scope.Length == 0)
            return scopeRequired ? BadRequest("scope is missing") : Issue(scoped: false, role: null);
        var (host, role) = SplitScope(scope);
        return string.Equals(host, ingest.Served, StringComparison.OrdinalIgnoreCase)
            ? Issue(scoped: true, role)
            : BadRequest("scope does not name the ingest host of this account");
    }

    private Reply Issue(bool scoped, string? role)
    {
        var (token, life) = gatekeeper.Issue(scoped, role);
        return options.TokenForm switch
        {
            TokenForm.TokenObject => Reply.Ok(json => json.WriteString("token", token)),
            TokenForm.AccessTokenObject => Reply.Ok(json =>
            {
                json.WriteString("access_token", token);
                json.WriteNumber("expires_in", (long)life.TotalSeconds);
            }),

            // One client notes the bare token under this very content type (snowpipe-rest.md §1.2).
            _ => new Reply(200, token),
        };
    }

    private static (string Host, string? Role) SplitScope(string scope)
    {
        var parts = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var role = parts.Skip(1).FirstOrDefault(static p => p.StartsWith(RolePrefix, StringComparison.Ordinal));
        return (parts.Length == 0 ? "" : parts[0], role?[RolePrefix.Length..]);
    }

    private static Reply BadRequest(string why) => Reply.LoginError(400, "390302", $"Invalid OAuth request: {why}.");
}
