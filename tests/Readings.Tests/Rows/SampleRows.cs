using System.Buffers;
using System.Text;
using System.Text.Json;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Readings.Tests.Rows;

internal static class SampleRows
{
    public const string Channel = "PI_9F3A_0F1E2D3C";

    public static readonly StationIdentity Station = new("PI_9F3A", "6f1c6a5e-3a0e-4d0c-9a55-0d7f6f4d7c11", "fallback");

    public static readonly DateTimeOffset Noon = new DateTimeOffset(2025, 11, 22, 3, 0, 1, TimeSpan.Zero).AddTicks(2420530);

    /// <summary>Every field set.</summary>
    public static SensorRow Full { get; } = new()
    {
        Station = Station,
        RowGuid = new Guid("d0814b01-95be-4a60-8f0f-3f2b7d9c1a55"),
        StartedAt = Noon.AddMilliseconds(-2559.433),
        SampledAt = Noon,
        Uptime = TimeSpan.FromMilliseconds(7_200_123.9),
        Clock = ClockQuality.Synced,
        Simulated = false,
        HostName = "thermal",
        IpAddress = "192.168.1.175",
        MacAddress = "d8:3a:dd:01:02:03",
        CpuTemperatureC = 60.1,
        CpuPercent = 28.46,
        MemoryPercent = 13.5,
        DiskFreeBytes = 95_816_752_333,
        TemperatureC = 31.87759,
        HumidityPercent = 23.891,
        CarbonDioxidePpm = 898,
        EquivalentCarbonDioxidePpm = 412,
        TotalVolatileOrganicCompoundsPpb = 12,
        PressurePa = 100_929.7249,
        PressureSensorTemperatureC = 31.825,
        GasResistanceOhm = 152_345.67,
        Sensors =
        [
            new SensorReport(SensorKind.System, Noon.AddMilliseconds(-100), true, SensorStatus.Ok, true),
            new SensorReport(SensorKind.Scd4x, Noon.AddMilliseconds(-1500), false, SensorStatus.Suspect, true) { Fills = SharedColumns.Temperature | SharedColumns.Humidity },
            new SensorReport(SensorKind.Icp10125, Noon.AddMilliseconds(-200), true, SensorStatus.Ok, true) { Fills = SharedColumns.Pressure },
            new SensorReport(SensorKind.Sgp30, Noon, true, SensorStatus.WarmingUp, false),
            new SensorReport(SensorKind.Bme680, null, false, SensorStatus.Offline, false),
        ],
        Gap = new GapReport(new Sequence(17), new Sequence(19), 3, "drop-oldest", Noon.AddMinutes(-2), Noon.AddMinutes(-1)),
        ReplayOf = "PI_9F3A_00000000/16",
    };

    /// <summary>Nothing set that may be missing.</summary>
    public static SensorRow Bare { get; } = new()
    {
        Station = Station,
        RowGuid = Full.RowGuid,
        StartedAt = Noon,
        SampledAt = Noon,
        Uptime = TimeSpan.Zero,
        Clock = ClockQuality.Unsynced,
        HostName = "pi",
    };

    public static string Line(SensorRow row, string channel = Channel, long sequence = 42)
    {
        var output = new ArrayBufferWriter<byte>();
        new RowJsonWriter().WriteLine(output, row, channel, new Sequence(sequence));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static JsonElement Json(SensorRow row, string channel = Channel, long sequence = 42) => JsonDocument.Parse(Line(row, channel, sequence)).RootElement;
}
