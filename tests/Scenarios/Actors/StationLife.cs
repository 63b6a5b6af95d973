using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Hosting;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Station;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Sensors;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Scenarios.Actors;

/// <summary>One life of the station's process: the real actor tree with its real spool and client, from the start to a kill or a stop.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Bury gives back what it holds.")]
internal sealed class StationLife
{
    private static readonly ConcurrentDictionary<string, StationLife> Lives = new(StringComparer.Ordinal);
    private static long _births;

    private readonly string _name = Interlocked.Increment(ref _births).ToString(CultureInfo.InvariantCulture);
    private readonly Network _network;
    private readonly StationStatusBoard _status;
    private IActorRef _root = ActorRefs.Nobody;
    private ActorSystem? _system;
    private WatchedSpool? _spool;
    private int? _pointsLeft;
    private Action? _atLastPoint;

    public StationLife(LiveSetting setting, int number)
    {
        Setting = setting;
        Number = number;
        Ready = new ReadyList(new Dice(setting.Plan.Seed, string.Create(CultureInfo.InvariantCulture, $"turns-{number}")));
        _network = new Network(setting, this);
        _status = new StationStatusBoard(StationStatus.Starting("PI", setting.World.Wall));
    }

    public LiveSetting Setting { get; }

    public World World => Setting.World;

    public int Number { get; }

    public ReadyList Ready { get; }

    /// <summary>False once it was killed or has ended.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>True when it ends by its own will.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>The life that an actor system belongs to.</summary>
    public static StationLife Of(Config config) => Lives[config.GetString("scenario.life")];

    public void Begin()
    {
        Lives[_name] = this;
        World.Say("station", $"life {Number} begins");
        var settings = SettingsOf(Setting);
        _system = ActorSystem.Create("station", ConfigOf());
        Ready.IsInline = false;
        var parts = PartsOf(settings);
        var blueprint = StationHostingExtensions.Blueprint(settings, parts) with
        {
            // The same channel with the policy of the plan, which runs into its time-outs sooner than the shipped one.
            Channel = (spool, tokens, spoolActor) => ChannelActor.Supervised(
                spool.SpoolId,
                Setting.Plan.Policy,
                new SessionDependencies(spool.Channel, parts.Client, tokens, spoolActor, parts.Time, parts.Random.NextDouble, parts.FreshId)),
        };
        var health = _system.ActorOf(HealthActor.Props("PI", _status, parts.Time), "health");
        _root = _system.ActorOf(StationActor.Props(blueprint), "station");
        health.Tell(new HealthActor.WatchRoot(_root));
    }

    /// <summary>A moment at which the process may die: before and after everything that leaves it or reaches the disk.</summary>
    public void Point()
    {
        if (!IsAlive) throw new ProcessKilledException();
        if (_pointsLeft is null || --_pointsLeft > 0) return;
        _pointsLeft = null;
        _atLastPoint!();
        throw new ProcessKilledException();
    }

    /// <summary>Lets it die after so many more points.</summary>
    public void DieAfter(int points, Action die) => (_pointsLeft, _atLastPoint) = (points, die);

    /// <summary>The process is gone; nothing it still has under way is seen by anybody.</summary>
    public void End()
    {
        IsAlive = false;
        Ready.Close();
        Lives.TryRemove(_name, out _);
        World.Say("station", $"life {Number} is over");
    }

    /// <summary>Gives back what the dead process held; not while something of it is still on the stack.</summary>
    public void Bury()
    {
        try
        {
            _spool?.Dispose();
        }
        catch (Exception late) when (late is SpoolException or ProcessKilledException or Microsoft.Data.Sqlite.SqliteException or ObjectDisposedException)
        {
            World.Say("station", $"closing the files of life {Number}: {late.Message}");
        }

        _network.Dispose();
        _spool = null;
        _system = null;
    }

    /// <summary>Asks it to stop gracefully.</summary>
    public StopOutcome Stop(TimeSpan deadline)
    {
        IsStopping = true;
        var outcome = new StopOutcome();
        _root.Tell(new StationProtocol.Stop(deadline, _system!.ActorOf(Props.Create(() => new StopListener(outcome)))));
        return outcome;
    }

    public void CrashSession() => _system?.ActorSelection("/user/station/channel/channel/session-*").Tell(Kill.Instance);

    private StationParts PartsOf(StationSettings settings)
    {
        var dice = new Dice(Setting.Plan.Seed, string.Create(CultureInfo.InvariantCulture, $"life-{Number}"));
        var time = new WorldTime(World, () => IsAlive, () => Setting.ClockError);
        var http = new SnowpipeHttpOptions { RequestTimeout = Setting.Plan.RequestTimeout };
        var target = settings.Snowflake.Target;
        var client = new SnowpipeClient(_network, target, http, time);
        SnowflakeCredential credential = Setting.Plan.UsesAccessToken
            ? new SnowflakeCredential.ProgrammaticAccessToken(Workshop.TokenFile)
            : new SnowflakeCredential.KeyPair(LiveService.Account, LiveService.User, Workshop.KeyFile, null);
        return new StationParts(
            new StationIdentity("PI", "boot", "pi"),
            new ScenarioSensors(time),
            () => OpenSpool(time, dice),
            new WatchedClient(client, Setting, this),
            new AccessTokenSource(_network, target, credential, new AccessTokenOptions(), http, time),
            () => ClockQuality.Synced,
            time)
        {
            Random = new Random((int)dice.Next()),
            FreshId = dice.Id,
        };
    }

