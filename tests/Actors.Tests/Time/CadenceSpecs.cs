using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ThermalActors.Actors.Time;

namespace ThermalActors.Actors.Tests.Time;

public sealed class CadenceSpecs
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_late_tick_does_not_move_the_grid() =>
        Assert.Equal(TimeSpan.FromSeconds(11), Cadence.Next(TimeSpan.FromSeconds(10), Second, TimeSpan.FromSeconds(10.7)));

    [Fact]
    public void Ticks_missed_in_a_stall_are_not_made_up_for() =>
        Assert.Equal(TimeSpan.FromSeconds(18), Cadence.Next(TimeSpan.FromSeconds(10), Second, TimeSpan.FromSeconds(17.2)));

    [Property]
    public bool The_next_tick_is_the_first_of_the_grid_in_the_future(PositiveInt interval, NonNegativeInt late)
    {
        var step = TimeSpan.FromTicks(interval.Get);
        var now = Second + TimeSpan.FromTicks(late.Get);
        var next = Cadence.Next(Second, step, now);
        return next > now && next - step <= now && (next - Second).Ticks % step.Ticks == 0;
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(10, true)]
    [InlineData(20, false)]
    [InlineData(100, true)]
    [InlineData(110, false)]
    [InlineData(0, false)]
    public void Only_powers_of_ten_are_worth_a_line(long count, bool worth) => Assert.Equal(worth, Recurrence.IsWorthALine(count));
}
