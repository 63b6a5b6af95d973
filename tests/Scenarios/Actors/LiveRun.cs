using ThermalActors.Emulator.Faults;
using ThermalActors.Scenarios.Campaign;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Actors;

/// <summary>One seed with the real actors from the first row to the verdict: faults, then calm until everything is delivered, then a stop.</summary>
internal sealed class LiveRun : IDisposable
{
    private const int TurnsAtOneMoment = 100_000;
    private static readonly TimeSpan CalmRows = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StopWithin = TimeSpan.FromMinutes(5);
    private readonly LiveSetting _setting;
    private readonly LiveStation _station;
    private long[] _struck = [];

    private LiveRun(LivePlan plan, Mutation mutation, TraceLog trace)
    {
        _setting = new LiveSetting(plan, mutation, trace);
        _station = new LiveStation(_setting);
    }

    public static RunResult Play(LivePlan plan, Mutation mutation, TraceLog trace)
    {
        using var run = new LiveRun(plan, mutation, trace);
        run.Play();
        return run.Conclude();
    }

    public void Dispose()
    {
        if (_station.Life is { } life) _station.Leave(life, () => { });
        _station.BuryTheDead();
        _setting.Dispose();
    }

    private void Play()
    {
        var world = _setting.World;
        _station.Start();
        new LiveIncidents(_setting, _station).Begin();
        Run(_setting.Plan.Length, () => false);
        world.Say("world", $"faults end");
        Calm();
        Run(world.Now + CalmRows, () => false);
        Run(world.Now + StopWithin, () => _station.Life is { IsStopping: false });
        var target = _setting.Accepted.Last;
        var within = _setting.Plan.RestWithin + TimeSpan.FromSeconds(target);
        var rested = Run(world.Now + within, () => _setting.TrimmedTo.Value >= target);
        _setting.Book.Require(
            DeliveryRules.ComesToRest, rested,
            $"stored {target}, committed {_setting.Service.CommittedHeight()}, journaled {_setting.Journal.Facts.Mark}, trimmed {_setting.TrimmedTo} after {within}");
        Leave();
    }

    private void Calm()
    {
        _setting.Faults.End();
        _setting.NetworkDownUntil = _setting.ControlDownUntil = TimeSpan.Zero;
        _setting.Disk.IsBroken = _setting.Disk.IsFull = false;
        _setting.ClockError = _setting.Service.Ahead;
        _struck = [.. _setting.Faults.Struck];
        ServiceFaults.AddTo(_struck, _setting.Service.Script);
        _setting.Service.Script.Clear();
        _setting.Service.Run(new ServerOperation.SetPipe(PipeMode.Working));
        _setting.Service.Run(new ServerOperation.ReleaseCommits());
        if (_station.Life is null) _station.Start();
    }

    private void Leave()
    {
        Run(_setting.World.Now + StopWithin, () => _station.Life is { IsStopping: false });
        if (_station.Life is not { } life)
        {
            _setting.Book.Require(DeliveryRules.DrainIsAnswered, false, $"there is no process to stop");
            return;
        }

        // Over a slow network with small bodies every waiting row may need a way of its own.
        var waiting = _setting.Accepted.Last - _setting.TrimmedTo.Value;
        var deadline = StopWithin + (waiting * ((_setting.Plan.Latency * 2) + _setting.Plan.Policy.Session.RequestGap));
        var stopping = life.Stop(deadline);
        Run(_setting.World.Now + deadline + TimeSpan.FromSeconds(10), () => stopping.Answer is not null);
        var stop = stopping.Answer;
        // A process that is told to stop before its channel has started has nothing to drain when no row waits.
        _setting.Book.Require(
            DeliveryRules.DrainIsAnswered, stop is { Spool.Rows: 0 },
            $"stopped: {stop is not null}, drained: {stop?.Drained}, rows left: {stop?.Spool?.Rows}");
        _station.Leave(life, () => { });
    }

    private bool Run(TimeSpan until, Func<bool> isDone)
    {
        var (turns, moment) = (0, _setting.World.Now);
        while (!isDone())
        {
            _station.BuryTheDead();
            try
            {
                if (_station.Life is { } life && life.Ready.RunOne())
                {
                    if (moment != _setting.World.Now) (turns, moment) = (0, _setting.World.Now);
                    if (++turns < TurnsAtOneMoment) continue;
                    _setting.Book.Require(DeliveryRules.NoBusyLoop, false, $"{turns} messages at one moment");
                    return false;
                }

                if (!_setting.World.Next(until)) return isDone();
            }
            catch (ProcessKilledException)
            {
                // Died in the middle of a timer's work.
            }
        }

        return true;
    }

    private RunResult Conclude()
    {
        var rows = LiveOracle.Judge(_setting);
        _setting.World.Note(98, rows.Stored);
        return new RunResult(
            _setting.Plan.Seed, _setting.World.Digest, _setting.World.Now, _setting.World.Events, _struck, rows,
            _setting.Book.Violations, _setting.Book.Breaches, _setting.Book.Checks);
    }
}
