using System.Collections.Immutable;

namespace ThermalActors.Emulator.Faults;

/// <summary>When a fault strikes relative to what the call does.</summary>
public enum FaultStage
{
    /// <summary>The request has arrived, nothing was done about it.</summary>
    Before,

    /// <summary>The call has had its effect, the answer is not sent yet.</summary>
    After,
}

/// <summary>One fault and when it strikes. Every condition must hold; the defaults let it strike at every call.</summary>
/// <param name="Action">What happens.</param>
public sealed record FaultRule(FaultAction Action)
{
    /// <summary>How it is called in lists; unique in a plan, empty = numbered.</summary>
    public string Name { get; init; } = "";

    /// <summary>The kinds of call that it looks at; empty = all.</summary>
    public ImmutableArray<CallKind> Calls { get; init; } = [];

    /// <summary>Before or after the call acts.</summary>
    public FaultStage Stage { get; init; }

    /// <summary>Only calls whose path names this channel (exact); null = all.</summary>
    public string? Channel { get; init; }

    /// <summary>Only calls on the control host (true) or the ingest host (false); null = both.</summary>
    public bool? OnControlHost { get; init; }

    /// <summary>Only answers with this HTTP status; null = all. Needs <see cref="FaultStage.After"/>.</summary>
    public int? OnStatus { get; init; }

    /// <summary>How many matching calls get through first; 0 or more.</summary>
    public long Skip { get; init; }

    /// <summary>Strikes at every n-th of the calls that follow; at least 1.</summary>
    public long Every { get; init; } = 1;

    /// <summary>Strikes this often at most; null = without limit.</summary>
    public long? Times { get; init; }

    /// <summary>Strikes with this probability, 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>Makes the draws repeatable; null = the seed of the plan.</summary>
    public int? Seed { get; init; }

    /// <summary>Strikes no earlier than this after it was added; null = at once.</summary>
    public TimeSpan? From { get; init; }

    /// <summary>Strikes no later than this after it was added; null = for ever.</summary>
    public TimeSpan? Until { get; init; }
}

/// <summary>A rule of a plan and what it has done so far.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Action">Kind of action, as the file format spells it.</param>
/// <param name="Stage">When it strikes.</param>
/// <param name="Seen">Calls that met its conditions other than count and chance.</param>
/// <param name="Struck">How often it struck.</param>
public sealed record FaultRuleStatus(string Name, string Action, FaultStage Stage, long Seen, long Struck);
