using ThermalActors.Readings.Rows;
using ThermalActors.Spool;

namespace ThermalActors.Scenarios.Actors;

/// <summary>Every row that the spool has accepted, seen from outside: number and identity, as the table must show them.</summary>
internal sealed class AcceptedRows
{
    private readonly List<Guid> _rows = [Guid.Empty];
    private IReadOnlyList<Guid> _uncertain = [];

    /// <summary>The newest number.</summary>
    public long Last => _rows.Count - 1;

    /// <summary>The identity of a number's row.</summary>
    public Guid this[long number] => _rows[(int)number];

    /// <summary>Numbers that came out otherwise than they must.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The spool is asked to store rows; until it answers nobody knows whether they are on disk.</summary>
    public void Attempt(IEnumerable<SensorRow> rows) => _uncertain = [.. rows.Select(row => row.RowGuid)];

    /// <summary>The spool has answered.</summary>
    public void Stored(StoreResult result)
    {
        var rows = _uncertain;
        _uncertain = [];
        if (result.Dropped > 0) return;
        if (result.Repeated)
        {
            if (result.Last.Value > Last || !rows.SequenceEqual(_rows.Skip((int)result.First.Value).Take(rows.Count)))
                Faults.Add($"rows {result.First}..{result.Last} were asked for again and are others");
            return;
        }

        if (result.First.Value != Last + 1) Faults.Add($"rows {result.First}..{result.Last} do not follow {Last}");
        if (result.Last.Value - result.First.Value + 1 != rows.Count) Faults.Add($"rows {result.First}..{result.Last} are not {rows.Count}");
        _rows.AddRange(rows);
    }

    /// <summary>The spool tells how far its numbers go: what was asked for last is there completely or not at all.</summary>
    public void Settle(long last)
    {
        var rows = _uncertain;
        _uncertain = [];
        if (last == Last) return;
        if (last == Last + rows.Count) _rows.AddRange(rows);
        else Faults.Add($"numbers go to {last}; {Last} were stored, {rows.Count} more were under way");
    }
}
