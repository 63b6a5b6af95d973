using ThermalActors.Readings.Rows;
using ThermalActors.Spool;

namespace ThermalActors.Scenarios.Actors;

/// <summary>Every row that the spool has accepted, seen from outside: number and identity, as the table must show them.</summary>
internal sealed class AcceptedRows
{
    private readonly List<Guid> _rows = [Guid.Empty];
    private readonly List<IReadOnlyList<Guid>> _uncertain = [];
    private readonly Dictionary<long, HashSet<Guid>> _others = [];

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

    /// <summary>True when the row under this number may be this one.</summary>
    public bool Is(long number, Guid row) => this[number] == row || (_others.TryGetValue(number, out var others) && others.Contains(row));

    /// <summary>The spool tells how far its numbers go: each batch that was asked for is there completely or not at all.</summary>
    public void Settle(long last)
    {
        var missing = last - Last;
        if (missing > 0 && Chosen((int)missing) is { } chosen)
        {
            foreach (var batch in chosen)
            {
                // Of several that fail one after the other, only the file knows which one made it.
                foreach (var other in _uncertain.Where(other => other != batch && other.Count == batch.Count))
                {
                    for (var row = 0; row < batch.Count; row++) Others(Last + 1 + row).Add(other[row]);
                }

                _rows.AddRange(batch);
            }

            missing = 0;
        }

        if (missing != 0) Faults.Add($"numbers go to {last}; {Last} are known, {missing} are nobody's");
        _uncertain.Clear();
    }

    private HashSet<Guid> Others(long number)
    {
        if (!_others.TryGetValue(number, out var others)) _others[number] = others = [];
        return others;
    }

    /// <summary>Uncertain batches that have so many rows together, the latest ones first in doubt; null when there are none.</summary>
    private List<IReadOnlyList<Guid>>? Chosen(int rows)
    {
        var reached = new bool[_uncertain.Count + 1, rows + 1];
        reached[0, 0] = true;
        for (var batch = 1; batch <= _uncertain.Count; batch++)
        {
            var size = _uncertain[batch - 1].Count;
            for (var sum = 0; sum <= rows; sum++) reached[batch, sum] = reached[batch - 1, sum] || (sum >= size && reached[batch - 1, sum - size]);
        }

        if (!reached[_uncertain.Count, rows]) return null;
        var chosen = new List<IReadOnlyList<Guid>>();
        for (var (batch, sum) = (_uncertain.Count, rows); batch > 0; batch--)
        {
            var size = _uncertain[batch - 1].Count;
            if (sum < size || !reached[batch - 1, sum - size]) continue;
            chosen.Insert(0, _uncertain[batch - 1]);
            sum -= size;
        }

        return chosen;
    }
}
