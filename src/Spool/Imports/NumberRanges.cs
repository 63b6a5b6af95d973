namespace ThermalActors.Spool.Imports;

/// <summary>A set of numbers that mostly follow on each other, as ranges: a million consecutive numbers take no more room than two.</summary>
internal sealed class NumberRanges
{
    private readonly List<(long First, long Last)> _ranges = [];

    /// <summary>The ranges in ascending order.</summary>
    public IReadOnlyList<(long First, long Last)> Ranges => _ranges;

    /// <summary>Adds a number; false when it is there.</summary>
    public bool Add(long number)
    {
        // Where the first range begins that ends at or after the number.
        var at = _ranges.Count == 0 || number > _ranges[^1].Last ? _ranges.Count : FirstEndingAtOrAfter(number);
        if (at < _ranges.Count && _ranges[at].First <= number) return false;
        var follows = at > 0 && _ranges[at - 1].Last == number - 1;
        var precedes = at < _ranges.Count && _ranges[at].First == number + 1;
        switch (follows, precedes)
        {
            case (true, true):
                _ranges[at - 1] = (_ranges[at - 1].First, _ranges[at].Last);
                _ranges.RemoveAt(at);
                break;
            case (true, false):
                _ranges[at - 1] = (_ranges[at - 1].First, number);
                break;
            case (false, true):
                _ranges[at] = (number, _ranges[at].Last);
                break;
            default:
                _ranges.Insert(at, (number, number));
                break;
        }

        return true;
    }

    /// <summary>The first part of the set that lies in a range; null when none does.</summary>
    public (long First, long Last)? Overlap(long first, long last)
    {
        foreach (var range in _ranges)
        {
            if (range.Last < first) continue;
            return range.First > last ? null : (Math.Max(range.First, first), Math.Min(range.Last, last));
        }

        return null;
    }

    private int FirstEndingAtOrAfter(long number)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Last < number) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
