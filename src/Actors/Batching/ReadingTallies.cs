using System.Collections.Immutable;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using Tallies = System.Collections.Immutable.ImmutableSortedDictionary<
    ThermalActors.Readings.Sensors.SensorKind, ThermalActors.Actors.Batching.BatchingProtocol.ReadingTally>;

namespace ThermalActors.Actors.Batching;

/// <summary>Counts by sensor what became of readings: taken = used + superseded + waiting.</summary>
internal static class ReadingTallies
{
    private static readonly BatchingProtocol.ReadingTally None = new(0, 0, Waiting: false);

    /// <summary>A reading was taken; <paramref name="superseded"/> says that one gave way, be it the new one.</summary>
    public static Tallies Taken(this Tallies tallies, SensorKind sensor, bool superseded, RowBuilder after)
    {
        var known = tallies.GetValueOrDefault(sensor, None);
        return tallies.SetItem(sensor, known with { Superseded = known.Superseded + (superseded ? 1 : 0), Waiting = after.IsPending(sensor) });
    }

    /// <summary>A row was built; it carries the readings that are fresh in it.</summary>
    public static Tallies Carried(this Tallies tallies, ImmutableArray<SensorReport> reports)
    {
        foreach (var report in reports)
        {
            if (!report.Fresh) continue;
            var known = tallies.GetValueOrDefault(report.Sensor, None);
            tallies = tallies.SetItem(report.Sensor, known with { Used = known.Used + 1, Waiting = false });
        }

        return tallies;
    }

    /// <summary>Readings that waited were forgotten.</summary>
    public static Tallies Forgotten(this Tallies tallies, RowBuilder after)
    {
        foreach (var (sensor, known) in tallies)
        {
            if (!known.Waiting || after.IsPending(sensor)) continue;
            tallies = tallies.SetItem(sensor, known with { Superseded = known.Superseded + 1, Waiting = false });
        }

        return tallies;
    }
}
