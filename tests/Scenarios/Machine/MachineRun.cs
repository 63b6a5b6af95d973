using ThermalActors.Scenarios.Campaign;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Rules;
using ThermalActors.Scenarios.Station;

namespace ThermalActors.Scenarios.Machine;

/// <summary>One seed from the first row to the verdict: faults, then calm until everything is delivered, then a drain and a stop.</summary>
internal sealed class MachineRun
{
    private static readonly TimeSpan DrainWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan CalmRows = TimeSpan.FromSeconds(20);
    private readonly Setting _setting;
    private readonly ModelStation _station;

    private MachineRun(ScenarioPlan plan, Mutation mutation, TraceLog trace)
    {
        _setting = new Setting(plan, mutation, trace);
        _station = new ModelStation(_setting);
    }

    public static RunResult Play(ScenarioPlan plan, Mutation mutation, TraceLog trace)
    {
        var run = new MachineRun(plan, mutation, trace);
        run.Play();
        return run.Conclude();
    }

    private void Play()
    {
        var world = _setting.World;
        _station.Start();
        new Incidents(_setting, _station).Begin();
        Run(_setting.Plan.Length, () => false);
        world.Say("world", $"faults end");
        _setting.Faults.End();
        _setting.Weather.Clear();
        _setting.Server.Repair();
        _station.Start();

        // A few more rows, so that coming to rest is not only waiting.
        var calm = _setting.Plan.RestWithin + (BodyTime * _setting.Spool.Frames);
        var within = world.Now + calm;
        Run(world.Now + CalmRows, () => false);
        Run(within, () => _station.IsUp);
        var stored = false;
        _station.StopMeasuring(() => stored = true);
        var rested = Run(within, () => stored && IsAtRest());
        _setting.Book.Require(
            DeliveryRules.ComesToRest, rested,
            $"stored {_setting.Spool.Last}, committed {_setting.Height}, journaled {_setting.Journal.Mark}, trimmed {_setting.Spool.TrimmedTo} after {calm}");
        if (rested) Leave();
    }

    private void Leave()
    {
        var isDrained = false;
        var isStopped = false;
        _station.Drain(() => isDrained = true);
        Run(_setting.World.Now + DrainWithin, () => isDrained);
        _setting.Book.Require(DeliveryRules.DrainIsAnswered, isDrained, $"no answer within {DrainWithin}");
        _station.Stop(TimeSpan.FromSeconds(20), () => isStopped = true);
        Run(_setting.World.Now + DrainWithin, () => isStopped);
        var left = _setting.Spool.Last - _setting.Spool.TrimmedTo.Sequence.Value;
        _setting.Book.Require(DeliveryRules.DrainIsAnswered, isStopped && left == 0, $"stopped: {isStopped}, {left} rows left in the spool");
    }

    /// <summary>Time for one body at its worst: to the service and back, a pause, and one frame in it.</summary>
    private TimeSpan BodyTime => (_setting.Plan.Latency * 2) + _setting.Plan.DiskLatency + (_setting.Plan.Policy.Session.RequestGap * 2);

    private bool IsAtRest()
    {
        var last = _setting.Spool.Last;
        return _setting.Height == last && _setting.Mark.Value == last && _station.TrimmedTo?.Sequence.Value == last;
    }

    private bool Run(TimeSpan until, Func<bool> isDone)
    {
        while (!isDone())
        {
            if (!_setting.World.Next(until)) return isDone();
        }

        return true;
    }

    private RunResult Conclude()
    {
        var rows = Oracle.Judge(_setting);
        _setting.World.Note(98, rows.Stored);
        return new RunResult(
            _setting.Plan.Seed, _setting.World.Digest, _setting.World.Now, _setting.World.Events, _setting.Faults.Struck, rows,
            _setting.Book.Violations, _setting.Book.Breaches, _setting.Book.Checks);
    }
}
