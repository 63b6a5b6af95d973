using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ThermalActors.Actors.Health;

namespace ThermalActors.Host.Dashboard;

/// <summary>The body of <c>/api/status</c>; names are part of the interface.</summary>
internal sealed record StatusDocument(
    string Device,
    DateTimeOffset At,
    bool Live,
    bool Ready,
    ImmutableArray<StatusReason> Reasons,
    ImmutableArray<SensorSummary> Sensors,
    SpoolSummary Spool,
    ChannelSummary Channel,
    StatisticsDocument Statistics,
    PageStatus Page)
{
    public static StatusDocument Of(StationStatus status, PageStatus page) => new(
        status.Device, status.At, status.Live, status.Ready, status.NotReady, status.Sensors, status.Spool, status.Channel,
        StatisticsDocument.Of(status.Statistics), page);
}

/// <summary>Statistics with the time in seconds.</summary>
internal sealed record StatisticsDocument(
    long RowsSent, long Batches, long BytesSent, long Errors, double ElapsedSeconds, double AverageRowsPerSecond, string? OffsetToken)
{
    public static StatisticsDocument Of(StationStatistics statistics) => new(
        statistics.RowsSent, statistics.Batches, statistics.BytesSent, statistics.Errors, Math.Round(statistics.Elapsed.TotalSeconds, 3),
        Math.Round(statistics.AverageRowsPerSecond, 3), statistics.OffsetToken);
}

/// <summary>The body of <c>/livez</c> and <c>/readyz</c>.</summary>
internal sealed record HealthDocument(string Status, ImmutableArray<StatusReason> Reasons);

/// <summary>Serializers without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(HistoryDocument))]
internal sealed partial class StatusJson : JsonSerializerContext;
