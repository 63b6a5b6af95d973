using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence.Hosting;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Clock;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Serialization;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Station;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Rows;
using ThermalActors.Snowpipe;

namespace ThermalActors.Actors.Hosting;

/// <summary>Puts the station into an actor system; the host and the end-to-end tests use the same methods.</summary>
public static class StationHostingExtensions
{
    private const int LeastCatchUp = 500;
    private const string StorageDispatcher = "thermal-actors.dispatchers.storage";

    /// <summary>Binds the channel's facts to their own serializer; anything unbound is refused instead of written by reflection.</summary>
    public static AkkaConfigurationBuilder WithFactSerialization(this AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .WithCustomSerializer("facts", [typeof(IPersistedFact)], system => new FactSerializer(system))
            .WithStrictSerialization();
    }

    /// <summary>Starts the tree under <c>/user/station</c> and ties its end to the coordinated shutdown.</summary>
    public static AkkaConfigurationBuilder WithStation(
        this AkkaConfigurationBuilder builder, StationSettings settings, StationParts parts, StationHandle handle)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(handle);
        return builder.WithActors((system, registry, _) =>
        {
            if (parts.Telemetry is { } telemetry)
            {
                telemetry.Clock = parts.Clock;
                system.ActorOf(TelemetryActor.Props(telemetry), "telemetry");
            }

            var health = system.ActorOf(HealthActor.Props(settings.DeviceId, handle.Status, parts.Time), "health");
            var root = system.ActorOf(StationActor.Props(Blueprint(settings, parts)), "station");
            registry.Register<StationKey>(root);
            health.Tell(new HealthActor.WatchRoot(root));
            handle.Attach(root);
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "station", async () =>
            {
                await handle.StopAsync(settings.Host.ShutdownDeadline).ConfigureAwait(false);
                return Akka.Done.Instance;
            });
        });
    }

    /// <summary>What the tree is made of; the campaign of tests/Scenarios replaces single parts.</summary>
    internal static StationBlueprint Blueprint(StationSettings settings, StationParts parts)
    {
        var policy = ChannelPolicy.From(settings.Channel) with
        {
            ChannelExact = settings.Snowflake.ChannelExact,
            // Ten batches under way are daily life.
            CatchUpRows = Math.Max(LeastCatchUp, 10 * settings.Batching.BatchSize),
        };
        var clock = ClockPolicy.From(settings.Clock);
        var trust = new ClockTrust(clock, parts.Clock, parts.ServerClock, parts.Time);
        return new StationBlueprint(
            Tokens: () => TokenActor.Props(parts.Tokens, parts.Time, parts.Random, Signs(settings) ? trust.SigningFault : () => null),
            Spool: () => SpoolActor.Props(parts.OpenSpool, parts.Random, awaitsClock: clock.Require != ClockSync.Off).WithDispatcher(StorageDispatcher),
            Channel: (spool, tokens, spoolActor) => ChannelActor.Supervised(
                spool.SpoolId,
                policy,
                new SessionDependencies(spool.Channel, ClientOf(parts, spool.Target), tokens, spoolActor, parts.Time, parts.Random.NextDouble, parts.FreshId)),
            Batching: spool => BatchingActor.Props(BatchingOf(settings, parts, () => trust.Quality, spool)),
            Sensors: batching => SensorsActor.Props(new SensorsSetup(settings.Sensors.Each, parts.Sensors, batching, parts.Time, parts.Random)
            {
                Simulate = settings.Sensors.Simulate,
            }))
        {
            Clock = spool => ClockActor.Props(
                new ClockSetup(trust, parts.Station.BootId, spool, parts.ServerDate, parts.Time, parts.Random)),
        };
    }

    // A programmatic access token carries no time of ours.
    private static bool Signs(StationSettings settings) => settings.Snowflake.Auth is AuthSettings.KeyPair;

    private static ISnowpipeClient ClientOf(StationParts parts, string target)
    {
        var client = parts.ClientFor?.Invoke(target) ?? parts.Client;
        return parts.Telemetry?.Observe(client) ?? client;
    }

    private static BatchingSetup BatchingOf(StationSettings settings, StationParts parts, Func<ClockQuality> clock, IActorRef spool) => new(
        BatchingPolicy.From(settings),
        parts.Station,
        SensorPolicies.Of(settings),
        spool,
        clock,
        parts.FreshId,
        parts.Time,
        parts.Random)
    {
        Traces = parts.Telemetry?.Traces,
    };
}

/// <summary>Registry key of the root actor.</summary>
public sealed class StationKey;
