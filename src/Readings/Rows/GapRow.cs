using ThermalActors.Readings.Sensors;

namespace ThermalActors.Readings.Rows;

/// <summary>Makes the row that reports a loss as data (design §6).</summary>
public static class GapRow
{
    /// <summary>A row without measurements that carries <paramref name="gap"/>.</summary>
    /// <param name="gap">What was dropped, and why.</param>
    /// <param name="tick">When the row is written; the times of the loss itself are in the report.</param>
    /// <param name="clock">Trust in the wall-clock time of <paramref name="tick"/>.</param>
    /// <param name="station">Who writes the row.</param>
    /// <param name="rowGuid">The unique part of <c>rowid</c>.</param>
    public static SensorRow Create(GapReport gap, ReadingStamp tick, ClockQuality clock, StationIdentity station, Guid rowGuid)
    {
        ArgumentNullException.ThrowIfNull(gap);
        ArgumentNullException.ThrowIfNull(station);
        return new SensorRow
        {
            Station = station,
            RowGuid = rowGuid,
            StartedAt = tick.At,
            SampledAt = tick.At,
            Uptime = tick.Uptime,
            Clock = clock,
            HostName = station.HostName,
            Gap = gap,
        };
    }
}
