using ThermalActors.Actors.Spooling;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Tests.Spooling;

public sealed class SpoolHealthSpecs
{
    [Theory]
    [InlineData(SpoolFailure.Io, true)]
    [InlineData(SpoolFailure.Corrupt, true)]
    [InlineData(SpoolFailure.ReadOnly, true)]
    [InlineData(SpoolFailure.Full, false)]
    [InlineData(SpoolFailure.NewerVersion, false)]
    [InlineData(SpoolFailure.WrongTarget, false)]
    public void The_second_failure_of_the_file_itself_asks_for_a_new_look_at_it(SpoolFailure failure, bool reopens)
    {
        var once = SpoolHealth.Good.Failed(failure);
        Assert.False(once.MustReopen);
        Assert.Equal(reopens, once.Failed(failure).MustReopen);
    }

    [Fact]
    public void Only_a_change_of_the_reason_is_a_transition()
    {
        var full = SpoolHealth.Good.Failed(SpoolFailure.Full);
        Assert.True(full.IsTransitionFrom(SpoolHealth.Good));
        Assert.False(full.Failed(SpoolFailure.Full).IsTransitionFrom(full));
        Assert.True(full.Failed(SpoolFailure.Io).IsTransitionFrom(full));
    }
}
