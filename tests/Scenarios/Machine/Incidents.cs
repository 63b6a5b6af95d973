using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Station;

namespace ThermalActors.Scenarios.Machine;

/// <summary>Makes the incidents happen, at moments that only the seed knows.</summary>
internal sealed class Incidents(Setting setting, ModelStation station)
{
    private static readonly string[] StatusCodes =
    [
        "ERR_CHANNEL_MUST_BE_REOPENED", "ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP", "ERR_CHANNEL_HAS_INVALID_ROW_SEQUENCER",
        "ERR_CHANNEL_HAS_INVALID_CLIENT_SEQUENCER", "STALE_PIPE_CACHE",
    ];

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

    private Action<Dice>? Happening(FaultKind kind) => kind switch
    {
        FaultKind.TokensRevoked => _ => setting.Tokens.RevokeAll(),
        FaultKind.ServerClockAdvanced => _ => setting.Tokens.RevokeAll(),
        FaultKind.Forbidden => dice => setting.Weather.ForbiddenUntil = Now + dice.Seconds(1, 40),
        FaultKind.PipeMissing => dice => setting.Weather.PipeMissingUntil = Now + dice.Seconds(1, 40),
        FaultKind.FailOver => dice => setting.Weather.FailOver(dice.Seconds(1, 240)),
        FaultKind.Overload => Overload,
        FaultKind.NetworkDown => dice => setting.Weather.NetworkDownUntil = Now + (dice.Hits(0.2) ? dice.Seconds(120, 1200) : dice.Seconds(1, 60)),
        FaultKind.ControlHostDown => dice => setting.Weather.ControlDownUntil = Now + dice.Seconds(5, 400),
        FaultKind.SecondOpener => dice => setting.Server.Steal(dice.Hits(0.4)),
        FaultKind.ChannelInvalidated => dice => setting.Server.Invalidate(dice.Pick(StatusCodes)),
        FaultKind.ServerRestarted => RestartServer,
        FaultKind.ChannelDropped => _ => setting.Server.Drop(),
        FaultKind.OffsetSetBack => _ => setting.Server.SetBack(),
        FaultKind.BodiesLimited => dice => setting.Server.LimitBodies(dice.Between(1, 30), Now + dice.Seconds(1, 60)),
        FaultKind.CommitsWithheld => dice => setting.Server.WithheldUntil = Now + dice.Seconds(5, 300),
        FaultKind.PipeDiscards => dice => setting.Server.BreakPipe(Now + dice.Seconds(1, 200), dice.Hits(0.5)),
        FaultKind.ProcessKilled => dice => station.Kill(dice.Hits(0.1) ? dice.Seconds(60, 600) : dice.Seconds(0, 10)),
        FaultKind.ProcessStopped => dice => station.Restart(dice.Seconds(1, 20), dice.Seconds(0, 10)),
        FaultKind.JournalLost => dice => station.Kill(dice.Seconds(0, 10), setting.Journal.Lose),
        FaultKind.SessionCrashed => _ => station.CrashSession(),
        FaultKind.SpoolReopened => dice => station.ReopenSpool(dice.Seconds(0.1, 30)),
        FaultKind.TableRejects => dice => setting.Server.RejectsUntil = Now + dice.Seconds(5, 90),
        FaultKind.ForeignWriter => setting.Server.WriteAsTwin,
        FaultKind.ChannelReconfigured => Reconfigure,
        _ => null,
    };

    private void Reconfigure(Dice dice)
    {
        if (dice.Hits(0.5)) station.Kill(dice.Seconds(0, 10), setting.Spool.Reconfigure);
        else station.Restart(dice.Seconds(1, 20), dice.Seconds(0, 10), setting.Spool.Reconfigure);
    }

    private void Overload(Dice dice)
    {
        setting.Weather.OverloadStatus = dice.Pick(429, 503);
        setting.Weather.OverloadUntil = Now + (dice.Hits(0.2) ? dice.Seconds(60, 2400) : dice.Seconds(2, 60));
    }

    private void RestartServer(Dice dice)
    {
        setting.Server.Invalidate(StatusCodes[0]);
        setting.Weather.OverloadStatus = 503;
        setting.Weather.OverloadUntil = Now + dice.Seconds(0, 5);
    }
}
