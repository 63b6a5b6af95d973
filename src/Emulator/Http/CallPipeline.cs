using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Credentials;
using ThermalActors.Emulator.Faults;

namespace ThermalActors.Emulator.Http;

/// <summary>What every call goes through: fault before, Accept header, credentials, the call itself, fault after, answer.</summary>
internal sealed partial class CallPipeline(EmulatorOptions options, Gatekeeper gatekeeper, TimeProvider clock, ILogger log)
{
    private readonly ConcurrentDictionary<CallKind, long> _counts = new();

    /// <summary>The control port; known once the listeners are bound.</summary>
    public int ControlPort { get; set; }

    /// <summary>Which bearer kinds a call takes on which host (snowpipe-rest.md §1.4).</summary>
    public bool IsAllowed(BearerKind kind, bool onControlHost) => kind switch
    {
        BearerKind.Scoped => !onControlHost,
        BearerKind.KeyPairJwt => onControlHost || options.KeyPairJwtOnIngest,
        _ => true,
    };

    /// <summary>Runs one call and writes its answer.</summary>
    /// <param name="http">The request.</param>
    /// <param name="kind">What is called.</param>
    /// <param name="act">Makes the answer; called with valid credentials only, except for the token exchange.</param>
    public async Task RunAsync(HttpContext http, CallKind kind, Func<HttpContext, Task<Reply>> act)
    {
        var onControl = OnControlHost(http);
        var number = _counts.AddOrUpdate(kind, 1, static (_, n) => n + 1);
        var channel = http.Request.RouteValues.TryGetValue("channel", out var name) && name is string text ? ObjectName.Resolve(text) : null;
        var call = new CallInfo(kind, number, channel, onControl);

        var (before, proceed) = await ApplyAsync(http, options.Faults.Before(call));
        if (!proceed)
        {
            if (before is not null) await WriteAsync(http, before);
            return;
        }

        var reply = Refuse(http, kind, onControl) ?? await ActAsync(http, kind, act);
        var (instead, go) = await ApplyAsync(http, options.Faults.After(call, reply.Status));
        if (go || instead is not null) await WriteAsync(http, instead ?? reply);
    }

    /// <summary>True when the request came in on the control port.</summary>
    public bool OnControlHost(HttpContext http) => http.Connection.LocalPort == ControlPort;

    /// <summary>The bearer token of a request; the scheme word may be in any case.</summary>
    public static string? BearerOf(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
    }

    /// <summary>Writes an answer.</summary>
    public async Task WriteAsync(HttpContext http, Reply reply)
    {
        var response = http.Response;
        response.StatusCode = reply.Status;

        // The client may judge its own clock by this header, so it follows the emulator's clock.
        response.Headers.Date = clock.GetUtcNow().ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (name, value) in reply.Headers) response.Headers[name] = value;
        var body = System.Text.Encoding.UTF8.GetBytes(reply.Body);
        response.ContentLength = body.Length;
        if (body.Length == 0) return;
        response.ContentType = reply.ContentType;
        await response.Body.WriteAsync(body, http.RequestAborted);
    }

    private Reply? Refuse(HttpContext http, CallKind kind, bool onControl)
    {
        if (options.RequireAcceptHeader && kind != CallKind.Append && http.Request.Headers.Accept.Count == 0)
            return Reply.LoginError(400, "391902", "Unsupported Accept header null is specified.");
        if (RequestIdFault(http) is { } fault) return fault;
        if (kind == CallKind.Token) return null;
        return gatekeeper.Identify(BearerOf(http), TokenTypeOf(http)) switch
        {
            AuthVerdict.Refused refused => Reply.LoginError(401, refused.Code, refused.Message),
            AuthVerdict.Granted granted when !IsAllowed(granted.Kind, onControl) =>
                Reply.LoginError(401, "390303", "Invalid OAuth access token."),
            _ => null,
        };
    }

    private Reply? RequestIdFault(HttpContext http)
    {
        if (!http.Request.Query.TryGetValue("requestId", out var id) || !options.RequireUuidRequestId || Guid.TryParse(id, out _)) return null;
        return Reply.DataError(400, ChannelStatusCodes.InvalidRequest, "requestId must be a UUID.");
    }

    private async Task<Reply> ActAsync(HttpContext http, CallKind kind, Func<HttpContext, Task<Reply>> act)
    {
        try
        {
            return await act(http);
        }
        catch (EmulatorException e)
        {
            LogCallFailed(kind, e);

            // Shape S: internal trouble is a bare JSON string.
            return new Reply(500, "\"ERR_GENERAL_EXCEPTION_RETRY_REQUEST\"");
        }
    }

    private async Task<(Reply? Instead, bool Proceed)> ApplyAsync(HttpContext http, FaultAction fault)
    {
        switch (fault)
        {
            case FaultAction.Cut:
                http.Abort();
                return (null, false);
            case FaultAction.Stall stall:
                await Task.Delay(stall.Delay, clock, http.RequestAborted);
                return (null, true);
            case FaultAction.Answer answer:
                return (new Reply(answer.Status, answer.Body, answer.ContentType) { Headers = answer.Headers }, false);
            default:
                return (null, true);
        }
    }

    private static string? TokenTypeOf(HttpContext http) =>
        http.Request.Headers.TryGetValue("X-Snowflake-Authorization-Token-Type", out var value) ? value.ToString() : null;

    [LoggerMessage(10, LogLevel.Warning, "{Call} failed inside the emulator")]
    private partial void LogCallFailed(CallKind call, Exception exception);
}
