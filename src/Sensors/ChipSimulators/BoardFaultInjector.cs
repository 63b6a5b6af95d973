using System.Collections.Immutable;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>
/// Lets faults happen to a board. It looks at the clock before every transfer and brings the board into the state that the script
/// has for that moment: nobody but the bus can tell that nothing happened in between.
/// </summary>
internal sealed class BoardFaultInjector
{
    public static readonly TimeSpan SlowTransfer = TimeSpan.FromMilliseconds(5);

    private readonly SimulatedBoard board;
    private readonly ImmutableArray<BoardFault> faults;
    private readonly ImmutableArray<TimeSpan> edges;
    private readonly TimeProvider time;
    private readonly long started;
    private readonly HashSet<SensorKind> absent = [];
    private TimeSpan reached = TimeSpan.MinValue;
    private int nextEdge;

    public BoardFaultInjector(SimulatedBoard board, IEnumerable<BoardFault> faults, TimeProvider time)
    {
        this.board = board;
        this.faults = [.. faults.OrderBy(fault => fault.At)];
        this.time = time;
        edges = [.. this.faults.SelectMany(fault => new[] { fault.At, fault.Until }).Distinct().Order()];
        started = time.GetTimestamp();
        board.Bus.BeforeTransfer = Follow;
    }

    private void Follow()
    {
        var now = time.GetElapsedTime(started);
        if (nextEdge >= edges.Length || now < edges[nextEdge])
            return;

        while (nextEdge < edges.Length && edges[nextEdge] <= now)
            nextEdge++;
        board.Bus.Stuck = Has(BoardFaultKind.Stuck, now) ? TransferFault.TimedOut : null;
        board.Bus.TransferTime = Has(BoardFaultKind.Slow, now) ? SlowTransfer : TimeSpan.Zero;
        foreach (var chip in ChipAddresses.Chips)
            Follow(chip, now);
        reached = now;
    }

    private void Follow(SensorKind chip, TimeSpan now)
    {
        if (Happened(BoardFaultKind.BrownOut, chip, now))
            board.Chip(chip).PowerCycle();

        Present(chip, Has(BoardFaultKind.Unplug, now, chip) || Has(BoardFaultKind.Exchange, now, chip), Happened(BoardFaultKind.Exchange, chip, now));
        if (board.Chip(chip).Frozen != Has(BoardFaultKind.Frozen, now, chip))
            board.Chip(chip).Frozen = !board.Chip(chip).Frozen;
        board.Chip(chip).NeverReady = Has(BoardFaultKind.NeverReady, now, chip);
        board.Bus.Disturb(
            board.AddressOf(chip),
            Has(BoardFaultKind.Nack, now, chip) ? TransferFault.Nack : Has(BoardFaultKind.BadCrc, now, chip) ? TransferFault.BadData : TransferFault.None);
    }

    private void Present(SensorKind chip, bool isAbsent, bool wasExchanged)
    {
        var wasAbsent = absent.Contains(chip);
        if (isAbsent && !wasAbsent)
        {
            absent.Add(chip);
            board.Unplug(chip);
        }

        if (isAbsent)
            return;

        absent.Remove(chip);
        if (wasExchanged)
            board.Exchange(chip);
        else if (wasAbsent)
            board.Plug(chip);
    }

    private bool Has(BoardFaultKind kind, TimeSpan now, SensorKind? chip = null) =>
        faults.Any(fault => fault.Kind == kind && fault.IsActive(now) && (chip is not { } one || fault.Concerns(one)));

    /// <summary>Whether a fault that leaves something behind has ended since the last look.</summary>
    private bool Happened(BoardFaultKind kind, SensorKind chip, TimeSpan now) =>
        faults.Any(fault => fault.Kind == kind && fault.Concerns(chip) && fault.Until > reached && fault.Until <= now);
}
