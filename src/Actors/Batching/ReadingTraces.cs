using System.Diagnostics;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Actors.Batching;

/// <summary>
/// Remembers which readings the open batch carries, for its trace. It follows what the machine decides and never takes part
/// in it; while nobody listens it is empty.
/// </summary>
internal sealed class ReadingTraces(StationTraces? traces)
{
    private readonly Dictionary<SensorKind, ActivityContext> _taken = [];
    private readonly List<ActivityContext> _carried = [];
    private (long Ordinal, BatchTrace? Trace) _sealed;

    /// <summary>A reading was taken.</summary>
    public void Take(SensorKind sensor, ActivityContext context)
    {
        if (traces is not null && context != default) _taken[sensor] = context;
    }

    /// <summary>A row was built: the readings that no longer wait are in it.</summary>
    public void Carry(RowBuilder after)
    {
        if (_taken.Count == 0) return;
        foreach (var (sensor, context) in _taken.ToArray())
        {
            if (after.IsPending(sensor)) continue;
            _taken.Remove(sensor);
            if (_carried.Count < StationTraces.LinksLimit) _carried.Add(context);
        }
    }

    /// <summary>The trace of a batch; a batch that is stored again has the trace that it had.</summary>
    public BatchTrace? Seal(long ordinal, int rows, DateTimeOffset sealedAt)
    {
        if (traces is null) return null;
        if (_sealed.Ordinal == ordinal) return _sealed.Trace;
        _sealed = (ordinal, traces.Seal(_carried, rows, sealedAt));
        _carried.Clear();
        return _sealed.Trace;
    }
}
