using System.Device.I2c;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Bus;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Tests.ChipSimulators;

namespace ThermalActors.Sensors.Tests.Bus;

/// <summary>The four sensors together on one owned bus.</summary>
public sealed class StationOnOneBusSpecs : IDisposable
{
    private readonly Bench bench = new();
    private readonly List<BusReport> reports = [];
    private readonly SerializedI2cBus bus;
    private readonly DriverSensor[] sensors;
    private readonly SimulatedSgp30 sgp;

    public StationOnOneBusSpecs()
    {
        bench.Plug(Bench.Scd4x, (time, air) => new SimulatedScd4x(time, air));
        bench.Plug(Bench.Icp, (time, air) => new SimulatedIcp10125(time, air));
        bench.Plug(Bench.Bme, (time, air) => new SimulatedBme680(time, air));
        sgp = bench.Plug(Bench.Sgp, (time, air) => new SimulatedSgp30(time, air));
        bus = new SerializedI2cBus(1, () => bench.Bus, bench.Clock, reports.Add);
        sensors =
        [
            new Scd4xSensor(Device(Bench.Scd4x), bench.Clock),
            new Icp10125Sensor(Device(Bench.Icp), bench.Clock),
            new Sgp30Sensor(Device(Bench.Sgp), bench.Clock, new NoBaselines()),
            new Bme680Sensor(Device(Bench.Bme), bench.Clock),
        ];
        bench.PassSeconds(1);
    }

    public void Dispose()
    {
        foreach (var sensor in sensors)
            sensor.Dispose();
        bus.Dispose();
        bench.Dispose();
    }

    [Fact]
    public async Task A_stuck_bus_stops_all_values_and_lets_them_come_back_by_themselves()
    {
        foreach (var sensor in sensors)
            await bench.Probe(sensor);
        bench.PassSeconds(16);
        Assert.All(await Round(), result => Assert.IsType<ReadResult.Measured>(result));

        bench.Bus.Stuck = TransferFault.TimedOut;
        var transfersBefore = bus.Counters.Transfers;
        for (var second = 0; second < 120; second++)
        {
            bench.PassSeconds(1);
            Assert.All(await Round(), Stuck);
        }

        Assert.InRange(bus.Counters.Transfers - transfersBefore, 3, 5);
        Assert.Single(reports);

        bench.Bus.Stuck = null;
        bench.Pass(TimeSpan.FromMinutes(5));
        await Round();
        bench.PassSeconds(6);
        Assert.All(await Round(), result => Assert.IsType<ReadResult.Measured>(result));
        Assert.Equal(1, sgp.Starts);
        Assert.IsType<BusReport.Recovered>(reports[^1]);
    }

    [Fact]
    public async Task A_slow_probe_of_one_sensor_leaves_the_sgp30_its_rhythm()
    {
        var air = sensors[2];
        await bench.Probe(air);
        bench.PassSeconds(16);

        var probes = Task.WhenAll(sensors.Where(sensor => sensor != air).Select(sensor => sensor.ProbeAsync(CancellationToken.None)));
        var started = bench.Clock.GetTimestamp();
        var reading = await bench.Read<Sgp30Reading>(air);

        Assert.Equal(520, reading.EquivalentCarbonDioxidePpm);
        Assert.InRange(bench.Clock.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromMilliseconds(60));
        Assert.False(probes.IsCompleted);
        Assert.All(await bench.Run(_ => probes), result => Assert.IsType<ProbeResult.Found>(result));
    }

    [Fact]
    public async Task A_start_on_a_slow_bus_gives_way_to_the_sgp30()
    {
        var air = sensors[2];
        await bench.Probe(air);
        bench.PassSeconds(16);
        bench.Bus.TransferTime = TimeSpan.FromMilliseconds(5);
        List<TimeSpan> turns = [];
        var last = bench.Clock.GetTimestamp();
        bench.Bus.Observer = transfer =>
        {
            var free = bench.Clock.GetElapsedTime(last) > bench.Bus.TransferTime;
            last = bench.Clock.GetTimestamp();
            if (free || turns.Count == 0)
                turns.Add(TimeSpan.Zero);
            turns[^1] += bench.Bus.TransferTime;
        };

        await bench.Probe(sensors[3]);

        Assert.True(turns.Count > 5);
        Assert.All(turns, turn => Assert.InRange(turn, TimeSpan.Zero, TimeSpan.FromMilliseconds(10)));
    }

    [Fact]
    public async Task Nothing_but_the_chips_own_commands_goes_over_the_bus()
    {
        int[] own = [Bench.Scd4x, Bench.Icp, Bench.Sgp, Bench.Bme];
        HashSet<int> asked = [];
        List<string> strange = [];
        bench.Bus.Observer = transfer =>
        {
            var shortest = transfer.Address == Bench.Bme ? 1 : 2;
            var known = own.Contains(transfer.Address) && (transfer.IsRead ? asked.Contains(transfer.Address) : transfer.Data.Count >= shortest);
            if (!known)
                strange.Add(transfer.ToString());
            if (!transfer.IsRead)
                asked.Add(transfer.Address);
            else if (transfer.Acknowledged)
                asked.Remove(transfer.Address);
        };

        foreach (var sensor in sensors)
            await bench.Probe(sensor);
        bench.Bus.Unplug(Bench.Scd4x);
        bench.Bus.Unplug(Bench.Sgp);
        for (var second = 0; second < 30; second++)
        {
            bench.PassSeconds(1);
            await Round();
        }

        await bench.ProbeFails(sensors[0]);
        await bench.ProbeFails(sensors[2]);
        Assert.Empty(strange);
    }

    private static void Stuck(ReadResult result) =>
        Assert.Equal(SensorFailureReason.BusFault, Assert.IsType<ReadResult.Failed>(result).Failure.Reason);

    private I2cDevice Device(int address) => bus.CreateDevice(address);

    private async Task<List<ReadResult>> Round()
    {
        List<ReadResult> results = [];
        foreach (var sensor in sensors)
            results.Add(await bench.Run(sensor.ReadAsync));
        return results;
    }

    private sealed class NoBaselines : ISgp30BaselineStore
    {
        public StoredSgp30Baseline? Load() => null;

        public bool Save(StoredSgp30Baseline baseline) => false;
    }
}
