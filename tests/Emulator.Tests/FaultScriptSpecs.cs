using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ThermalActors.Emulator.Faults;

namespace ThermalActors.Emulator.Tests;

/// <summary>The file format of faults, and when a rule strikes.</summary>
public sealed class FaultScriptSpecs
{
    [Theory]
    [InlineData("{\"action\":\"cut\"}", "1 2 3 4 5 6")]
    [InlineData("{\"action\":\"cut\",\"nth\":3}", "3")]
    [InlineData("{\"action\":\"cut\",\"skip\":2}", "3 4 5 6")]
    [InlineData("{\"action\":\"cut\",\"times\":2}", "1 2")]
    [InlineData("{\"action\":\"cut\",\"every\":2}", "2 4 6")]
    [InlineData("{\"action\":\"cut\",\"skip\":1,\"every\":2,\"times\":2}", "3 5")]
    [InlineData("{\"action\":\"cut\",\"from\":2,\"until\":4}", "2 3")]
    [InlineData("{\"action\":\"cut\",\"from\":2,\"nth\":2}", "3")]
    [InlineData("{\"action\":\"cut\",\"probability\":0}", "")]
    public void A_rule_strikes_when_all_its_conditions_hold(string rule, string calls)
    {
        // The n-th call happens n seconds after the start.
        var plan = ScriptedFaults.Parse(rule);
        var struck = Enumerable.Range(1, 6).Where(n => plan.Before(Call(CallKind.Append, n)) is FaultAction.Cut);
        Assert.Equal(calls, string.Join(' ', struck));
    }

    [Fact]
    public void A_rule_looks_at_kind_channel_host_stage_and_status()
    {
        var plan = ScriptedFaults.Parse("""{"action":"cut","call":["append","open"],"channel":"A","host":"ingest","stage":"after","onStatus":200}""");
        var call = Call(CallKind.Append, 1);
        Assert.IsType<FaultAction.Cut>(plan.After(call, 200));
        Assert.IsType<FaultAction.Cut>(plan.After(call with { Kind = CallKind.Open }, 200));
        Assert.IsType<FaultAction.Proceed>(plan.Before(call));
        Assert.IsType<FaultAction.Proceed>(plan.After(call, 400));
        Assert.IsType<FaultAction.Proceed>(plan.After(call with { Channel = "B" }, 200));
        Assert.IsType<FaultAction.Proceed>(plan.After(call with { OnControlHost = true }, 200));
        Assert.IsType<FaultAction.Proceed>(plan.After(call with { Kind = CallKind.Status }, 200));
        Assert.Equal((2L, 2L), (plan.Rules[0].Seen, plan.Rules[0].Struck));
    }

    [Fact]
    public void The_same_seed_draws_the_same_faults_and_about_as_many_as_it_should()
    {
        static List<int> Struck(string seed)
        {
            var plan = ScriptedFaults.Parse($$"""{ {{seed}} "rules":[{"action":"cut","probability":0.25}] }""");
            return [.. Enumerable.Range(1, 1000).Where(n => plan.Before(Call(CallKind.Append, n)) is FaultAction.Cut)];
        }

        Assert.Equal(Struck("\"seed\": 5,"), Struck("\"seed\": 5,"));
        Assert.NotEqual(Struck("\"seed\": 5,"), Struck("\"seed\": 6,"));
        Assert.InRange(Struck("\"seed\": 5,").Count, 200, 300);
    }

    [Fact]
    public void All_rules_that_strike_take_effect_in_order()
    {
        var plan = ScriptedFaults.Parse("""[{"action":"stall","seconds":1},{"action":"steal"},{"action":"gone"}]""");
        var several = Assert.IsType<FaultAction.Several>(plan.Before(Call(CallKind.Append, 1)));
        Assert.Collection(
            several.Actions,
            static a => Assert.Equal(new FaultAction.Stall(TimeSpan.FromSeconds(1)), a),
            static a => Assert.Equal(new FaultAction.Operate(new ServerOperation.Steal()), a),
            static a => Assert.Equal(410, Assert.IsType<FaultAction.Answer>(a).Status));
    }

