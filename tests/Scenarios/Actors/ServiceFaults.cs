using System.Collections.Immutable;
using System.Globalization;
using ThermalActors.Emulator.Faults;
using ThermalActors.Scenarios.Faults;

namespace ThermalActors.Scenarios.Actors;

/// <summary>Puts the seed's faults of single calls into the words of the emulator (C62–C64, C69).</summary>
internal static class ServiceFaults
{
    private static readonly ImmutableArray<CallKind> Append = [CallKind.Append];
    private static readonly ImmutableArray<CallKind> Opening = [CallKind.Open];
    private static readonly ImmutableArray<CallKind> Streaming = [CallKind.Open, CallKind.Append, CallKind.Status];

    public static ScriptedFaults Of(LivePlan plan)
    {
        var script = new ScriptedFaults((int)plan.Seed);
        foreach (var kind in plan.Faults)
        {
            var number = 0;
            foreach (var (rule, weight) in Rules(kind, plan))
            {
                script.Add(rule with
                {
                    Name = string.Create(CultureInfo.InvariantCulture, $"{FaultNames.Of(kind)}/{++number}"),
                    Probability = Math.Min(0.5, plan.Intensity * weight),
                });
            }
        }

        return script;
    }

    /// <summary>How often each kind has struck.</summary>
    public static void AddTo(long[] struck, ScriptedFaults script)
    {
        foreach (var rule in script.Rules)
        {
            if (FaultNames.TryParse(rule.Name[..rule.Name.IndexOf('/', StringComparison.Ordinal)], out var kind) && kind != FaultKind.Overload) struck[(int)kind] += rule.Struck;
        }
    }

    private static IEnumerable<(FaultRule Rule, double Weight)> Rules(FaultKind kind, LivePlan plan) => kind switch
    {
        FaultKind.LostRequest => [(Before(new FaultAction.Cut()), 1)],
        FaultKind.LostAnswer => [(After(new FaultAction.Cut()), 1)],
        FaultKind.TruncatedAnswer => [(After(new FaultAction.TruncatedBody(0)), 1), (After(new FaultAction.TruncatedBody(25)), 1.5)],
        FaultKind.SlowAnswer =>
        [
            (Before(new FaultAction.Stall(plan.RequestTimeout * 0.5)), 0.3), (After(new FaultAction.Stall(plan.RequestTimeout * 0.7)), 0.3),
            (Before(new FaultAction.Stall(plan.RequestTimeout * 1.5)), 0.3), (After(new FaultAction.Stall(plan.RequestTimeout * 1.5)), 0.3),
        ],
        FaultKind.SlowBody => [(After(new FaultAction.SlowBody(60, TimeSpan.FromSeconds(0.5))), 2), (After(new FaultAction.SlowBody(20, TimeSpan.FromSeconds(3))), 1.2)],
        FaultKind.TooManyRequests => [(Before(FaultAnswers.Throttled), 0.6), (Before(FaultAnswers.Throttled.RetryAfter("3")), 0.6)],
        FaultKind.Unavailable => [(Before(Status(503)), 0.4), (After(Status(503)), 0.4), (Before(Status(503).RetryAfter("2")), 0.4)],
        FaultKind.RetryRequest => [(Before(FaultAnswers.RetryRequest), 0.6), (Before(FaultAnswers.RetryRequest with { Status = 500 }), 0.6)],
        FaultKind.ServerError =>
        [
            (Before(Status(500)), 0.3), (After(Status(500)), 0.3), (Before(Status(502)), 0.2), (After(Status(502)), 0.2), (After(Status(504)), 0.3),
            (Before(Status(504).RetryAfter("1")), 0.2),
        ],
        FaultKind.RequestTimedOut => [(Before(FaultAnswers.RequestTimeout), 0.5), (After(FaultAnswers.RequestTimeout), 0.5)],
        FaultKind.BodyTooLarge => [(Before(Status(413)) with { Calls = Append }, 1)],
        FaultKind.PoisonedSuccess =>
        [
            (After(new FaultAction.Patch { Remove = ["next_continuation_token"] }) with { Calls = Append }, 0.5),
            (After(new FaultAction.Patch { Set = Members("status_code", "4") }) with { Calls = Append }, 0.5),
        ],
        FaultKind.TokenRefused => [(Before(FaultAnswers.Unauthorized), 1)],
        FaultKind.OpenInProgress => [(Before(FaultAnswers.OpenInProgress) with { Calls = Opening }, 3), (After(FaultAnswers.OpenInProgress) with { Calls = Opening }, 3)],
        FaultKind.Forbidden => [(Before(FaultAnswers.Forbidden), 0.4), (After(FaultAnswers.Forbidden), 0.2)],
        FaultKind.ProxyPage => [(Before(FaultAnswers.ProxyText), 0.3), (After(FaultAnswers.ProxyText), 0.3), (Before(FaultAnswers.ProxyHtml), 0.3), (After(FaultAnswers.ProxyHtml), 0.3)],
        FaultKind.Redirected => [(Before(FaultAnswers.Redirect), 0.4)],
        FaultKind.PipeMissing => [(Before(MissingPipe) with { Calls = Streaming }, 0.3)],
        _ => [],
    };

    private static FaultAction.Answer MissingPipe { get; } =
        new(404, """{"error_code":"ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED","message":"The pipe does not exist or is not authorized."}""");

    private static FaultRule Before(FaultAction action) => new(action);

    private static FaultRule After(FaultAction action) => new(action) { Stage = FaultStage.After };

    private static FaultAction.Answer Status(int status) => new(status, "");

    private static ImmutableDictionary<string, string> Members(string name, string json) => ImmutableDictionary<string, string>.Empty.Add(name, json);
}
