using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ThermalActors.Actors.Health;

namespace ThermalActors.Host.Dashboard;

/// <summary>The body of <c>/api/status</c>; names are part of the interface (STATUS.md).</summary>
internal sealed record StatusDocument(
    string Device,
    DateTimeOffset At,
    bool Live,
    bool Ready,
    ImmutableArray<StatusReason> Reasons,
    ImmutableArray<SensorDocument> Sensors,
    SamplingSummary Sampling,
    SpoolSummary Spool,
    ChannelSummary Channel,
    TokenDocument Token,
    StatisticsDocument Statistics,
    CostDocument Cost,
    ImmutableArray<ErrorSummary> Errors,
    ProcessDocument Process,
    ConfigurationDocument Configuration,
    PageStatus Page)
{
    /// <summary>What the wall clock is worth.</summary>
    public required ClockSummary Clock { get; init; }

    /// <summary>Puts together what is known at this moment.</summary>
    /// <param name="status">The station.</param>
    /// <param name="page">The page.</param>
    /// <param name="process">The process.</param>
    /// <param name="uptime">The present on the monotonic clock.</param>
    public static StatusDocument Of(StationStatus status, PageStatus page, ProcessFacts process, TimeSpan uptime) => new(
        status.Device,
        status.At,
        status.Live,
        status.Ready,
        status.NotReady,
        [.. status.Sensors.Select(sensor => SensorDocument.Of(sensor, uptime))],
        status.Sampling,
        status.Spool,
        status.Channel,
        TokenDocument.Of(status.Token, process.CredentialExpires, uptime),
        StatisticsDocument.Of(status.Statistics),
        CostDocument.Of(status.Statistics),
        status.Errors,
        ProcessDocument.Of(process),
        new ConfigurationDocument(process.Configuration),
        page)
    {
        Clock = status.Clock,
    };
}

/// <summary>Statistics with the time in seconds.</summary>
internal sealed record StatisticsDocument(
    long RowsSent, long Batches, long BytesSent, long Errors, double ElapsedSeconds, double AverageRowsPerSecond, string? OffsetToken)
{
    public static StatisticsDocument Of(StationStatistics statistics) => new(
        statistics.RowsSent, statistics.Batches, statistics.BytesSent, statistics.Errors, Math.Round(statistics.Elapsed.TotalSeconds, 3),
        Math.Round(statistics.AverageRowsPerSecond, 3), statistics.OffsetToken);
}

/// <summary>The settings in force, by their fingerprint.</summary>
internal sealed record ConfigurationDocument(string? Hash);

/// <summary>The body of <c>/livez</c> and <c>/readyz</c>.</summary>
internal sealed record HealthDocument(string Status, ImmutableArray<StatusReason> Reasons);

/// <summary>Serializers without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(HistoryDocument))]
internal sealed partial class StatusJson : JsonSerializerContext;
