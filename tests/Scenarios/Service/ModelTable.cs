namespace ThermalActors.Scenarios.Service;

/// <summary>A row that the service has dealt with.</summary>
/// <param name="History">Stretch of offsets that it came in.</param>
/// <param name="Number">Its number.</param>
/// <param name="Id">Which row it is; numbers can lie, ids cannot.</param>
/// <param name="IsRejected">Left out of the table, counted and passed by the offset.</param>
internal readonly record struct TableRow(int History, long Number, long Id, bool IsRejected);

/// <summary>The table in the order of its commits, and what the oracle needs to know of its history.</summary>
internal sealed class ModelTable
{
    private readonly List<TableRow> _rows = [];
    private readonly List<long> _heights = [];

    public IReadOnlyList<TableRow> Rows => _rows;

    /// <summary>For every break (channel lost, offset set back): how far rows had been committed up to then.</summary>
    public IReadOnlyList<long> HeightsAtBreak => _heights;

    /// <summary>The highest number that was ever committed.</summary>
    public long Height { get; private set; }

    public void Add(TableRow row) => _rows.Add(row);

    public void Rise(long number) => Height = Math.Max(Height, number);

    /// <summary>From now on the offset may lag behind what was committed.</summary>
    public void HistoryIsBroken() => _heights.Add(Height);

    /// <summary>Number of the stretch of offsets that begins now: as many as there were breaks.</summary>
    public int BeginHistory() => _heights.Count;
}
