using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ThermalActors.Emulator.Administration;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Queries;

namespace ThermalActors.Emulator.Http;

/// <summary>The admin view over HTTP, on the control port, for whoever can read <c>emulator.json</c>.</summary>
internal sealed class AdminEndpoints(EmulatorAdmin admin, WarehouseQuery queries, CallPipeline pipeline, string adminToken)
{
    private readonly byte[] _token = Encoding.ASCII.GetBytes(adminToken);

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/admin/query", Guarded(QueryAsync));
        app.MapGet("/admin/channels", Guarded(_ => Json(admin.Channels(), AdminJson.Default.ImmutableArrayChannelView)));
        app.MapGet("/admin/ledger", Guarded(http => Json(admin.Ledger(ChannelOf(http)), AdminJson.Default.ImmutableArrayLedgerEntry)));
        app.MapGet("/admin/errors", Guarded(http => Json(admin.Errors(ChannelOf(http)), AdminJson.Default.ImmutableArrayErrorRow)));
        app.MapGet("/admin/login-failures/{id:guid}", Guarded(LoginFailure));
        app.MapPost("/admin/tokens/expire", Guarded(_ => Done(admin.ExpireTokens)));
        app.MapPost("/admin/commit", Guarded(_ => Done(admin.CommitNow)));
        app.MapPost("/admin/channels/invalidate", Guarded(InvalidateAsync));
        app.MapPost("/admin/channels/steal", Guarded(StealAsync));
        app.MapPost("/admin/keys", Guarded(RegisterKeyAsync));
        app.MapPost("/admin/keys/remove", Guarded(RemoveKeyAsync));
    }

    private RequestDelegate Guarded(Func<HttpContext, Task<Reply>> act) => async http =>
    {
        var reply = !pipeline.OnControlHost(http) ? new Reply(404, "", "text/plain")
            : !IsAuthorized(http) ? Reply.DataError(401, "ADMIN_TOKEN", "The admin token of emulator.json is needed.")
            : await TryAsync(http, act);
        await pipeline.WriteAsync(http, reply);
    };

    private static async Task<Reply> TryAsync(HttpContext http, Func<HttpContext, Task<Reply>> act)
    {
        try
        {
            return await act(http);
        }
        catch (Exception e) when (e is ArgumentException or JsonException or EmulatorException)
        {
            return Reply.DataError(400, "ADMIN_REQUEST", e.Message);
        }
    }

    private bool IsAuthorized(HttpContext http) =>
        CallPipeline.BearerOf(http) is { } bearer && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(bearer), _token);

    private async Task<Reply> QueryAsync(HttpContext http)
    {
        var request = await BodyAsync(http);
        try
        {
            var result = queries.Run(request.Sql ?? "", request.MaxRows ?? WarehouseQuery.DefaultMaxRows, http.RequestAborted);
            return new Reply(200, QueryResultJson.Write(result));
        }
        catch (WarehouseQueryException e)
        {
            return Reply.DataError(422, "QUERY_FAILED", e.Message);
        }
    }

    private Task<Reply> LoginFailure(HttpContext http) =>
        admin.LoginFailure(Guid.Parse((string)http.Request.RouteValues["id"]!)) is { } failure
            ? Json(failure, AdminJson.Default.LoginFailure)
            : Task.FromResult(new Reply(404, ""));

    private async Task<Reply> InvalidateAsync(HttpContext http)
    {
        var request = await BodyAsync(http);
        return admin.InvalidateChannel(Required(request.Channel), request.StatusCode ?? ChannelStatusCodes.MustBeReopened)
            ? new Reply(200, "{}")
            : new Reply(404, "{}");
    }

    private async Task<Reply> StealAsync(HttpContext http)
    {
        var token = admin.StealChannel(Required((await BodyAsync(http)).Channel));
        return Reply.Ok(json => json.WriteString("continuationToken", token));
    }

    private async Task<Reply> RegisterKeyAsync(HttpContext http)
    {
        var fingerprint = admin.RegisterKey(Required((await BodyAsync(http)).PublicKey));
        return Reply.Ok(json => json.WriteString("fingerprint", fingerprint));
    }

    private async Task<Reply> RemoveKeyAsync(HttpContext http) =>
        admin.RemoveKey(Required((await BodyAsync(http)).Fingerprint)) ? new Reply(200, "{}") : new Reply(404, "{}");

    private static string Required(string? value) => value ?? throw new JsonException("a member of the request is missing");

    private static string? ChannelOf(HttpContext http) => http.Request.Query["channel"].ToString() is { Length: > 0 } name ? name : null;

    private static async Task<AdminRequest> BodyAsync(HttpContext http) =>
        await JsonSerializer.DeserializeAsync(http.Request.Body, AdminJson.Default.AdminRequest, http.RequestAborted) ?? new AdminRequest();

    private static Task<Reply> Json<T>(T value, JsonTypeInfo<T> type) => Task.FromResult(new Reply(200, JsonSerializer.Serialize(value, type)));

    private static Task<Reply> Done(Action act)
    {
        act();
        return Task.FromResult(new Reply(200, "{}"));
    }
}
