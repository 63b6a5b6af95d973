using ThermalActors.Emulator.Faults;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;

namespace ThermalActors.Scenarios.Actors;

/// <summary>Makes the incidents happen, at moments that only the seed knows.</summary>
internal sealed class LiveIncidents(LiveSetting setting, LiveStation station)
{
    private static readonly string[] StatusCodes =
    [
        "ERR_CHANNEL_MUST_BE_REOPENED", "ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP", "ERR_CHANNEL_HAS_INVALID_ROW_SEQUENCER",
        "ERR_CHANNEL_HAS_INVALID_CLIENT_SEQUENCER", "STALE_PIPE_CACHE",
    ];

    private LiveService Service => setting.Service;

    private TimeSpan Now => setting.World.Now;

    public void Begin()
    {
        foreach (var kind in setting.Plan.Faults)
        {
            if (Happening(kind) is { } happen) Plan(kind, happen);
        }
    }

    private void Plan(FaultKind kind, Action<Dice> happen)
    {
        var dice = setting.Faults.Of(kind);
        var mean = setting.Plan.Length / setting.Plan.IncidentsPerKind;
        setting.World.After(mean * (0.2 + (1.6 * dice.Roll())), () =>
        {
            if (setting.Faults.HaveEnded) return;
            setting.Faults.Count(kind);
            happen(dice);
            Plan(kind, happen);
        });
    }

    private Action<Dice>? Happening(FaultKind kind) => OfService(kind) ?? OfStation(kind);

    private Action<Dice>? OfService(FaultKind kind) => kind switch
    {
        FaultKind.TokensRevoked => _ => Service.Run(new ServerOperation.ExpireTokens()),
        FaultKind.FailOver => dice => Service.Run(new ServerOperation.FailOver(dice.Seconds(1, 120), dice.Hits(0.5))),
        FaultKind.Overload => Overload,
        FaultKind.SecondOpener => _ => Service.Run(new ServerOperation.Steal()),
        FaultKind.ChannelInvalidated => dice => Service.Run(new ServerOperation.Invalidate(null, dice.Pick(StatusCodes))),
        FaultKind.ServerRestarted => RestartServer,
        FaultKind.ChannelDropped => _ => Lose(new ServerOperation.DropChannel()),
        FaultKind.PipeRecreated => _ => Lose(new ServerOperation.RecreatePipe()),
        FaultKind.CommitsWithheld => dice => Service.Run(new ServerOperation.WithholdCommits(dice.Seconds(5, 120))),
        FaultKind.PipeDiscards => dice => SetPipe(PipeMode.Broken, dice.Seconds(1, 90)),
        FaultKind.RowsRejected => dice => Service.Run(new ServerOperation.RejectRows(dice.Between(1, 3))),
        FaultKind.ServerClockAdvanced => AdvanceClock,
        _ => null,
    };

    private void LoseJournal(Dice dice)
    {
        station.Kill(dice, torn: false);
        setting.Journal.Lose();
    }

    private Action<Dice>? OfStation(FaultKind kind) => kind switch
    {
        FaultKind.NetworkDown => dice => setting.NetworkDownUntil = Now + (dice.Hits(0.2) ? dice.Seconds(60, 400) : dice.Seconds(1, 60)),
        FaultKind.ControlHostDown => dice => setting.ControlDownUntil = Now + dice.Seconds(5, 200),
        FaultKind.ProcessKilled => dice => station.Kill(dice, torn: false),
        FaultKind.TornWrite => dice => station.Kill(dice, torn: true),
        FaultKind.ProcessStopped => station.Restart,
        FaultKind.JournalLost => LoseJournal,
        FaultKind.SessionCrashed => _ => station.CrashSession(),
        FaultKind.SpoolReopened => dice => For(dice.Seconds(0.5, 30), () => setting.Disk.IsBroken = true, () => setting.Disk.IsBroken = false),
        FaultKind.DiskFull => dice => For(dice.Seconds(1, 60), () => setting.Disk.IsFull = true, () => setting.Disk.IsFull = false),
        FaultKind.ClockStepped => StepClock,
        _ => null,
    };

    private void For(TimeSpan duration, Action begin, Action end)
    {
        begin();
        setting.World.After(duration, end);
    }

    private void Overload(Dice dice)
    {
        var answer = dice.Hits(0.5) ? FaultAnswers.Throttled : new FaultAction.Answer(503, "");
        var name = Service.Script.Add(new FaultRule(answer) { Name = $"overload/{setting.World.Events}" });
        setting.World.After(dice.Hits(0.2) ? dice.Seconds(60, 300) : dice.Seconds(2, 60), () => Service.Script.Remove(name));
    }

    private void RestartServer(Dice dice)
    {
        if (dice.Hits(0.3)) Service.Reopen();
        else Service.Run(new ServerOperation.Restart(dice.Seconds(0, 8)));
    }

    private void Lose(ServerOperation operation)
    {
        Service.NoteLoss();
        Service.Run(operation);
    }

    private void SetPipe(PipeMode mode, TimeSpan duration)
    {
        Service.Run(new ServerOperation.SetPipe(mode));
        setting.World.After(duration, () => Service.Run(new ServerOperation.SetPipe(PipeMode.Working)));
    }

    // The time of the world leaps; the station hears of it from its time service a little later.
    private void AdvanceClock(Dice dice)
    {
        var by = dice.Hits(0.3) ? dice.Seconds(3_600, 7_200) : dice.Seconds(5, 900);
        Service.Advance(by);
        setting.World.After(dice.Seconds(0, 30), () => setting.ClockError = Service.Ahead);
    }

    private void StepClock(Dice dice)
    {
        setting.ClockError = Service.Ahead + (dice.Hits(0.5) ? dice.Seconds(-7_200, 7_200) : dice.Seconds(-90, 90));
        setting.World.After(dice.Seconds(1, 90), () => setting.ClockError = Service.Ahead);
    }
}
