using ThermalActors.Readings.Rows;

namespace ThermalActors.Benchmarks;

/// <summary>Rows of a station with all sensors, one a second in virtual time; the values wander as real ones do.</summary>
internal sealed class WeekReadings(DateTimeOffset start)
{
    private readonly Random _random = new(1);
    private readonly StationIdentity _station = new("WEEK", "00000000-0000-0000-0000-000000000001", "week");
    private double _temperature = 21.5;
    private double _humidity = 45;
    private double _co2 = 620;
    private double _pressure = 101_325;
    private long _second;

    public IReadOnlyList<SensorRow> Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private SensorRow Next()
    {
        _temperature += (_random.NextDouble() - 0.5) * 0.05;
        _humidity = Math.Clamp(_humidity + ((_random.NextDouble() - 0.5) * 0.2), 20, 80);
        _co2 = Math.Clamp(_co2 + ((_random.NextDouble() - 0.5) * 6), 400, 2_000);
        _pressure += (_random.NextDouble() - 0.5) * 4;
        var at = start.AddSeconds(_second++);
        return new SensorRow
        {
            Station = _station,
            RowGuid = Guid.NewGuid(),
            StartedAt = at.AddMilliseconds(-800),
            SampledAt = at,
            Uptime = TimeSpan.FromSeconds(_second),
            Clock = ClockQuality.Synced,
            Simulated = true,
            HostName = "week",
            IpAddress = "192.168.1.175",
            MacAddress = "d8:3a:dd:01:02:03",
            CpuPercent = _random.Next(10, 60) / 10.0,
            CpuTemperatureC = 48 + _random.NextDouble(),
            MemoryPercent = 18.4,
            DiskFreeBytes = 25L << 30,
            TemperatureC = _temperature,
            HumidityPercent = _humidity,
            CarbonDioxidePpm = _co2,
            EquivalentCarbonDioxidePpm = _co2 - 30,
            TotalVolatileOrganicCompoundsPpb = _random.Next(0, 90),
            PressurePa = _pressure,
            PressureSensorTemperatureC = _temperature + 0.4,
        };
    }
}
