using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ThermalActors.Emulator.Faults;

/// <summary>Reads rules from JSON; the format is described in <c>FAULTS.md</c>.</summary>
internal static class FaultScript
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads a text.</summary>
    /// <exception cref="FaultScriptException">It does not follow the format.</exception>
    public static (int? Seed, ImmutableArray<FaultRule> Rules) Read(string json)
    {
        using var document = Parse(json);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array) return (null, Rules(root));
        if (root.ValueKind != JsonValueKind.Object) throw new FaultScriptException("the script must be a rule, an array of rules, or an object with rules");
        if (!root.TryGetProperty("rules", out _) && !root.TryGetProperty("seed", out _)) return (null, [Rule(root, "the rule")]);
        var members = new JsonMembers(root, "the script");
        var seed = members.Whole("seed", int.MinValue);
        var list = members.Find("rules");
        members.Finish();
        if (list is not null && list.Value.ValueKind != JsonValueKind.Array) throw members.Bad("rules", "an array");
        return (seed, list is null ? [] : Rules(list.Value));
    }

    /// <summary>Reads one operation, for the admin endpoint.</summary>
    /// <exception cref="FaultScriptException">It is none.</exception>
    public static ServerOperation ReadOperation(string json)
    {
        using var document = Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new FaultScriptException("the operation must be an object");
        var members = new JsonMembers(document.RootElement, "the operation");
        var name = members.Text("action") ?? throw new FaultScriptException("the operation: 'action' is missing");
        if (FaultVocabulary.Read(name, members, members.Text("channel")) is not FaultAction.Operate operate)
            throw new FaultScriptException($"'{name}' is something that happens to a call; add it as a rule");
        members.Finish();
        return operate.Operation;
    }

    /// <summary>How the format spells an action.</summary>
    public static string NameOf(FaultAction action) => action switch
    {
        FaultAction.Operate operate => FaultVocabulary.Kebab(operate.Operation.GetType().Name),
        _ => FaultVocabulary.Kebab(action.GetType().Name),
    };

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json, Lenient);
        }
        catch (JsonException e)
        {
            throw new FaultScriptException($"the script is not JSON: {e.Message}", e);
        }
    }

    private static ImmutableArray<FaultRule> Rules(JsonElement list) =>
        [.. list.EnumerateArray().Select(static (rule, index) => Rule(rule, string.Create(CultureInfo.InvariantCulture, $"rule {index + 1}")))];

    private static FaultRule Rule(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new FaultScriptException($"{place} must be an object");
        if (element.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.String) place = $"{place} ({given.GetString()})";
        var members = new JsonMembers(element, place);
        var channel = members.Text("channel");
        var actionName = members.Text("action") ?? throw new FaultScriptException($"{place}: 'action' is missing");
        var action = FaultVocabulary.Read(actionName, members, channel);
        var nth = members.Whole("nth", 1);
        var stage = members.Word("stage", ("before", FaultStage.Before), ("after", FaultStage.After));
        var rule = new FaultRule(action)
        {
            Name = members.Text("name") ?? "",
            Calls = Calls(members),
            Stage = stage ?? (FaultVocabulary.ChangesAnswer(action) ? FaultStage.After : FaultStage.Before),
            Channel = channel,
            OnControlHost = members.Word("host", ("control", true), ("ingest", false)),
            OnStatus = members.Whole("onStatus", 100),
            Skip = nth - 1 ?? members.Whole("skip", 0) ?? 0,
            Every = members.Whole("every", 1) ?? 1,
            Times = nth is null ? members.Whole("times", 1) : 1,
            Probability = members.Number("probability", 1) ?? 1,
            Seed = members.Whole("seed", int.MinValue),
            From = members.Seconds("from"),
            Until = members.Seconds("until"),
        };
        members.Finish();
        if (rule.Stage == FaultStage.Before && FaultVocabulary.ChangesAnswer(action))
            throw new FaultScriptException($"{place}: '{actionName}' changes an answer, so its stage is after");
        return rule;
    }

    private static ImmutableArray<CallKind> Calls(JsonMembers members) =>
        [.. members.Texts("call").Where(static c => c is not "any").Select(text => text switch
        {
            "hostname" => CallKind.Discover,
            "token" => CallKind.Token,
            "open" => CallKind.Open,
            "append" => CallKind.Append,
            "status" => CallKind.Status,
            "drop" => CallKind.Drop,
            _ => throw members.Bad("call", "one or some of hostname, token, open, append, status, drop, or any"),
        })];
}
