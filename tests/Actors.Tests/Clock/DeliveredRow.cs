using System.Globalization;
using System.Text.Json.Nodes;

namespace ThermalActors.Actors.Tests.Clock;

/// <summary>What a row that has left says of time.</summary>
public sealed record DeliveredRow(long Number, string Clock, DateTimeOffset At, TimeSpan Uptime, DateTimeOffset MeasuredAt)
{
    public static DeliveredRow Of(JsonNode row) => new(
        (long)row["seq"]!,
        (string)row["clock"]!,
        Time(row["datetimestamp"]),
        TimeSpan.FromMilliseconds((long)row["uptime_ms"]!),
        Time(row["sensors"]!["scd4x"]!["measured_at"]));

    private static DateTimeOffset Time(JsonNode? node) => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture);
}
