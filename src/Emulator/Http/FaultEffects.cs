using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ThermalActors.Emulator.Faults;

namespace ThermalActors.Emulator.Http;

/// <summary>Carries out what a fault plan wants for one call.</summary>
internal sealed class FaultEffects(HttpContext http, CallInfo call, EmulatorAdmin admin, TimeProvider clock)
{
    private readonly List<FaultAction.Patch> _patches = [];

    /// <summary>True when the connection was closed.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The answer that replaces the call's own.</summary>
    public Reply? Instead { get; private set; }

    /// <summary>How the answer is to be sent, when not in one piece.</summary>
    public FaultAction? Delivery { get; private set; }

    private bool IsOver => IsCut || Instead is not null;

    /// <summary>Carries an action out.</summary>
    public async Task ApplyAsync(FaultAction action)
    {
        switch (action)
        {
            case FaultAction.Cut:
                IsCut = true;
                http.Abort();
                break;
            case FaultAction.Stall stall:
                await Task.Delay(stall.Delay, clock, http.RequestAborted);
                break;
            case FaultAction.Answer answer:
                Instead = new Reply(answer.Status, answer.Body, answer.ContentType) { Headers = answer.Headers };
                break;
            case FaultAction.SlowBody or FaultAction.TruncatedBody:
                Delivery = action;
                break;
            case FaultAction.Patch patch:
                _patches.Add(patch);
                break;
            case FaultAction.Operate operate:
                admin.Run(operate.Operation, call.Channel);
                IsCut = http.RequestAborted.IsCancellationRequested;
                break;
            case FaultAction.Several several:
                foreach (var one in several.Actions)
                {
                    await ApplyAsync(one);
                    if (IsOver) return;
                }

                break;
        }
    }

    /// <summary>The answer with every change made; one that is no JSON object stays as it is.</summary>
    public Reply Patched(Reply reply)
    {
        if (_patches.Count == 0 || Parse(reply.Body) is not { } root) return reply;
        foreach (var patch in _patches)
        {
            foreach (var path in patch.Remove) Change(root, path, static (parent, name) => parent.Remove(name));
            foreach (var (path, json) in patch.Set) Change(root, path, (parent, name) => parent[name] = JsonNode.Parse(json));
        }

        return reply with { Body = root.ToJsonString() };
    }

    private static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Change(JsonObject root, string path, Action<JsonObject, string> change)
    {
        var parts = path.Split('.');
        IEnumerable<JsonObject> parents = [root];
        foreach (var part in parts[..^1]) parents = parents.SelectMany(p => Members(p, part)).ToList();
        foreach (var parent in parents) change(parent, parts[^1]);
    }

    private static IEnumerable<JsonObject> Members(JsonObject parent, string name) => name is "*"
        ? parent.Select(static m => m.Value).OfType<JsonObject>()
        : parent[name] is JsonObject child ? [child] : [];
}
