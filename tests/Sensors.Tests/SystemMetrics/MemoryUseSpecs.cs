using ThermalActors.Sensors.SystemMetrics;

namespace ThermalActors.Sensors.Tests.SystemMetrics;

public sealed class MemoryUseSpecs
{
    [Theory]
    [InlineData("MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 750 kB\n", 25.0)]
    [InlineData("MemTotal:        3884352 kB\nMemFree:  1 kB\nMemAvailable:    3359812 kB\n", 13.5)]
    [InlineData("MemTotal: 1000 kB\nMemAvailable: 1000 kB\n", 0.0)]
    // A container whose MemTotal is limited and whose MemAvailable is the host's: what is free counts.
    [InlineData("MemTotal: 1000 kB\nMemFree: 400 kB\nMemAvailable: 90000 kB\n", 60.0)]
    // No estimate by the kernel: free memory and page cache.
    [InlineData("MemTotal: 1000 kB\nMemFree: 400 kB\nCached: 100 kB\n", 50.0)]
    [InlineData("MemTotal: 1000 kB\nMemFree: 400 kB\nCached: 100 kB\nMemAvailable: 0 kB\n", 50.0)]
    [InlineData("MemTotal: 1000 kB\nMemFree: 400 kB\n", 60.0)]
    // The page cache of a container may be the host's, too.
    [InlineData("MemTotal: 1000 kB\nMemFree: 400 kB\nCached: 5000 kB\n", 60.0)]
    public void Tells_what_is_not_available(string meminfo, double percent)
    {
        using var tree = new FileTree().With("proc/meminfo", meminfo);

        Assert.Equal(percent, MemoryUse.Percent(new SystemFiles(tree.Root), 4096));
    }

    [Fact]
    public void An_estimate_below_nothing_is_nothing()
    {
        using var tree = new FileTree()
            .With("proc/meminfo", "MemTotal: 1000 kB\nMemFree: 10 kB\nActive(file): 8 kB\nInactive(file): 8 kB\nSReclaimable: 8 kB\n")
            .With("proc/zoneinfo", "Node 0, zone DMA\n        low      70\n");

        Assert.Equal(100, MemoryUse.Percent(new SystemFiles(tree.Root), 4096));
    }

    [Theory]
    [InlineData("")]
    [InlineData("MemFree: 400 kB\nMemAvailable: 100 kB\n")]
    [InlineData("MemTotal: 0 kB\nMemAvailable: 0 kB\n")]
    [InlineData("MemTotal: many kB\nMemAvailable: 100 kB\n")]
    [InlineData("MemTotal: 1000 kB\n")]
    [InlineData("MemTotal: 1000 kB\nMemAvailable: 90000 kB\n")]
    [InlineData("MemTotal: 1000 kB\nMemFree: 5000 kB\nMemAvailable: 90000 kB\n")]
    [InlineData("MemTotal: 9223372036854775807 kB\nMemAvailable: 100 kB\n")]
    [InlineData("nothing of the kind")]
    public void Says_nothing_when_the_kernel_does_not(string meminfo)
    {
        using var tree = new FileTree().With("proc/meminfo", meminfo);

        Assert.Null(MemoryUse.Percent(new SystemFiles(tree.Root), 4096));
    }

    [Theory]
    [InlineData(4096, 29.6)]
    [InlineData(16384, 46.8)]
    public void Estimates_as_the_kernel_does_when_an_old_one_does_not(int pageSize, double percent)
    {
        // The low watermarks are 7 + 63 = 70 pages. With 4 KiB pages: 5000 - 280 free, 2000 - 280 cached, 880 - 280 in slabs; with
        // 16 KiB pages: 5000 - 1120, and of cache and slabs no more than half is kept: 1000 and 440.
        using var tree = new FileTree()
            .With("proc/meminfo", """
                MemTotal: 10000 kB
                MemFree: 5000 kB
                Cached: 9 kB
                Active(file): 1500 kB
                Inactive(file): 500 kB
                SReclaimable: 880 kB
                """)
            .With("proc/zoneinfo", """
                Node 0, zone DMA
                  pages free 10
                        min      5
                        low      7
                        high     9
                Node 0, zone Normal
                        low      63
                """);

        Assert.Equal(percent, MemoryUse.Percent(new SystemFiles(tree.Root), pageSize));
    }
}
