using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ThermalActors.Scenarios.Kernel;

namespace ThermalActors.Scenarios.Rules;

/// <summary>A rule that did not hold.</summary>
/// <param name="Rule">Which.</param>
/// <param name="At">When, in virtual time.</param>
/// <param name="Detail">What was seen.</param>
internal sealed record Violation(Rule Rule, TimeSpan At, string Detail);

/// <summary>Holds one run to its rules and counts how often each was asked, because a rule that is never asked proves nothing.</summary>
internal sealed class RuleBook(World world)
{
    private const int MostKeptPerRule = 3;
    private readonly Dictionary<Rule, long> _checks = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Rule, long> _breaches = new(ReferenceEqualityComparer.Instance);
    private readonly List<Violation> _violations = [];

    public IReadOnlyDictionary<Rule, long> Checks => _checks;

    /// <summary>How often each rule did not hold.</summary>
    public IReadOnlyDictionary<Rule, long> Breaches => _breaches;

    /// <summary>The first violations of every rule.</summary>
    public IReadOnlyList<Violation> Violations => _violations;

    public void Require(Rule rule, bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref BreachText breach)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_checks, rule, out _)++;
        if (holds) return;
        var detail = breach.Finish();
        if (++CollectionsMarshal.GetValueRefOrAddDefault(_breaches, rule, out _) <= MostKeptPerRule) _violations.Add(new Violation(rule, world.Now, detail));
        world.Note(99, detail.Length);
        world.Say("RULE", $"{rule.Id} BROKEN: {detail}");
    }
}

/// <summary>What was seen, put together only when the rule is broken.</summary>
[InterpolatedStringHandler]
internal ref struct BreachText
{
    private DefaultInterpolatedStringHandler _text;

    public BreachText(int literals, int holes, bool holds, out bool isWanted)
    {
        isWanted = !holds;
        _text = isWanted ? new DefaultInterpolatedStringHandler(literals, holes, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string format) => _text.AppendFormatted(value, format);

    public string Finish() => _text.ToStringAndClear();
}
