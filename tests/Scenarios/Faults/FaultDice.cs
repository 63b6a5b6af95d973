using ThermalActors.Scenarios.Kernel;

namespace ThermalActors.Scenarios.Faults;

/// <summary>Decides whether a fault strikes, and counts those that did. After <see cref="End"/> nothing strikes any more.</summary>
internal sealed class FaultDice
{
    private readonly World _world;
    private readonly FaultSet _enabled;
    private readonly double _intensity;
    private readonly Dice[] _dice = new Dice[FaultNames.Count];
    private readonly long[] _struck = new long[FaultNames.Count];

    public FaultDice(World world, ulong seed, FaultSet enabled, double intensity)
    {
        (_world, _enabled, _intensity) = (world, enabled, intensity);
        foreach (var kind in enabled) _dice[(int)kind] = new Dice(seed, FaultNames.Of(kind));
    }

    /// <summary>True once the faulty part of the run is over.</summary>
    public bool HaveEnded { get; private set; }

    /// <summary>How often each kind has struck.</summary>
    public IReadOnlyList<long> Struck => _struck;

    public bool IsEnabled(FaultKind kind) => _enabled.Has(kind);

    /// <summary>The stream of a kind that is enabled.</summary>
    public Dice Of(FaultKind kind) => _dice[(int)kind];

    public void End() => HaveEnded = true;

    /// <summary>Draws for one occasion; <paramref name="weight"/> scales the run's intensity.</summary>
    public bool Strikes(FaultKind kind, double weight = 1)
    {
        if (HaveEnded || !_enabled.Has(kind) || !_dice[(int)kind].Hits(_intensity * weight)) return false;
        Count(kind);
        return true;
    }

    /// <summary>An incident has happened.</summary>
    public void Count(FaultKind kind)
    {
        _struck[(int)kind]++;
        _world.Note(1, (long)kind);
        _world.Say("fault", $"{FaultNames.Of(kind)}");
    }
}
