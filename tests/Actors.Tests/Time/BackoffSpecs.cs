using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ThermalActors.Actors.Time;

namespace ThermalActors.Actors.Tests.Time;

public sealed class BackoffSpecs
{
    private static readonly Backoff Probes = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    [Fact]
    public void Doubles_up_to_its_bound()
    {
        double[] expected = [1, 2, 4, 8, 16, 30, 30];
        for (var failures = 1; failures <= expected.Length; failures++)
            Assert.Equal(TimeSpan.FromSeconds(expected[failures - 1]), Probes.Ceiling(failures));
        Assert.Equal(TimeSpan.FromSeconds(30), Probes.Ceiling(int.MaxValue));
    }

    [Property]
    public bool A_pause_is_never_a_busy_loop_and_never_above_its_bound(PositiveInt failures, byte roll)
    {
        var pause = Probes.Delay(failures.Get, roll / 255.0);
        return pause >= TimeSpan.FromMilliseconds(100) && pause <= Probes.Ceiling(failures.Get);
    }

    [Fact]
    public void Jitter_covers_the_whole_range()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), Probes.Delay(6, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(30), Probes.Delay(6, 1));
        Assert.Equal(TimeSpan.FromMilliseconds(100), Probes.Delay(6, 0));
    }
}