    private WatchedSpool OpenSpool(TimeProvider time, Dice dice)
    {
        Point();
        var plan = Setting.Plan;
        var faults = new DiskFaults(Setting, this);
        var spool = SqliteSpool.Open(
            new SpoolOptions
            {
                Path = Setting.Disk.SpoolPath,
                ChannelBase = "PI",
                Target = "MYORG-SCENARIO/DEMO.DEMO.THERMAL_SENSOR_PIPE",
                Codec = plan.Codec,
                MaxFrameBytes = plan.FrameBytes,
                MaxBytes = plan.SpoolBytes,
                MinFreeDisk = 1 << 20,
                WhenFull = plan.WhenFull,
            },
            new RowJsonWriter(),
            time,
            new SpoolSurroundings(() => dice.Next().ToString("X16", CultureInfo.InvariantCulture)[..10], faults, faults));
        _spool = new WatchedSpool(spool, Setting, faults);
        World.Say("spool", $"open, {spool.State.Rows} rows wait, next is {spool.State.Next}");
        return _spool;
    }

    private static StationSettings SettingsOf(LiveSetting setting)
    {
        var plan = setting.Plan;
        var target = SnowpipeTarget.Create(LiveService.ControlUrl.ToString(), "DEMO", "DEMO", "THERMAL_SENSOR_PIPE").IsOk(out var made, out var fault)
            ? made
            : throw new InvalidOperationException(fault.Message);
        var slow = plan.SampleInterval * 2;
        var each = Enum.GetValues<SensorKind>().ToDictionary(
            kind => kind,
            kind => new SensorSettings(kind is SensorKind.System or SensorKind.Scd4x ? SensorUse.On : SensorUse.Off, 0x62, slow, slow * 3));
        return new StationSettings(
            "PI",
            setting.Disk.Directory,
            new SensorsSettings(1, SimulationMode.On, 0, plan.SampleInterval, each),
            new BatchingSettings(plan.BatchSize, plan.BatchInterval),
            new SnowflakeSettings(target, LiveService.Account, LiveService.User, null, "THERMAL_SENSOR_DATA", null, false, new AuthSettings.KeyPair(Workshop.KeyFile, null)),
            new ChannelSettings(
                4 << 20, 10, plan.RequestTimeout, plan.Policy.Session.PollInterval, plan.Codec, plan.Policy.Session.AwaitUncommitted,
                plan.Policy.Session.CommitTimeout, true, plan.Policy.Session.Retry.Min, plan.Policy.Session.Retry.Max),
            new SpoolSettings(plan.FrameBytes),
            new HostSettings(null, TimeSpan.FromSeconds(20)));
    }

    private Config ConfigOf()
    {
        var logs = World.Trace.IsOn;
        var throughput = Setting.Plan.Throughput.ToString(CultureInfo.InvariantCulture);
        return ConfigurationFactory.ParseString($$"""
            scenario.life = "{{_name}}"
            akka {
              loglevel = {{(logs ? "DEBUG" : "OFF")}}
              stdout-loglevel = OFF
              loggers = [{{(logs ? "\"ThermalActors.Scenarios.Actors.TraceLogger, ThermalActors.Scenarios\"" : "")}}]
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off, run-by-actor-system-terminate = off }
              scheduler.implementation = "ThermalActors.Scenarios.Actors.ScenarioScheduler, ThermalActors.Scenarios"
              actor {
                serializers.facts = "ThermalActors.Actors.Serialization.FactSerializer, ThermalActors.Actors"
                serialization-bindings { "ThermalActors.Actors.Channel.IPersistedFact, ThermalActors.Actors" = facts }
                default-dispatcher { type = "ThermalActors.Scenarios.Actors.ScenarioDispatcherConfigurator, ThermalActors.Scenarios", throughput = {{throughput}} }
                internal-dispatcher { type = "ThermalActors.Scenarios.Actors.ScenarioDispatcherConfigurator, ThermalActors.Scenarios", throughput = {{throughput}} }
              }
              persistence {
                journal.plugin = "scenario.journal"
                snapshot-store.plugin = "scenario.snapshots"
              }
            }
            scenario.journal { class = "ThermalActors.Scenarios.Actors.ScenarioJournal, ThermalActors.Scenarios", plugin-dispatcher = "akka.actor.default-dispatcher" }
            scenario.snapshots { class = "ThermalActors.Scenarios.Actors.ScenarioSnapshots, ThermalActors.Scenarios", plugin-dispatcher = "akka.actor.default-dispatcher" }
            thermal-actors.dispatchers {
              storage { type = "ThermalActors.Scenarios.Actors.ScenarioDispatcherConfigurator, ThermalActors.Scenarios", throughput = 1 }
              journal { type = "ThermalActors.Scenarios.Actors.ScenarioDispatcherConfigurator, ThermalActors.Scenarios", throughput = 1 }
              bus { type = "ThermalActors.Scenarios.Actors.ScenarioDispatcherConfigurator, ThermalActors.Scenarios", throughput = 1 }
            }
            """);
    }
}
