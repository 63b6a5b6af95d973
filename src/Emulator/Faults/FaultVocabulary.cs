using System.Collections.Immutable;
using System.Text;

namespace ThermalActors.Emulator.Faults;

/// <summary>The actions by the names that the file format gives them.</summary>
internal static class FaultVocabulary
{
    private static readonly ImmutableDictionary<string, FaultAction.Answer> Answers = new Dictionary<string, FaultAction.Answer>(StringComparer.Ordinal)
    {
        ["answer"] = new(500, ""),
        ["throttled"] = FaultAnswers.Throttled,
        ["retry-request"] = FaultAnswers.RetryRequest,
        ["request-timeout"] = FaultAnswers.RequestTimeout,
        ["unauthorized"] = FaultAnswers.Unauthorized,
        ["forbidden"] = FaultAnswers.Forbidden,
        ["gone"] = FaultAnswers.Gone,
        ["open-in-progress"] = FaultAnswers.OpenInProgress,
        ["proxy-text"] = FaultAnswers.ProxyText,
        ["proxy-html"] = FaultAnswers.ProxyHtml,
        ["redirect"] = FaultAnswers.Redirect,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>Reads the members of an action.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="members">The object that it is in.</param>
    /// <param name="channel">The channel that the object names, if any.</param>
    /// <exception cref="FaultScriptException">It is unknown, or a member is wrong.</exception>
    public static FaultAction Read(string name, JsonMembers members, string? channel)
    {
        if (Answers.TryGetValue(name, out var answer)) return Answer(answer, members);
        return name switch
        {
            "cut" => new FaultAction.Cut(),
            "stall" => new FaultAction.Stall(Required(members.Seconds("seconds"), "seconds", members)),
            "slow-body" => new FaultAction.SlowBody(members.Whole("pieceBytes", 1) ?? 1, Required(members.Seconds("seconds"), "seconds", members)),
            "truncated-body" => new FaultAction.TruncatedBody(members.Whole("keepBytes", 0) ?? 0),
            "patch" => new FaultAction.Patch { Set = members.RawMembers("set"), Remove = members.Texts("remove") },
            _ => Operation(name, members, channel) is { } operation
                ? new FaultAction.Operate(operation)
                : throw members.Bad("action", "an action of FAULTS.md, not '" + name + "'"),
        };
    }

    /// <summary>True for actions that need an answer to work on.</summary>
    public static bool ChangesAnswer(FaultAction action) => action is FaultAction.SlowBody or FaultAction.TruncatedBody or FaultAction.Patch;

    /// <summary>The name of a type as the format spells it.</summary>
    public static string Kebab(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private static FaultAction.Answer Answer(FaultAction.Answer preset, JsonMembers members)
    {
        var answer = preset with
        {
            Status = members.Whole("status", 100) ?? preset.Status,
            Body = members.Text("body") ?? preset.Body,
            ContentType = members.Text("contentType") ?? preset.ContentType,
        };
        if (answer.Status > 599) throw members.Bad("status", "at most 599");
        answer = answer with { Headers = answer.Headers.SetItems(members.TextMembers("headers")) };
        return members.TextOrNumber("retryAfter") is { } after ? answer.RetryAfter(after) : answer;
    }

    private static ServerOperation? Operation(string name, JsonMembers members, string? channel) => name switch
    {
        "expire-tokens" => new ServerOperation.ExpireTokens(),
        "invalidate" => members.Text("statusCode") is { } code ? new ServerOperation.Invalidate(channel, code) : new ServerOperation.Invalidate(channel),
        "steal" => new ServerOperation.Steal(channel),
        "drop-channel" => new ServerOperation.DropChannel(channel),
        "commit-now" => new ServerOperation.CommitNow(),
        "withhold-commits" => new ServerOperation.WithholdCommits(members.Seconds("seconds")),
        "release-commits" => new ServerOperation.ReleaseCommits(),
        "reject-rows" => new ServerOperation.RejectRows(members.Whole("rows", 1) ?? 1, channel),
        "fail-over" => new ServerOperation.FailOver(Required(members.Seconds("seconds"), "seconds", members), members.Flag("streamingOnly") ?? false),
        "set-pipe" => new ServerOperation.SetPipe(Mode(members), members.Text("pipe")),
        "recreate-pipe" => new ServerOperation.RecreatePipe(members.Text("pipe")),
        "drop-table" => new ServerOperation.DropTable(),
        "recreate-table" => new ServerOperation.RecreateTable(),
        "truncate-table" => new ServerOperation.TruncateTable(),
        "revoke-role" => new ServerOperation.RevokeRole(members.Text("role")),
        "grant-role" => new ServerOperation.GrantRole(members.Text("role")),
        "advance-clock" => new ServerOperation.AdvanceClock(Required(members.Seconds("seconds"), "seconds", members)),
        "restart" => new ServerOperation.Restart(members.Seconds("seconds") ?? TimeSpan.Zero),
        _ => null,
    };

    private static PipeMode Mode(JsonMembers members) => members.Word(
        "mode", ("working", PipeMode.Working), ("broken", PipeMode.Broken), ("paused", PipeMode.Paused),
        ("not-streaming", PipeMode.NotStreaming), ("missing", PipeMode.Missing)) ?? throw members.Bad("mode", "given");

    private static TimeSpan Required(TimeSpan? value, string name, JsonMembers members) => value ?? throw members.Bad(name, "given");
}
