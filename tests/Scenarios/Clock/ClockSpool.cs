using ThermalActors.Actors.Spooling;
using ThermalActors.Readings.Rows;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Clock;

/// <summary>A row, and when it was really built.</summary>
internal sealed record TimedRow(SensorRow Row, DateTimeOffset Truth);

/// <summary>The spool as far as times matter: what was offered is final, what waits can be repaired. It survives every process.</summary>
internal sealed class ClockSpool(Mutation mutation)
{
    private readonly List<TimedRow> _rows = [];

    /// <summary>Numbers up to here may have left.</summary>
    public int OfferedTo { get; private set; }

    public int Last => _rows.Count;

    public TimedRow this[int number] => _rows[number - 1];

    /// <summary>Stores rows through the door that the spool actor puts before them.</summary>
    public void Store(IEnumerable<TimedRow> rows, SpoolProtocol.SetClock clock, bool offer)
    {
        foreach (var row in rows) _rows.Add(mutation == Mutation.NoRepair ? row : row with { Row = clock.Repair(row.Row) });
        if (offer) OfferedTo = Last;
    }

    /// <summary>Repairs what was never offered.</summary>
    public void Repair(SpoolProtocol.SetClock clock)
    {
        if (mutation == Mutation.NoRepair) return;
        var from = mutation == Mutation.RepairWhatWasOffered ? 0 : OfferedTo;
        for (var i = from; i < _rows.Count; i++) _rows[i] = _rows[i] with { Row = clock.Repair(_rows[i].Row) };
    }

    /// <summary>The number of the last row that may leave now.</summary>
    /// <param name="after">Where to begin.</param>
    /// <param name="isHeld">Whether untrusted times that were never offered wait.</param>
    public int EndOfBatch(int after, bool isHeld)
    {
        var end = after;
        while (end < Last && end < after + 50 && !(isHeld && end + 1 > OfferedTo && this[end + 1].Row.Clock == ClockQuality.Unsynced)) end++;
        if (end > OfferedTo) OfferedTo = end;
        return end;
    }
}
