using Akka.Actor;
using Akka.Configuration;
using ThermalActors.Actors.Batching;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Spooling;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using ThermalActors.Sensors;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Simulation;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Spool;
using ThermalActors.TestSupport.Time;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Sensors.Campaign;

/// <summary>
/// A whole station's sensors, from the bytes on the bus to the rows, for hours of virtual time while everything that can go
/// wrong with them goes wrong.
/// </summary>
public sealed class CampaignSpecs(ITestOutputHelper output) : ActorSpecs(config: ConfigurationFactory.ParseString("akka.loglevel = ERROR"))
{
    private static readonly Dictionary<SensorKind, SensorSettings> Each = new()
    {
        [SensorKind.Scd4x] = Use(5, 12),
        [SensorKind.Icp10125] = Use(1, 5),
        [SensorKind.Sgp30] = Use(1, 5),
        [SensorKind.Bme680] = Use(3, 10),
    };

    [Theory]
    [InlineData(1, 24)]
    [InlineData(2, 4)]
    [InlineData(3, 4)]
    public void Whatever_fails_no_value_is_made_up_and_no_other_sensor_notices(int seed, int hours)
    {
        var duration = TimeSpan.FromHours(hours);
        var plan = CampaignPlan.Random(seed, duration);
        Assert.Equal(CampaignPlan.Kinds, plan.Faults.Select(fault => (fault.Chip, fault.Kind)).Distinct().Count());
        var air = new EnvironmentModel(seed);
        var start = VirtualScheduler.StartsAt;
        var judge = new CampaignJudge(plan, air, start, Each.ToDictionary(each => each.Key, each => each.Value.Interval), duration);
        var board = new SimulatedBoard(air, Time, elapse: Clock.Elapse);
        board.Bus.Observer = transfer => judge.See(transfer, Clock.Elapsed);
        using var real = new SensorFactory(new SensorFactoryOptions { Time = Time, Board = board, Faults = plan.Faults });
        var factory = new CountingFactory(real);
        var final = new Dictionary<SensorKind, SensorProtocol.StateChanged>();
        var sensors = Start(factory, judge, seed);

        Advance(duration);

        var states = Listen<SensorProtocol.StateChanged>();
        Watch(sensors);
        sensors.Tell(SensorProtocol.Stop.Instance);
        Advance(TimeSpan.FromMinutes(1));
        ExpectTerminated(sensors);
        while (states.HasMessages && states.ReceiveOne(TimeSpan.Zero) is SensorProtocol.StateChanged state) final[state.Sensor] = state;

        output.WriteLine($"{judge.Rows} rows, fresh {string.Join(", ", judge.Fresh)}, SGP30 at most {judge.WorstLateness.TotalMilliseconds:0.0} ms off, {plan.Faults.Length} faults");
        output.WriteLine(string.Join("\n", final.Values.Select(state => $"{state.Sensor}: {state.Counters}")));
        var maxAges = Each.ToDictionary(each => each.Key, each => each.Value.MaxAge);
        Assert.True(judge.Findings.Count == 0, string.Join('\n', judge.Findings));
        Assert.Empty(judge.Unseen(maxAges));
        foreach (var (chip, state) in final)
        {
            var outages = plan.Faults.Count(fault => (fault.Chip is null || fault.Chip == chip) && fault.Kind != BoardFaultKind.Frozen && judge.MustShow(fault, chip, maxAges[chip]));
            Assert.True(state.Counters.Failures >= outages, $"{chip} counted {state.Counters.Failures} failures in {outages} outages");
            var tally = factory.Of(chip);
            Assert.Equal((tally.Measured, tally.NotReady), (state.Counters.Readings, state.Counters.NotReady));

            // The call that the end of the campaign has interrupted is nobody's fault.
            Assert.InRange(tally.Failed - state.Counters.Failures, 0, 1);
            Assert.True(judge.Fresh[chip] <= state.Counters.Readings, $"{chip}: more fresh rows than readings");
            Assert.True(judge.Fresh[chip] * Each[chip].Interval <= duration + TimeSpan.FromMinutes(1), $"{chip}: more fresh rows than the chip can measure");
        }
    }

    private static SensorSettings Use(double interval, double maxAge) =>
        new(SensorUse.On, 0, TimeSpan.FromSeconds(interval), TimeSpan.FromSeconds(maxAge));

    private IActorRef Start(CountingFactory factory, CampaignJudge judge, int seed)
    {
        var guids = 0;
        var sink = Sys.ActorOf(Props.Create(() => new Sink(judge)), "sink");
        var batching = Sys.ActorOf(
            BatchingActor.Props(new BatchingSetup(
                new BatchingPolicy(60, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)),
                Rows.Station,
                [.. Each.Select(each => new SensorPolicy(each.Key, each.Value.MaxAge))],
                sink,
                () => ClockQuality.Synced,
                () => new Guid(++guids, 0, 0, new byte[8]),
                Time,
                new Random(seed))),
            "batching");
        var sensors = Sys.ActorOf(
            SensorsActor.Props(new SensorsSetup(Each, factory, batching, Time, new Random(seed)) { Simulate = SimulationMode.On }), "sensors");
        batching.Tell(BatchingProtocol.Start.Instance);
        return sensors;
    }

    /// <summary>A spool that keeps nothing.</summary>
    private sealed class Sink(CampaignJudge judge) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not SpoolProtocol.Store store)
            {
                Unhandled(message);
                return;
            }

            foreach (var row in store.Rows) judge.See(row);
            Sender.Tell(new SpoolProtocol.Stored(store.Incarnation, store.Ordinal, Sequence.None, Sequence.None));
        }
    }
}
