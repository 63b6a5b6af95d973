using ThermalActors.Actors.Settings;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Sensors;

/// <summary>Where the values of the chips come from.</summary>
internal enum SensorSource
{
    /// <summary>Not decided yet: the chips are being looked for.</summary>
    Undecided,

    /// <summary>The chips; one that is missing gives null.</summary>
    Hardware,

    /// <summary>The simulated chips.</summary>
    Simulation,
}

/// <summary>
/// Decides whether the chips are simulated. Pure.
/// <code>
///   off  ──► Hardware                       on ──► Simulation, for good
///
///   auto ──► Undecided ── a chip answers ─────────────► Hardware, for good
///                 └────── none answers ──► Simulation ──┘ as soon as one answers
/// </code>
/// A station that has seen a real chip never simulates: a broken cable must not look like good weather.
/// </summary>
/// <param name="Mode">What the settings ask for.</param>
/// <param name="Source">What follows from it so far.</param>
internal sealed record SimulationRule(SimulationMode Mode, SensorSource Source)
{
    /// <summary>True while real chips have to be looked for.</summary>
    public bool IsLooking => Mode == SimulationMode.Auto && Source != SensorSource.Hardware;

    /// <summary>Before anything was probed.</summary>
    public static SimulationRule Initial(SimulationMode mode) => new(mode, mode switch
    {
        SimulationMode.On => SensorSource.Simulation,
        SimulationMode.Auto => SensorSource.Undecided,
        _ => SensorSource.Hardware,
    });

    /// <summary>After every enabled chip was probed once; without any there is nothing to simulate.</summary>
    public SimulationRule After(IReadOnlyCollection<ProbeResult> round)
    {
        if (!IsLooking) return this;
        var answered = round.Count == 0 || round.Any(static result => result is ProbeResult.Found);
        return this with { Source = answered ? SensorSource.Hardware : SensorSource.Simulation };
    }
}
