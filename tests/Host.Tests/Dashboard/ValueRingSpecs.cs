using ThermalActors.Host.Dashboard;

namespace ThermalActors.Host.Tests.Dashboard;

public sealed class ValueRingSpecs
{
    [Fact]
    public void A_step_holds_the_mean_of_its_values_and_an_empty_one_nothing()
    {
        var ring = new ValueRing(10);
        ring.Add(3, 1);
        ring.Add(3, 2);
        ring.Add(5, 7);

        Assert.Equal([1.5, null, 7], ring.Until(5));
        Assert.Equal([1.5, null, 7, null], ring.Until(6));
    }

    [Fact]
    public void The_oldest_gives_way_and_a_long_pause_leaves_nothing_old()
    {
        var ring = new ValueRing(4);
        for (var step = 0; step < 100; step++) ring.Add(step, step);
        Assert.Equal([96, 97, 98, 99], ring.Until(99));
        Assert.Equal([98, 99, null, null], ring.Until(101));

        ring.Add(1_000_000_000, 5);
        Assert.Equal([5], ring.Until(1_000_000_000));
        ring.Add(1_000_000_002, 6);
        Assert.Equal([5, null, 6], ring.Until(1_000_000_002));
    }

    [Fact]
    public void A_late_value_changes_nothing()
    {
        var ring = new ValueRing(4);
        ring.Add(9, 1);
        ring.Add(8, 100);

        Assert.Equal([1], ring.Until(9));
    }

    [Fact]
    public void Nothing_is_remembered_before_the_first_value() => Assert.Empty(new ValueRing(4).Until(50));
}
