using ThermalActors.Actors.Clock;
using ThermalActors.Actors.Settings;
using ThermalActors.Scenarios.Campaign;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Clock;

/// <summary>The clock's part of a seed: boots with a wrong clock, steps, lost synchronisation, kills and outages; then calm.</summary>
internal sealed class ClockRun
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(20);
    private ClockProcess _process;

    private ClockRun(ulong seed, Scope scope, Mutation mutation, TraceLog trace)
    {
        (Mutation, Length) = (mutation, scope.Length);
        World = new World(trace);
        Book = new RuleBook(World);
        Faults = new FaultDice(World, seed, scope.Faults, 0);
        Dice = new Dice(seed, "clock");
        Policy = new ClockPolicy(
            Dice.Pick(ClockSync.Auto, ClockSync.Auto, ClockSync.Auto, ClockSync.On, ClockSync.Off), Dice.Pick(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10)), TimeSpan.FromSeconds(30));
        IsPat = Dice.Hits(0.3);
        BatchRows = Dice.Between(1, 8);
        TokenLife = Dice.Pick(TimeSpan.FromSeconds(45), TimeSpan.FromMinutes(4), TimeSpan.FromHours(1));
        Clock = new StationClock(World);
        Spool = new ClockSpool(mutation);
        Watch = new ClockWatch(this);
        _process = new ClockProcess(this, 0);
    }

    public World World { get; }

    public RuleBook Book { get; }

    public FaultDice Faults { get; }

    public Dice Dice { get; }

    public Mutation Mutation { get; }

    public TimeSpan Length { get; }

    public ClockPolicy Policy { get; }

    public StationClock Clock { get; }

    public ClockSpool Spool { get; }

    public ClockWatch Watch { get; }

    /// <summary>A login with a token that carries no time.</summary>
    public bool IsPat { get; }

    public int BatchRows { get; }

    public TimeSpan TokenLife { get; }

    public bool IsOnline { get; private set; } = true;

    /// <summary>Plays the part; adds its verdict to that of the delivery machines.</summary>
    public static RunResult Play(RunResult delivery, Scope scope, Mutation mutation, TraceLog trace)
    {
        var run = new ClockRun(delivery.Seed, scope, mutation, trace);
        run.Play();
        return run.AddTo(delivery);
    }

    private void Play()
    {
        foreach (var kind in (FaultKind[])[FaultKind.ClockBootsWrong, FaultKind.ClockSteps, FaultKind.ClockSyncLost])
        {
            if (Faults.IsEnabled(kind)) Plan(kind, Length / 3);
        }

        // Outages and kills are the surroundings in which a clock is wrong; they are no faults of this part.
        Plan(() => Length * (0.1 + (0.4 * Dice.Roll())), () => IsOnline = !IsOnline);
        Plan(() => Length * (0.2 + (0.5 * Dice.Roll())), Kill);
        Run(Length);
        Faults.End();
        IsOnline = true;
        Clock.Synchronise();
        Run(Length + Rest);
        Book.Require(DeliveryRules.ComesToRest, Spool.Last - Watch.SentTo <= BatchRows * 4, $"{Spool.Last - Watch.SentTo} rows wait although the clock is right");
    }

    private void Plan(FaultKind kind, TimeSpan mean) => World.After(mean * (0.2 + (1.6 * Faults.Of(kind).Roll())), () =>
    {
        if (Faults.HaveEnded) return;
        Faults.Count(kind);
        Happen(kind, Faults.Of(kind));
        Plan(kind, mean);
    });

    private void Plan(Func<TimeSpan> pause, Action happen) => World.After(pause(), () =>
    {
        if (Faults.HaveEnded) return;
        happen();
        Plan(pause, happen);
    });

    private void Happen(FaultKind kind, Dice dice)
    {
        switch (kind)
        {
            case FaultKind.ClockBootsWrong:
                _process.End();
                Clock.Reboot(dice.Pick(Until1970(), -dice.Seconds(40, 90_000), TimeSpan.FromDays(4000), dice.Seconds(40, 90_000)));
                Restart();
                SynchroniseLater(dice);
                break;
            case FaultKind.ClockSteps:
                Clock.Step(dice.Pick(-1, 1) * dice.Seconds(40, 40_000));
                Clock.IsKept = false;
                SynchroniseLater(dice);
                break;
            case FaultKind.ClockSyncLost:
                Clock.IsKept = false;
                SynchroniseLater(dice);
                break;
        }
    }

    private TimeSpan Until1970() => DateTimeOffset.UnixEpoch.AddSeconds(20) - World.Wall;

    // Now and then nobody sets the clock before the calm.
    private void SynchroniseLater(Dice dice)
    {
        if (dice.Hits(0.25)) return;
        World.After(dice.Seconds(3, 400), Clock.Synchronise);
    }

    private void Kill()
    {
        _process.End();
        Restart();
    }

    // What was sent last may be sent again.
    private void Restart()
    {
        Watch.ProcessStarted();
        _process = new ClockProcess(this, Math.Max(0, Watch.SentTo - Dice.Between(0, 20)));
    }

    private void Run(TimeSpan until)
    {
        while (World.Next(until))
        {
        }
    }

    private RunResult AddTo(RunResult delivery)
    {
        var faults = delivery.Faults.ToArray();
        for (var kind = 0; kind < faults.Length; kind++) faults[kind] += Faults.Struck[kind];
        return delivery with
        {
            Digest = Kernel.Dice.Scramble(delivery.Digest ^ World.Digest),
            VirtualTime = delivery.VirtualTime + World.Now,
            Events = delivery.Events + World.Events,
            Faults = faults,
            Rows = delivery.Rows with { Stored = delivery.Rows.Stored + Spool.Last },
            Violations = [.. delivery.Violations, .. Book.Violations],
            Breaches = Sum(delivery.Breaches, Book.Breaches),
            Checks = Sum(delivery.Checks, Book.Checks),
        };
    }

    private static Dictionary<Rule, long> Sum(IReadOnlyDictionary<Rule, long> one, IReadOnlyDictionary<Rule, long> other)
    {
        var sum = new Dictionary<Rule, long>(one);
        foreach (var (rule, count) in other) sum[rule] = sum.GetValueOrDefault(rule) + count;
        return sum;
    }
}
