using System.Device.I2c;
using ThermalActors.Sensors.Bus;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Tests.ChipSimulators;
using ThermalActors.Sensors.Tests.Drivers;

namespace ThermalActors.Sensors.Tests.Bus;

public sealed class SerializedI2cBusSpecs : IDisposable
{
    private readonly Bench bench = new();
    private readonly List<BusReport> reports = [];
    private readonly SerializedI2cBus bus;
    private int opened;

    public SerializedI2cBusSpecs()
    {
        bus = new SerializedI2cBus(1, Open, bench.Clock, reports.Add);
        bench.Plug(Bench.Icp, (time, air) => new SimulatedIcp10125(time, air));
        bench.Plug(Bench.Scd4x, (time, air) => new SimulatedScd4x(time, air));
        bench.Plug(Bench.Sgp, (time, air) => new SimulatedSgp30(time, air));
        bench.PassSeconds(1);
    }

    public void Dispose()
    {
        bus.Dispose();
        bench.Dispose();
    }

    [Fact]
    public void Opens_the_bus_at_the_first_transfer_and_once()
    {
        using var device = bus.CreateDevice(Bench.Icp);
        using var other = bus.CreateDevice(Bench.Sgp);
        Assert.Equal(0, opened);
        device.Write([0xEF, 0xC8]);
        other.Write([0x36, 0x82]);
        Assert.Equal(1, opened);
        Assert.Equal(2, bus.Counters.Transfers);
    }

