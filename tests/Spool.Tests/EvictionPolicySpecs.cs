using FsCheck.Xunit;
using ThermalActors.Spool.Bounds;

namespace ThermalActors.Spool.Tests;

public sealed class EvictionPolicySpecs
{
    private const long Megabyte = 1 << 20;

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(79, 0, 0)]
    [InlineData(80, 0, 1)]
    [InlineData(85, 0, 2)]
    [InlineData(90, 0, 3)]
    [InlineData(95, 0, 4)]
    [InlineData(150, 0, 4)]
    [InlineData(79, 1, 1)]
    [InlineData(77, 1, 0)]
    [InlineData(94, 4, 4)]
    [InlineData(92, 4, 3)]
    public void Pressure_rises_in_steps_before_the_bound_and_falls_a_little_later(int percent, int before, int level)
    {
        var policy = new EvictionPolicy(100 * Megabyte, 0, WhenFull.DropOldest, null);

        Assert.Equal(level, policy.Pressure(new SpoolRoom((percent * Megabyte) - 16 * 1024, 0, null), before));
    }

    [Fact]
    public void The_smaller_of_bound_and_disk_decides()
    {
        var policy = new EvictionPolicy(100 * Megabyte, 50 * Megabyte, WhenFull.DropOldest, null);

        Assert.Equal(100 * Megabyte, policy.Capacity(new SpoolRoom(Megabyte, 0, 1000 * Megabyte)));
        Assert.Equal(13 * Megabyte, policy.Capacity(new SpoolRoom(Megabyte, 2 * Megabyte, 60 * Megabyte)));
        Assert.Equal(3 * Megabyte, policy.Capacity(new SpoolRoom(Megabyte, 2 * Megabyte, 20 * Megabyte)));
        Assert.Equal(100 * Megabyte, policy.Capacity(new SpoolRoom(Megabyte, 0, null)));
    }

    [Property]
    public void Nothing_has_to_give_way_while_there_is_no_pressure(uint used, uint unused, uint free, uint bound)
    {
        var policy = new EvictionPolicy(bound + Megabyte, 1000, WhenFull.DropOldest, null);
        var room = new SpoolRoom(used, unused, free);

        if (policy.Pressure(room, 0) == 0) Assert.True(policy.Excess(room, 0) <= 0);
        if (policy.Excess(room, 0) > 0) Assert.Equal(EvictionPolicy.HighestPressure, policy.Pressure(room, 0));
    }
}
