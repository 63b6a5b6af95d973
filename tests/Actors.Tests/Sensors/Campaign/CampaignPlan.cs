using System.Collections.Immutable;
using System.Globalization;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using ThermalActors.Sensors.ChipSimulators;

namespace ThermalActors.Actors.Tests.Sensors.Campaign;

/// <summary>What goes wrong during a campaign, and for how long each fault may be felt.</summary>
internal sealed class CampaignPlan
{
    private static readonly BoardFaultKind[] ChipFaults =
    [
        BoardFaultKind.Nack, BoardFaultKind.BadCrc, BoardFaultKind.NeverReady, BoardFaultKind.Frozen, BoardFaultKind.BrownOut,
        BoardFaultKind.Unplug, BoardFaultKind.Exchange,
    ];

    /// <summary>Every fault at every chip, but a damaged CRC where there is none, and the two faults of the whole bus.</summary>
    public static readonly int Kinds = (ChipFaults.Length * ChipAddresses.Chips.Length) - 1 + 2;

    private readonly Dictionary<SensorKind, (TimeSpan From, TimeSpan To, BoardFault Fault)[]> _felt;

    private CampaignPlan(ImmutableArray<BoardFault> faults)
    {
        Faults = faults;
        _felt = ChipAddresses.Chips.ToDictionary(
            chip => chip,
            chip => faults
                .Where(fault => (fault.Chip is null || fault.Chip == chip) && fault.Kind != BoardFaultKind.Slow)
                .OrderBy(fault => fault.At)
                .Select(fault => (fault.At, fault.Until + Recovery(fault), fault))
                .ToArray());
    }

    public ImmutableArray<BoardFault> Faults { get; }

    /// <summary>Every kind of fault at every chip, at random times and lengths; faults of one chip do not overlap.</summary>
    public static CampaignPlan Random(int seed, TimeSpan duration)
    {
        var random = new Random(seed);
        var faults = ImmutableArray.CreateBuilder<BoardFault>();
        foreach (var chip in ChipAddresses.Chips)
        {
            var bag = new Queue<BoardFaultKind>();
            for (var at = Minutes(1 + (3 * random.NextDouble())); at < duration; at += Minutes(4 + (4 * random.NextDouble())))
            {
                // Each kind once before any comes again.
                if (bag.Count == 0)
                {
                    var kinds = ChipFaults.Where(kind => chip != SensorKind.Bme680 || kind != BoardFaultKind.BadCrc).ToArray();
                    random.Shuffle(kinds);
                    bag = new Queue<BoardFaultKind>(kinds);
                }

                var fault = Chip(at, chip, bag.Dequeue(), random);
                faults.Add(fault);
                at = fault.Until;
            }
        }

        for (var at = Minutes(10 * random.NextDouble()); at < duration; at += Minutes(12 + (20 * random.NextDouble())))
        {
            var slow = random.Next(2) == 0;
            faults.Add(new BoardFault(at, Seconds(slow ? 30 + (90 * random.NextDouble()) : 2 + (18 * random.NextDouble())), null, slow ? BoardFaultKind.Slow : BoardFaultKind.Stuck));
        }

        return new CampaignPlan(faults.DrainToImmutable());
    }

    /// <summary>The faults that a chip may still feel at some moment of an interval.</summary>
    public IEnumerable<BoardFault> FeltBy(SensorKind chip, TimeSpan from, TimeSpan to) =>
        _felt[chip].Where(felt => felt.From <= to && from <= felt.To).Select(felt => felt.Fault);

    public bool IsFelt(SensorKind chip, TimeSpan from, TimeSpan to) => FeltBy(chip, from, to).Any();

    /// <summary>How long after its end a fault may still be felt: pauses of the bus, of the probes, and what a start takes.</summary>
    public static TimeSpan Recovery(BoardFault fault) => Seconds(fault.Kind switch
    {
        BoardFaultKind.Stuck => 120,
        BoardFaultKind.Frozen => 20,
        BoardFaultKind.BrownOut => 60,
        _ => 80,
    });

    public static string Describe(BoardFault fault) =>
        string.Create(CultureInfo.InvariantCulture, $"{fault.Kind} of {fault.Chip?.ToString() ?? "bus"} at {fault.At} for {fault.For}");

    private static BoardFault Chip(TimeSpan at, SensorKind chip, BoardFaultKind kind, Random random) => new(
        at,
        Seconds(kind switch
        {
            BoardFaultKind.BrownOut => 0,
            BoardFaultKind.Frozen => 100 + (80 * random.NextDouble()),
            BoardFaultKind.Exchange => 3 + (27 * random.NextDouble()),

            // From one disturbed transfer to a long outage.
            _ => 0.1 * Math.Pow(900, random.NextDouble()),
        }),
        chip,
        kind);

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
