using System.Collections.Immutable;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Simulation;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>
/// The four chips of a station on a simulated bus, all in the air of one room: what stands in for hardware under
/// <c>--simulate</c>, byte by byte. Chips can be pulled out, put back and exchanged while drivers talk to them.
/// </summary>
public sealed class SimulatedBoard
{
    private readonly EnvironmentModel environment;
    private readonly TimeProvider time;
    private readonly ImmutableDictionary<SensorKind, int> addresses;
    private readonly Dictionary<SensorKind, (SimulatedChip Chip, int Individual)> chips = [];

    /// <summary>Makes a board with one chip of each kind, all switched on.</summary>
    /// <param name="environment">The air.</param>
    /// <param name="time">Clock of the chips.</param>
    /// <param name="addresses">Addresses other than the usual ones; 0 = the usual one.</param>
    /// <param name="elapse">Lets time pass inside a transfer, for a slow or a stuck bus. Null = transfers take no time.</param>
    /// <param name="busId">Number of the bus.</param>
    public SimulatedBoard(
        EnvironmentModel environment,
        TimeProvider time,
        IReadOnlyDictionary<SensorKind, int>? addresses = null,
        Action<TimeSpan>? elapse = null,
        int busId = 1)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(time);
        this.environment = environment;
        this.time = time;
        this.addresses = ChipAddresses.Chips.ToImmutableDictionary(
            kind => kind, kind => ChipAddresses.Of(kind, addresses?.GetValueOrDefault(kind) ?? 0)[0]);
        Bus = new SimulatedI2cBus(busId, elapse);
        foreach (var kind in ChipAddresses.Chips)
        {
            chips[kind] = (Individual(kind, 0), 0);
            Bus.Plug(AddressOf(kind), Chip(kind));
        }
    }

    /// <summary>Plays a script of faults from now on, in place of an earlier one.</summary>
    public void Play(IEnumerable<BoardFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        _ = new BoardFaultInjector(this, faults, time);
    }

    /// <summary>The bus.</summary>
    public SimulatedI2cBus Bus { get; }

    /// <summary>Where a chip sits.</summary>
    public int AddressOf(SensorKind kind) => addresses[kind];

    /// <summary>The chip of a kind, on the bus or not.</summary>
    public SimulatedChip Chip(SensorKind kind) => chips[kind].Chip;

    /// <summary>Pulls a chip out: it loses its supply, and its address is no longer acknowledged.</summary>
    public void Unplug(SensorKind kind) => Bus.Unplug(AddressOf(kind));

    /// <summary>Puts the chip back; it starts like any chip that gets its supply.</summary>
    public void Plug(SensorKind kind)
    {
        Chip(kind).PowerCycle();
        Bus.Plug(AddressOf(kind), Chip(kind));
    }

    /// <summary>Puts another individual of the same kind in the chip's place.</summary>
    public void Exchange(SensorKind kind)
    {
        var next = chips[kind].Individual + 1;
        chips[kind] = (Individual(kind, next), next);
        Plug(kind);
    }

    private SimulatedChip Individual(SensorKind kind, int number) => new Specimen(kind, environment, number).Make(time);
}
