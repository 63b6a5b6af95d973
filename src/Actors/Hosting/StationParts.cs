using ThermalActors.Actors.Telemetry;
using ThermalActors.Readings.Rows;
using ThermalActors.Sensors;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Hosting;

/// <summary>The capabilities that the actors work with; the host brings the real ones, a test brings fakes.</summary>
/// <param name="Station">Who writes the rows.</param>
/// <param name="Sensors">Makes the sensors.</param>
/// <param name="OpenSpool">Opens the spool; called on the spool actor's own thread.</param>
/// <param name="Client">The REST client.</param>
/// <param name="Tokens">The source of access tokens.</param>
/// <param name="Clock">Whether a time service keeps the wall clock; asked at every sample tick.</param>
/// <param name="Time">Both clocks.</param>
public sealed record StationParts(
    StationIdentity Station,
    ISensorFactory Sensors,
    Func<ISpool> OpenSpool,
    ISnowpipeClient Client,
    IAccessTokenSource Tokens,
    Func<ClockQuality> Clock,
    TimeProvider Time)
{
    /// <summary>
    /// The REST client for a spool's target (<c>account/database.schema.pipe</c>); while a hand-over is pending that is not the
    /// configured one. Null to use <see cref="Client"/> for all.
    /// </summary>
    public Func<string, ISnowpipeClient>? ClientFor { get; init; }

    /// <summary>The dates of the service's answers, noted by <see cref="Client"/> and <see cref="Tokens"/>.</summary>
    public ServerClock ServerClock { get; init; } = new();

    /// <summary>Asks the service for its date without a login; null to ask nobody.</summary>
    public IServerDateProbe? ServerDate { get; init; }

    /// <summary>Source of jitter; seeded in tests.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Where metrics and traces come together; null for none.</summary>
    public StationTelemetry? Telemetry { get; init; }

    /// <summary>Source of row and request ids.</summary>
    public Func<Guid> FreshId { get; init; } = Guid.NewGuid;
}
