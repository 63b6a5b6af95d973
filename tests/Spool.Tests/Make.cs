using ThermalActors.Readings.Rows;

namespace ThermalActors.Spool.Tests;

/// <summary>Rows and requests for the specs.</summary>
internal static class Make
{
    public static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly StationIdentity Station = new("PI-1", "boot-1", "pi");

    /// <summary>Rows that differ; <paramref name="size"/> is the length of their padding.</summary>
    public static SensorRow[] Rows(int count, int size = 100, char padding = 'x') =>
        [.. Enumerable.Range(0, count).Select(i => new SensorRow
        {
            Station = Station,
            RowGuid = Guid.NewGuid(),
            StartedAt = Noon,
            SampledAt = Noon.AddSeconds(i),
            Uptime = TimeSpan.FromSeconds(i),
            Clock = ClockQuality.Synced,
            HostName = new string(padding, size),
        })];

    /// <summary>Rows that no codec makes smaller.</summary>
    public static SensorRow[] NoiseRows(int count, int size, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Rows(count).Select(row => row with
        {
            HostName = string.Create(size, random, static (text, r) =>
            {
                for (var i = 0; i < text.Length; i++) text[i] = (char)r.Next(' ', '~');
            }),
        })];
    }

    /// <summary>Rows of the size and compressibility of real ones: about 690 bytes, most of them field names (packages.md §8).</summary>
    public static SensorRow[] SensorLikeRows(int count)
    {
        var random = new Random(count);
        string Fields() => string.Concat(Enumerable.Range(0, 24).Select(i => $"\"a_field_name_{i:D2}\":{random.Next(18_000, 24_000) / 1000.0:F2},"));
        return [.. Rows(count).Select(row => row with { HostName = Fields() })];
    }

    public static StoreRequest Batch(Guid incarnation, long ordinal, SensorRow[] rows, bool offer = false) =>
        new(incarnation, ordinal, rows, Noon.AddMinutes(ordinal), offer);
}
