using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.SystemMetrics;

namespace ThermalActors.Sensors.Tests.SystemMetrics;

public sealed class SystemSensorSpecs
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Reads_a_whole_Pi()
    {
        using var tree = Pi();
        using var sensor = new SystemSensor(time, tree.Root, new FakeHostNetwork { Addresses = { ["wlan0"] = ["192.168.1.175"] } });

        await ReadAsync(sensor);
        time.Advance(TimeSpan.FromSeconds(5));
        tree.With("proc/stat", "cpu  1300 0 0 1700 0 0 0 0 0 0\n");
        var reading = await ReadAsync(sensor);

        Assert.Equal(time.GetUtcNow(), reading.TakenAt.At);
        Assert.Equal(SensorStatus.Ok, reading.Status);
        Assert.False(reading.Simulated);
        Assert.Equal(60.123, reading.CpuTemperatureC);
        Assert.Equal(30.0, reading.CpuPercent);
        Assert.Equal(25.0, reading.MemoryPercent);
        Assert.True(reading.DiskFreeBytes > 0);
        Assert.Equal("thermal", reading.HostName);
        Assert.Equal("192.168.1.175", reading.IpAddress);
        Assert.Equal("dc:a6:32:00:00:02", reading.MacAddress);
        Assert.Equal(0x50005u, reading.Throttled);
    }

    [Fact]
    public async Task The_first_reading_has_no_load_because_there_is_nothing_to_compare_with()
    {
        using var tree = Pi();
        using var sensor = new SystemSensor(time, tree.Root, new FakeHostNetwork());
        await sensor.ProbeAsync(default);

        Assert.Null((await ReadAsync(sensor)).CpuPercent);
        Assert.Equal(0, (await ReadAsync(sensor)).CpuPercent);
    }

    [Fact]
    public async Task A_load_that_was_missed_once_is_told_over_the_longer_time()
    {
        using var tree = Pi();
        using var sensor = new SystemSensor(time, tree.Root, new FakeHostNetwork());

        await ReadAsync(sensor);
        tree.With("proc/stat", "");
        Assert.Null((await ReadAsync(sensor)).CpuPercent);
        tree.With("proc/stat", "cpu  1100 0 0 1100 0 0 0 0 0 0\n");

        Assert.Equal(50.0, (await ReadAsync(sensor)).CpuPercent);
    }

    [Fact]
    public async Task A_machine_that_tells_nothing_still_gives_a_reading_of_nulls()
    {
        using var tree = new FileTree();
        var root = Path.Combine(tree.Root, "not", "there");
        using var sensor = new SystemSensor(time, root, new FakeHostNetwork { HostName = null });

        await ReadAsync(sensor);
        var reading = await ReadAsync(sensor);

        Assert.Equal(new SystemReading { TakenAt = reading.TakenAt, Took = reading.Took }, reading);
    }

    [Fact]
    public async Task Is_known_by_its_board_and_else_by_its_name()
    {
        using var pi = Pi();
        using var pc = new FileTree();

        Assert.Equal("Raspberry Pi 5 Model B Rev 1.0", await IdentityAsync(pi, new FakeHostNetwork()));
        Assert.Equal("thermal", await IdentityAsync(pc, new FakeHostNetwork()));
        Assert.Equal("unnamed computer", await IdentityAsync(pc, new FakeHostNetwork { HostName = null }));
    }

    [Fact]
    public async Task A_cancelled_read_is_cancelled()
    {
        using var tree = Pi();
        using var sensor = new SystemSensor(time, tree.Root, new FakeHostNetwork());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sensor.ReadAsync(new CancellationToken(true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sensor.ProbeAsync(new CancellationToken(true)));
    }

    [Fact]
    public async Task Agrees_with_the_counters_of_this_machine()
    {
        // Copies, because the originals move on while they are looked at.
        using var tree = new FileTree()
            .With("proc/stat", File.ReadAllText("/proc/stat"))
            .With("proc/meminfo", File.ReadAllText("/proc/meminfo"));
        using var sensor = new SystemSensor(time, tree.Root, new FakeHostNetwork());
        await ReadAsync(sensor);
        var before = Ticks(tree);
        do
        {
            tree.With("proc/stat", File.ReadAllText("/proc/stat"));
        }
        while (Ticks(tree).Sum() < before.Sum() + 10);

        var reading = await ReadAsync(sensor);

        var passed = Ticks(tree).Zip(before, (now, then) => Math.Max(0, now - then)).ToList();
        var total = passed.Take(8).Sum() - passed[8] - passed[9];
        Assert.Equal(100.0 * (total - passed[3] - passed[4]) / total, reading.CpuPercent!.Value, 0.051);

        var memory = File.ReadLines(Path.Combine(tree.Root, "proc/meminfo")).Select(l => l.Split(':', StringSplitOptions.TrimEntries))
            .ToDictionary(l => l[0], l => double.Parse(l[1].Split(' ')[0], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Assert.Equal(100 * (memory["MemTotal"] - memory["MemAvailable"]) / memory["MemTotal"], reading.MemoryPercent!.Value, 0.051);

        static List<long> Ticks(FileTree tree) => File.ReadLines(Path.Combine(tree.Root, "proc/stat")).First()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(t => long.Parse(t, CultureInfo.InvariantCulture)).ToList();
    }

    [Fact]
    public async Task Tells_the_disk_name_and_network_of_this_machine()
    {
        using var sensor = new SystemSensor(TimeProvider.System);

        var reading = await ReadAsync(sensor);

        // Others write to the disk at the same time.
        Assert.Equal(new DriveInfo("/").AvailableFreeSpace, reading.DiskFreeBytes!.Value, 8e9);
        Assert.InRange(reading.MemoryPercent!.Value, 0.1, 100);
        Assert.Equal(Environment.MachineName, reading.HostName);
        if (reading.MacAddress is { } mac)
            Assert.Contains(
                Directory.GetDirectories("/sys/class/net"),
                d => mac.Equals(File.ReadAllText(Path.Combine(d, "address")).Trim(), StringComparison.Ordinal));
        if (reading.IpAddress is { } address)
            Assert.Contains(
                NetworkInterface.GetAllNetworkInterfaces(),
                n => n.GetIPProperties().UnicastAddresses.Any(a => a.Address.Equals(IPAddress.Parse(address))));
    }

    private static FileTree Pi() => new FileTree()
        .With("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0")
        .With("proc/stat", "cpu  1000 0 0 1000 0 0 0 0 0 0\ncpu0 1000 0 0 1000 0 0 0 0 0 0\n")
        .With("proc/meminfo", "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 750 kB\n")
        .With("sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n")
        .WithZone(0, "cpu-thermal", "60123")
        .WithMac("wlan0", "dc:a6:32:00:00:02")
        .WithRoutes("wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0");

    private async Task<string> IdentityAsync(FileTree tree, FakeHostNetwork network)
    {
        using var sensor = new SystemSensor(time, tree.Root, network);
        return Assert.IsType<ProbeResult.Found>(await sensor.ProbeAsync(default)).Identity;
    }

    private static async Task<SystemReading> ReadAsync(SystemSensor sensor)
        => Assert.IsType<SystemReading>(Assert.IsType<ReadResult.Measured>(await sensor.ReadAsync(default)).Reading);
}