    [Fact]
    public void The_window_of_a_rule_counts_from_when_it_was_added()
    {
        var plan = new ScriptedFaults();
        plan.Add("""{"action":"cut","from":1,"until":2}""", TimeSpan.FromSeconds(3));
        Assert.Equal([4], Enumerable.Range(1, 6).Where(n => plan.Before(Call(CallKind.Append, n)) is FaultAction.Cut));
    }

    [Fact]
    public void Rules_are_listed_by_name_and_can_be_removed()
    {
        var plan = ScriptedFaults.Parse("""[{"name":"a","action":"slow-body","seconds":1},{"action":"withhold-commits"},{"action":"throttled"}]""");
        Assert.Equal(
            [("a", "slow-body", FaultStage.After), ("rule-2", "withhold-commits", FaultStage.Before), ("rule-3", "answer", FaultStage.Before)],
            plan.Rules.Select(static r => (r.Name, r.Action, r.Stage)));
        Assert.True(plan.Remove("rule-2"));
        Assert.False(plan.Remove("rule-2"));
        Assert.Equal(2, plan.Rules.Length);
        plan.Clear();
        Assert.Empty(plan.Rules);
    }

    [Theory]
    [InlineData("nonsense", "not JSON")]
    [InlineData("7", "must be a rule")]
    [InlineData("[7]", "rule 1 must be an object")]
    [InlineData("""{"call":"append"}""", "'action' is missing")]
    [InlineData("""{"action":"explode"}""", "not 'explode'")]
    [InlineData("""{"action":"cut","tims":1}""", "unknown member 'tims'")]
    [InlineData("""{"action":"cut","retryAfter":1}""", "unknown member 'retryAfter'")]
    [InlineData("""[{"action":"cut"},{"name":"x","action":"cut","call":"opne"}]""", "rule 2 (x): 'call' must be one or some of hostname")]
    [InlineData("""{"action":"cut","times":0}""", "'times' must be a whole number of 1 or more")]
    [InlineData("""{"action":"cut","probability":2}""", "'probability' must be a number from 0 to 1")]
    [InlineData("""{"action":"cut","stage":"during"}""", "'stage' must be one of before, after")]
    [InlineData("""{"action":"cut","onStatus":200}""", "onStatus needs the stage after")]
    [InlineData("""{"action":"patch","stage":"before"}""", "its stage is after")]
    [InlineData("""{"action":"stall"}""", "'seconds' must be given")]
    [InlineData("""{"action":"set-pipe"}""", "'mode' must be given")]
    [InlineData("""{"action":"answer","status":700}""", "'status' must be at most 599")]
    [InlineData("""{"rules":[],"sede":1}""", "unknown member 'sede'")]
    [InlineData("""[{"name":"a","action":"cut"},{"name":"a","action":"cut"}]""", "a rule 'a' already")]
    public void What_does_not_follow_the_format_is_refused_with_its_place(string script, string message)
    {
        var plan = new ScriptedFaults();
        var refused = Assert.Throws<FaultScriptException>(() => plan.Add(script));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Empty(plan.Rules);
    }

    [Fact]
    public void Every_example_of_the_documentation_can_be_read()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "FAULTS.md"));
        var examples = Regex.Matches(text, "```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        Assert.Equal(4, examples.Count);
        Assert.All(examples, static e => Assert.NotEmpty(ScriptedFaults.Parse(e.Groups["json"].Value).Rules));

        // Every operation of the vocabulary is in the tables.
        var operations = typeof(ServerOperation).GetNestedTypes().Select(static t => FaultVocabulary.Kebab(t.Name)).ToImmutableArray();
        Assert.All(operations, name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
    }

    private static CallInfo Call(CallKind kind, int number) => new(kind, number, "A", OnControlHost: false) { Elapsed = TimeSpan.FromSeconds(number) };
}
