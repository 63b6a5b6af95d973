using ThermalActors.Readings.Rows;
using ThermalActors.Spool;

namespace ThermalActors.Scenarios.Actors;

/// <summary>Every row that the spool has accepted, seen from outside: number and identity, as the table must show them.</summary>
internal sealed class AcceptedRows
{
    private readonly List<Guid> _rows = [Guid.Empty];
    private readonly List<IReadOnlyList<Guid>> _uncertain = [];

    /// <summary>The newest number.</summary>
    public long Last => _rows.Count - 1;

    /// <summary>The identity of a number's row.</summary>
    public Guid this[long number] => _rows[(int)number];

    /// <summary>Numbers that came out otherwise than they must.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The spool is asked to store rows; until it answers nobody knows whether they are on disk.</summary>
    public void Attempt(IEnumerable<SensorRow> rows)
    {
        Guid[] batch = [.. rows.Select(row => row.RowGuid)];
        if (_uncertain.Count == 0 || !_uncertain[^1].SequenceEqual(batch)) _uncertain.Add(batch);
    }

    /// <summary>The spool has answered.</summary>
    public void Stored(StoreResult result)
    {
        var rows = _uncertain[^1];
        if (result.Dropped > 0)
        {
            _uncertain.RemoveAt(_uncertain.Count - 1);
            return;
        }

        if (result.Repeated && result.Last.Value <= Last)
        {
            if (!rows.SequenceEqual(_rows.Skip((int)result.First.Value).Take(rows.Count))) Faults.Add($"rows {result.First}..{result.Last} were asked for again and are others");
            _uncertain.Clear();
            return;
        }

        // What was uncertain before lies in front of these rows, or nowhere.
        _uncertain.RemoveAt(_uncertain.Count - 1);
        Settle(result.First.Value - 1);
        if (result.Last.Value - result.First.Value + 1 != rows.Count) Faults.Add($"rows {result.First}..{result.Last} are not {rows.Count}");
        _rows.AddRange(rows);
    }

    /// <summary>The spool tells how far its numbers go: each batch that was asked for is there completely or not at all.</summary>
    public void Settle(long last)
    {
        var missing = last - Last;
        foreach (var batch in _uncertain.Where(batch => missing > 0 && batch.Count <= missing))
        {
            _rows.AddRange(batch);
            missing -= batch.Count;
        }

        if (missing != 0) Faults.Add($"numbers go to {last}; {Last} are known, {missing} are nobody's");
        _uncertain.Clear();
    }
}
