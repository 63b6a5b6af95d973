using FsCheck;
using FsCheck.Xunit;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Readings.Tests.Streaming;

public sealed class SequenceSpecs
{
    [Fact]
    public void Starts_before_the_first_row()
    {
        Assert.Equal(0, Sequence.None.Value);
        Assert.Equal(new Sequence(1), Sequence.None.Next);
    }

    [Property]
    public bool Orders_like_its_numbers(long left, long right)
    {
        var a = new Sequence(left);
        var b = new Sequence(right);
        return (a < b) == (left < right) && (a > b) == (left > right) && (a <= b) == (left <= right) && (a >= b) == (left >= right)
            && a.CompareTo(b) == left.CompareTo(right) && (a == b) == (left == right);
    }

    [Property]
    public bool Plus_is_that_many_steps(NonNegativeInt start, byte steps)
    {
        var stepped = new Sequence(start.Get);
        for (var i = 0; i < steps; i++) stepped = stepped.Next;
        return stepped == new Sequence(start.Get).Plus(steps);
    }

    [Fact]
    public void Refuses_to_wrap_around()
    {
        Assert.Throws<OverflowException>(static () => new Sequence(long.MaxValue).Next);
        Assert.Throws<OverflowException>(static () => new Sequence(long.MaxValue - 1).Plus(2));
    }

    [Fact]
    public void Prints_its_digits() => Assert.Equal("1234567", new Sequence(1_234_567).ToString());
}
