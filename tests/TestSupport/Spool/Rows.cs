using System.Collections.Immutable;
using ThermalActors.Readings.Rows;

namespace ThermalActors.TestSupport.Spool;

/// <summary>Rows for tests of whatever keeps or sends them.</summary>
public static class Rows
{
    /// <summary>The station that writes them.</summary>
    public static readonly StationIdentity Station = new("PI-TEST", "0f0f0f0f-0000-4000-8000-000000000001", "thermal");

    /// <summary>A number of rows, a second apart, each with a row id that says its place.</summary>
    public static ImmutableArray<SensorRow> Of(int count, int from = 1) => [.. Enumerable.Range(from, count).Select(One)];

    /// <summary>One row.</summary>
    public static SensorRow One(int place)
    {
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(place);
        return new SensorRow
        {
            Station = Station,
            RowGuid = new Guid(place, 0, 0, new byte[8]),
            StartedAt = at,
            SampledAt = at,
            Uptime = TimeSpan.FromSeconds(600 + place),
            Clock = ClockQuality.Synced,
            HostName = Station.HostName,
            TemperatureC = 20 + place,
        };
    }
}
