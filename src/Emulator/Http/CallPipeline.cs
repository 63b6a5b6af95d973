using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Credentials;
using ThermalActors.Emulator.Engine;
using ThermalActors.Emulator.Faults;

namespace ThermalActors.Emulator.Http;

/// <summary>What every call goes through: fault before, fail-over, Accept header, credentials, the call itself, fault after, answer.</summary>
internal sealed partial class CallPipeline(
    EmulatorOptions options, IFaultPlan plan, EmulatorAdmin admin, Gatekeeper gatekeeper, IngestAddress ingest, Availability availability,
    OffsetClock clock, ILogger log)
{
    private readonly ConcurrentDictionary<CallKind, long> _counts = new();
    private readonly ConcurrentDictionary<ChannelKey, bool> _opening = new();
    private readonly ReplyWriter _writer = new(clock);

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
        if (availability.IsDown)
        {
            http.Abort();
            return;
        }

        using var entered = availability.Enter(http);
        try
        {
            await RunFaultyAsync(http, CallOf(http, kind), act);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone, or the connection was cut: nobody is left to answer.
        }
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
    public Task WriteAsync(HttpContext http, Reply reply) => _writer.WriteAsync(http, reply, delivery: null);

    private CallInfo CallOf(HttpContext http, CallKind kind)
    {
        var number = _counts.AddOrUpdate(kind, 1, static (_, n) => n + 1);
        var channel = http.Request.RouteValues.TryGetValue("channel", out var name) && name is string text ? ObjectName.Resolve(text) : null;
        return new CallInfo(kind, number, channel, OnControlHost(http)) { Elapsed = clock.Elapsed };
    }

    private async Task RunFaultyAsync(HttpContext http, CallInfo call, Func<HttpContext, Task<Reply>> act)
    {
        var before = new FaultEffects(http, call, admin, clock);
        await before.ApplyAsync(plan.Before(call));
        if (before.IsCut) return;
        var reply = before.Instead ?? await AnswerAsync(http, call, act, before);
        if (reply is not null) await _writer.WriteAsync(http, reply, before.Delivery);
    }

    /// <summary>Lets the call act and the faults after it strike; null when the connection was cut.</summary>
    private async Task<Reply?> AnswerAsync(HttpContext http, CallInfo call, Func<HttpContext, Task<Reply>> act, FaultEffects effects)
    {
        var key = options.RefuseConcurrentOpens && call.Kind == CallKind.Open ? RouteNames.KeyOf(http) : (ChannelKey?)null;
        if (key is { } taken && !_opening.TryAdd(taken, true))
            return Reply.ControlError(409, ChannelStatusCodes.OpenInProgress, "The channel is being opened by another request.");
        try
        {
            var reply = Refuse(http, call) ?? await ActAsync(http, call.Kind, act);
            await effects.ApplyAsync(plan.After(call, reply.Status));
            return effects.IsCut ? null : effects.Instead ?? effects.Patched(reply);
        }
        finally
        {
            if (key is { } done) _opening.TryRemove(done, out _);
        }
    }

    private Reply? Refuse(HttpContext http, CallInfo call)
    {
        var isStreaming = call.Kind is not (CallKind.Discover or CallKind.Token);
        if (ingest.HasFailedOver(http.Connection.LocalPort, call.OnControlHost, isStreaming))
            return new Reply(FaultAnswers.Gone.Status, FaultAnswers.Gone.Body);
        if (options.RequireAcceptHeader && call.Kind != CallKind.Append && http.Request.Headers.Accept.Count == 0)
            return Reply.LoginError(400, "391902", "Unsupported Accept header null is specified.");
        if (RequestIdFault(http) is { } fault) return fault;
        if (call.Kind == CallKind.Token) return null;
        switch (gatekeeper.Identify(BearerOf(http), TokenTypeOf(http)))
        {
            case AuthVerdict.Refused refused:
                return Reply.LoginError(401, refused.Code, refused.Message);
            case AuthVerdict.Granted granted when !IsAllowed(granted.Kind, call.OnControlHost):
                return Reply.LoginError(401, "390303", "Invalid OAuth access token.");
            case AuthVerdict.Granted granted:
                http.Features.Set(new CallerRole(granted.Role));
                return null;
            default:
                return null;
        }
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

    private static string? TokenTypeOf(HttpContext http) =>
        http.Request.Headers.TryGetValue("X-Snowflake-Authorization-Token-Type", out var value) ? value.ToString() : null;

    [LoggerMessage(10, LogLevel.Warning, "{Call} failed inside the emulator")]
    private partial void LogCallFailed(CallKind call, Exception exception);
}
