using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Actors;

/// <summary>The station over all its lives: who kills it starts it again.</summary>
internal sealed class LiveStation(LiveSetting setting)
{
    private const int TornBytes = 3_000;
    private readonly List<StationLife> _dead = [];
    private int _lives;

    /// <summary>The present life; null while the process is down.</summary>
    public StationLife? Life { get; private set; }

    public int Lives => _lives;

    public void Start()
    {
        if (Life is not null) return;
        var life = new StationLife(setting, ++_lives);
        Life = life;
        life.Begin();
    }

    /// <summary>kill -9, at once or after some more of the steps that can be seen from outside.</summary>
    public void Kill(Dice dice, bool torn)
    {
        if (Life is not { } life) return;
        var bytes = torn ? Garbage(dice) : null;
        var down = dice.Hits(0.1) ? dice.Seconds(60, 300) : dice.Seconds(0, 10);
        var points = dice.Pick(0, 1, 2, 3, 5, 8, 13);
        if (points == 0) Die(life, bytes, down);
        else life.DieAfter(points, () => Die(life, bytes, down));
    }

    /// <summary>A graceful stop and a new start.</summary>
    public void Restart(Dice dice)
    {
        if (Life is not { IsStopping: false } life) return;
        var deadline = dice.Seconds(1, 20);
        var pause = dice.Seconds(0, 10);
        var stopped = life.Stop(deadline);
        Watch();

        void Watch() => setting.World.After(TimeSpan.FromSeconds(0.5), () =>
        {
            if (Life != life) return;
            if (stopped.Answer is not null) Leave(life, () => setting.World.After(pause, Start));
            else Watch();
        });
    }

    /// <summary>The process has come to its end by itself.</summary>
    public void Leave(StationLife life, Action then)
    {
        life.End();
        _dead.Add(life);
        Life = null;
        then();
    }

    public void CrashSession() => Life?.CrashSession();

    public void BuryTheDead()
    {
        foreach (var life in _dead) life.Bury();
        _dead.Clear();
    }

    private void Die(StationLife life, byte[]? torn, TimeSpan down)
    {
        if (Life != life) return;
        var instead = setting.Mutation == Mutation.SendBeforeStored ? setting.BeforeLastStore : null;
        setting.Disk.Crash(torn, instead);
        setting.World.Say("station", $"killed{(torn is null ? "" : ", the last write is torn")}");
        Leave(life, () => setting.World.After(down, Start));
    }

    private static byte[] Garbage(Dice dice)
    {
        var bytes = new byte[dice.Between(1, TornBytes)];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)dice.Next();
        return bytes;
    }
}
