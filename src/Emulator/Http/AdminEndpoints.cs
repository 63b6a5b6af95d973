using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ThermalActors.Emulator.Administration;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Faults;
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
        app.MapGet("/admin/ledger", Guarded(Ledger));
        app.MapGet("/admin/proof", Guarded(_ => Json(admin.Proof(), AdminJson.Default.EmulatorProof)));
        app.MapGet("/admin/errors", Guarded(http => Json(admin.Errors(ChannelOf(http)), AdminJson.Default.ImmutableArrayErrorRow)));
        app.MapGet("/admin/login-failures/{id:guid}", Guarded(LoginFailure));
        app.MapGet("/admin/clock", Guarded(_ => Task.FromResult(Clock())));
        app.MapGet("/admin/faults", Guarded(_ => Json(admin.Faults.Rules, AdminJson.Default.ImmutableArrayFaultRuleStatus)));
        app.MapPost("/admin/faults", Guarded(AddFaultsAsync));
        app.MapDelete("/admin/faults", Guarded(_ => Done(admin.Faults.Clear)));
        app.MapDelete("/admin/faults/{name}", Guarded(RemoveFault));
        app.MapPost("/admin/operations", Guarded(OperateAsync));
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

    private Task<Reply> Ledger(HttpContext http) => Json(
        admin.Ledger(ChannelOf(http), NumberOf(http, "after") ?? 0, (int)Math.Min(NumberOf(http, "limit") ?? int.MaxValue, int.MaxValue)),
        AdminJson.Default.ImmutableArrayLedgerEntry);

    private Reply Clock() => Reply.Ok(json =>
    {
        json.WriteString("now", admin.Now);
        json.WriteNumber("elapsedSeconds", admin.Elapsed.TotalSeconds);
    });

    private async Task<Reply> AddFaultsAsync(HttpContext http)
    {
        var names = admin.AddFaults(await TextAsync(http));
        return Reply.Ok(json =>
        {
            json.WriteStartArray("names");
            foreach (var name in names) json.WriteStringValue(name);
            json.WriteEndArray();
        });
    }

    private Task<Reply> RemoveFault(HttpContext http) =>
        Task.FromResult(new Reply(admin.Faults.Remove((string)http.Request.RouteValues["name"]!) ? 200 : 404, "{}"));

    private async Task<Reply> OperateAsync(HttpContext http)
    {
        admin.Run(FaultScript.ReadOperation(await TextAsync(http)));
        return Clock();
    }

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

    private static long? NumberOf(HttpContext http, string name)
    {
        if (!http.Request.Query.TryGetValue(name, out var text)) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new JsonException($"{name} must be a whole number of 0 or more");
    }

    private static async Task<string> TextAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(http.RequestAborted);
    }

    private static async Task<AdminRequest> BodyAsync(HttpContext http) =>
        await JsonSerializer.DeserializeAsync(http.Request.Body, AdminJson.Default.AdminRequest, http.RequestAborted) ?? new AdminRequest();

    private static Task<Reply> Json<T>(T value, JsonTypeInfo<T> type) => Task.FromResult(new Reply(200, JsonSerializer.Serialize(value, type)));

    private static Task<Reply> Done(Action act)
    {
        act();
        return Task.FromResult(new Reply(200, "{}"));
    }
}
