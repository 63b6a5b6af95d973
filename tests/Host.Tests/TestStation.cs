using ThermalActors.Actors.Health;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Tests;

/// <summary>Settings and status to test with.</summary>
internal static class TestStation
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static StationSettings Settings(params (string Key, string Text)[] values) => Settings([], values);

    public static StationSettings Settings(IEnumerable<SettingsLayer> below, params (string Key, string Text)[] values)
    {
        var context = new SettingsContext("/", "/home/pi", false, null, null, _ => "0123456789abcdef0123456789abcdef", null);
        var result = StationSettingsReader.Read(
            [
                .. below,
                SettingsLayer.Of("base", ("snowflake.account", "A-B"), ("snowflake.user", "U"), ("snowflake.auth.private-key-file", "/k"), ("host.http", "off")),
                SettingsLayer.Of("test", values),
            ],
            context);
        Assert.Empty(result.Faults.Select(fault => fault.ToString()));
        return result.Settings!;
    }

    public static StationStatus Ready => StationStatus.Starting("TA-1", Noon) with
    {
        NotReady = [],
        Sensors = [new SensorSummary("scd4x", "reading", "0x1234", false, 42, 1, null)],
        Spool = new SpoolSummary(0, 4096, 42, 42, null, 0, null),
        Channel = new ChannelSummary("ready", "TA-1_ABC", "A-B/DEMO.DEMO.PIPE", "0000000000000000042", Noon, 1, null),
        Statistics = new StationStatistics(42, 5, 3_000, 0, TimeSpan.FromSeconds(21), "0000000000000000042"),
    };
}
