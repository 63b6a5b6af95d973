using System.Collections.Immutable;
using System.Globalization;

namespace ThermalActors.Emulator.Faults;

/// <summary>
/// A fault plan made of rules, from a file (<c>FAULTS.md</c>), from code, or at run time. Safe for concurrent use; with the same seed and
/// the same order of calls the same faults strike.
/// </summary>
public sealed class ScriptedFaults : IFaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private long _added;
    private int _seed;

    /// <summary>A plan without rules.</summary>
    /// <param name="seed">Seed of the rules that have none of their own.</param>
    public ScriptedFaults(int seed = 0) => _seed = seed;

    /// <summary>Reads a plan.</summary>
    /// <param name="json">A rule, an array of rules, or an object with <c>seed</c> and <c>rules</c>; comments are allowed.</param>
    /// <exception cref="FaultScriptException">The text does not follow the format; the message names rule and member.</exception>
    public static ScriptedFaults Parse(string json)
    {
        var plan = new ScriptedFaults();
        plan.Add(json);
        return plan;
    }

    /// <summary>Every rule with what it has done.</summary>
    public ImmutableArray<FaultRuleStatus> Rules
    {
        get
        {
            lock (_gate) return [.. _entries.Select(static e => e.Status())];
        }
    }

    /// <summary>Adds a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="at">The emulator's elapsed time that its window counts from.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="ArgumentException">Another rule has the name, or a value is out of range.</exception>
    public string Add(FaultRule rule, TimeSpan at = default)
    {
        ArgumentNullException.ThrowIfNull(rule);
        lock (_gate) return AddLocked(rule, at);
    }

    /// <summary>Adds the rules of a text, all or none.</summary>
    /// <param name="json">As for <see cref="Parse"/>.</param>
    /// <param name="at">The emulator's elapsed time that their windows count from.</param>
    /// <returns>Their names.</returns>
    /// <exception cref="FaultScriptException">The text does not follow the format.</exception>
    public ImmutableArray<string> Add(string json, TimeSpan at = default)
    {
        var (seed, rules) = FaultScript.Read(json);
        lock (_gate)
        {
            var before = _entries.Count;
            try
            {
                _seed = seed ?? _seed;
                return [.. rules.Select(r => AddLocked(r, at))];
            }
            catch (ArgumentException e)
            {
                _entries.RemoveRange(before, _entries.Count - before);
                throw new FaultScriptException(e.Message, e);
            }
        }
    }

    /// <summary>Removes a rule; false when there is none of that name.</summary>
    public bool Remove(string name)
    {
        lock (_gate) return _entries.RemoveAll(e => string.Equals(e.Name, name, StringComparison.Ordinal)) > 0;
    }

    /// <summary>Removes every rule.</summary>
    public void Clear()
    {
        lock (_gate) _entries.Clear();
    }

    /// <inheritdoc/>
    public FaultAction Before(CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Decide(call, FaultStage.Before, status: null);
    }

    /// <inheritdoc/>
    public FaultAction After(CallInfo call, int status)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Decide(call, FaultStage.After, status);
    }

    private FaultAction Decide(CallInfo call, FaultStage stage, int? status)
    {
        lock (_gate)
        {
            var actions = _entries.Where(e => e.Strikes(call, stage, status)).Select(static e => e.Rule.Action).ToImmutableArray();
            return actions.Length switch
            {
                0 => FaultAction.None,
                1 => actions[0],
                _ => new FaultAction.Several(actions),
            };
        }
    }

    private string AddLocked(FaultRule rule, TimeSpan at)
    {
        Check(rule);
        var number = ++_added;
        var name = rule.Name.Length > 0 ? rule.Name : "rule-" + number.ToString(CultureInfo.InvariantCulture);
        if (_entries.Exists(e => string.Equals(e.Name, name, StringComparison.Ordinal)))
            throw new ArgumentException($"there is a rule '{name}' already", nameof(rule));

        // Rules of one plan draw differently although they share its seed.
        var seed = rule.Seed ?? unchecked((_seed * 397) ^ (int)number);
        _entries.Add(new Entry(name, rule, at, seed));
        return name;
    }

    private static void Check(FaultRule rule)
    {
        if (rule.Probability is not (>= 0 and <= 1)) throw new ArgumentException("probability must be from 0 to 1", nameof(rule));
        if (rule.Every < 1) throw new ArgumentException("every must be 1 or more", nameof(rule));
        if (rule.Skip < 0) throw new ArgumentException("skip must be 0 or more", nameof(rule));
        if (rule.OnStatus is not null && rule.Stage == FaultStage.Before) throw new ArgumentException("onStatus needs the stage after", nameof(rule));
    }

    private sealed class Entry(string name, FaultRule rule, TimeSpan origin, int seed)
    {
        // The draw decides test timing only, never a secret.
#pragma warning disable CA5394
        private readonly Random _random = new(seed);
        private long _seen;
        private long _struck;

        public string Name => name;

        public FaultRule Rule => rule;

        public FaultRuleStatus Status() => new(name, FaultScript.NameOf(rule.Action), rule.Stage, _seen, _struck);

        public bool Strikes(CallInfo call, FaultStage stage, int? status)
        {
            if (!Matches(call, stage, status)) return false;
            _seen++;
            if (rule.Times <= _struck || _seen <= rule.Skip || (_seen - rule.Skip) % rule.Every != 0) return false;
            if (rule.Probability < 1 && _random.NextDouble() >= rule.Probability) return false;
            _struck++;
            return true;
        }
#pragma warning restore CA5394

        private bool Matches(CallInfo call, FaultStage stage, int? status)
        {
            var age = call.Elapsed - origin;
            return rule.Stage == stage
                && (rule.Calls.IsEmpty || rule.Calls.Contains(call.Kind))
                && (rule.Channel is null || string.Equals(rule.Channel, call.Channel, StringComparison.Ordinal))
                && (rule.OnControlHost is null || rule.OnControlHost == call.OnControlHost)
                && (rule.OnStatus is null || rule.OnStatus == status)
                && !(age < rule.From)
                && !(age >= rule.Until);
        }
    }
}