    [Fact]
    public void An_address_has_one_owner_and_reserved_ones_have_none()
    {
        var device = bus.CreateDevice(Bench.Icp);
        Assert.Throws<ArgumentException>(() => bus.CreateDevice(Bench.Icp));
        Assert.Throws<ArgumentOutOfRangeException>(() => bus.CreateDevice(0x07));
        Assert.Throws<ArgumentOutOfRangeException>(() => bus.CreateDevice(0x78));
        device.Write([0xEF, 0xC8]);
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Write([0xEF, 0xC8]));
        bus.CreateDevice(Bench.Icp).Write([0xEF, 0xC8]);
    }

    [Fact]
    public async Task A_long_wait_of_one_device_does_not_hold_up_another()
    {
        using var scd = new Scd4x(bus.CreateDevice(Bench.Scd4x), bench.Clock);
        using var sgp = new Sgp30(bus.CreateDevice(Bench.Sgp), bench.Clock);
        await bench.Run(sgp.InitialiseMeasurementAsync);

        var stop = scd.StopPeriodicMeasurementsAsync(CancellationToken.None);
        (await bench.Run(sgp.ReadAsync)).Value();

        Assert.False(stop.IsCompleted);
        (await bench.Run(_ => stop)).Value();
    }

    [Fact]
    public void A_stuck_bus_is_rested_for_longer_and_longer_and_reported_once()
    {
        using var device = bus.CreateDevice(Bench.Icp);
        bench.Bus.Stuck = TransferFault.TimedOut;

        foreach (var pause in new[] { 1, 5, 30, 300, 300 })
        {
            Assert.Equal(110, I2cFault.From(Assert.Throws<IOException>(() => Touch(device))).Errno);
            var refused = Assert.Throws<I2cBusSuspendedException>(() => Touch(device));
            Assert.Equal(pause, refused.RetryAfter.TotalSeconds, 3);
            bench.PassSeconds(pause - 0.001);
            Assert.Throws<I2cBusSuspendedException>(() => Touch(device));
            bench.PassSeconds(0.001);
        }

        var suspended = Assert.IsType<BusReport.Suspended>(Assert.Single(reports));
        Assert.Equal(SensorFailureReason.BusFault, suspended.Failure.Reason);
        Assert.Contains("SDA", suspended.Failure.Hint, StringComparison.Ordinal);

        bench.Bus.Stuck = null;
        Touch(device);
        Assert.IsType<BusReport.Recovered>(reports[^1]);
        Assert.Equal(2, reports.Count);
        Assert.Equal(new BusCounters(6, 0, 5, 10, 5), bus.Counters);

        bench.Bus.Stuck = TransferFault.TimedOut;
        Assert.Throws<IOException>(() => Touch(device));
        Assert.Equal(1, Assert.Throws<I2cBusSuspendedException>(() => Touch(device)).RetryAfter.TotalSeconds, 3);
        Assert.Equal(3, reports.Count);
    }

    [Fact]
    public void Lost_arbitrations_rest_the_bus_only_when_nothing_else_gets_through()
    {
        using var device = bus.CreateDevice(Bench.Icp);
        using var healthy = bus.CreateDevice(Bench.Sgp);
        for (var round = 0; round < 4; round++)
        {
            for (var fault = 0; fault < 4; fault++)
            {
                bench.Bus.Script(Bench.Icp, TransferFault.ArbitrationLost);
                Assert.IsNotType<I2cBusSuspendedException>(Assert.ThrowsAny<IOException>(() => Touch(device)));
            }

            healthy.Write([0x36, 0x82]);
            bench.PassSeconds(1);
        }

        Assert.Empty(reports);
        bench.Bus.Stuck = TransferFault.ArbitrationLost;
        for (var fault = 0; fault < 5; fault++)
            Assert.IsNotType<I2cBusSuspendedException>(Assert.ThrowsAny<IOException>(() => Touch(device)));
        Assert.Throws<I2cBusSuspendedException>(() => Touch(healthy));
        Assert.Single(reports);
    }

    [Fact]
    public void An_absent_chip_never_rests_the_bus()
    {
        using var absent = bus.CreateDevice(0x10);
        for (var attempt = 0; attempt < 50; attempt++)
            Assert.IsNotType<I2cBusSuspendedException>(Assert.ThrowsAny<IOException>(() => absent.Write([0])));
        Assert.Empty(reports);
        Assert.Equal(50, bus.Counters.NotAcknowledged);
    }

    [Fact]
    public async Task A_missing_device_file_is_said_once_and_tried_again_slowly()
    {
        var attempts = 0;
        using var missing = new SerializedI2cBus(
            1,
            () => ++attempts < 3 ? throw new IOException("Error 2 (No such file or directory). Can not open I2C device file '/dev/i2c-1'.") : Open(),
            bench.Clock,
            reports.Add);
        using var sensor = new Icp10125Sensor(missing.CreateDevice(Bench.Icp), bench.Clock);

        var failure = await bench.ProbeFails(sensor);
        Assert.Equal(SensorFailureReason.BusUnavailable, failure.Reason);
        Assert.Contains("raspi-config", failure.Hint, StringComparison.Ordinal);
        Assert.Equal((failure.Reason, failure.Hint), await ReasonAndHint(sensor));
        Assert.Equal(1, attempts);
        bench.PassSeconds(1);
        await bench.ProbeFails(sensor);
        bench.PassSeconds(5);
        await bench.Probe(sensor);
        Assert.Equal(3, attempts);
        Assert.Collection(reports, r => Assert.IsType<BusReport.Suspended>(r), r => Assert.IsType<BusReport.Recovered>(r));
    }

    [Fact]
    public void An_address_that_a_kernel_driver_owns_says_nothing_about_the_others()
    {
        using var shared = new SerializedI2cBus(1, () => new ForwardingBus(bench.Bus, taken: Bench.Icp), bench.Clock, reports.Add);
        using var taken = shared.CreateDevice(Bench.Icp);
        using var healthy = shared.CreateDevice(Bench.Sgp);
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var fault = I2cFault.From(Assert.ThrowsAny<IOException>(() => Touch(taken)));
            Assert.Equal((I2cFault.Busy, SensorFailureReason.BusUnavailable), (fault.Errno, fault.Reason));
            Assert.Contains("kernel driver", fault.Hint, StringComparison.Ordinal);
            healthy.Write([0x36, 0x82]);
            bench.PassSeconds(0.001);
        }

        Assert.Empty(reports);
    }

    [Fact]
    public void An_adapter_that_went_away_is_opened_anew()
    {
        using var device = bus.CreateDevice(Bench.Icp);
        Touch(device);
        bench.Bus.Stuck = TransferFault.AdapterGone;
        Assert.Throws<IOException>(() => Touch(device));
        bench.Bus.Stuck = null;
        bench.PassSeconds(1);
        Touch(device);
        Assert.Equal(2, opened);
    }

    [Fact]
    public async Task Two_transfers_never_meet_on_the_wire()
    {
        using var wire = new UnguardedBus();
        using var guarded = new SerializedI2cBus(1, () => wire, TimeProvider.System);
        using var first = guarded.CreateDevice(0x10);
        using var second = guarded.CreateDevice(0x11);

        var occupied = Task.Run(() => first.Write([0]));
        wire.Occupied.Wait();
        var waiting = Task.Run(() =>
        {
            wire.Contended.Set();
            second.Write([0]);
        });
        await Task.WhenAll(occupied, waiting);

        Assert.False(wire.Collided);
        Assert.Equal(2, guarded.Counters.Transfers);
    }

    private async Task<(SensorFailureReason, string?)> ReasonAndHint(Icp10125Sensor sensor)
    {
        var failure = await bench.ProbeFails(sensor);
        return (failure.Reason, failure.Hint);
    }

    private static void Touch(I2cDevice device) => device.Write([0xEF, 0xC8]);

    private ForwardingBus Open()
    {
        opened++;
        return new ForwardingBus(bench.Bus);
    }

    /// <summary>A bus that can be closed without closing the simulated one.</summary>
    private sealed class ForwardingBus(SimulatedI2cBus inner, int taken = 0) : I2cBus
    {
        public override I2cDevice CreateDevice(int deviceAddress) => deviceAddress != taken
            ? inner.CreateDevice(deviceAddress)
            : throw new IOException("Error 16 (Device or resource busy) performing I2C data transfer.");

        public override void RemoveDevice(int deviceAddress) => inner.RemoveDevice(deviceAddress);
    }

    /// <summary>A bus that gives a second transfer every chance to come in while the first one is under way.</summary>
    private sealed class UnguardedBus : I2cBus
    {
        private int inside;

        public ManualResetEventSlim Occupied { get; } = new();

        public ManualResetEventSlim Contended { get; } = new();

        public bool Collided { get; private set; }

        public override I2cDevice CreateDevice(int deviceAddress) => new Device(this, deviceAddress);

        public override void RemoveDevice(int deviceAddress)
        {
        }

        private void Transfer()
        {
            Collided |= Interlocked.Increment(ref inside) != 1;
            Occupied.Set();
            Contended.Wait();
            SpinWait.SpinUntil(() => Collided, TimeSpan.FromMilliseconds(100));
            Interlocked.Decrement(ref inside);
        }

        private sealed class Device(UnguardedBus bus, int address) : I2cDevice
        {
            public override I2cConnectionSettings ConnectionSettings { get; } = new(1, address);

            public override void Read(Span<byte> buffer) => bus.Transfer();

            public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => bus.Transfer();

            public override void Write(ReadOnlySpan<byte> buffer) => bus.Transfer();
        }
    }
}
