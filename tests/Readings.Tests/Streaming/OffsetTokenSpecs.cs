using FsCheck;
using FsCheck.Xunit;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Readings.Tests.Streaming;

public sealed class OffsetTokenSpecs
{
    [Theory]
    [InlineData(42, 0x9ae0daafu, "0000000000000000042.9ae0daaf")]
    [InlineData(42, 0u, "0000000000000000042.00000000")]
    [InlineData(42, null, "0000000000000000042")]
    [InlineData(0, null, "0000000000000000000")]
    [InlineData(long.MaxValue, uint.MaxValue, "9223372036854775807.ffffffff")]
    public void Is_written_with_fixed_width(long number, uint? crc, string expected)
    {
        var token = new OffsetToken(new Sequence(number), crc);

        Assert.Equal(expected, token.ToString());
        Assert.True(OffsetToken.TryParse(expected, out var back));
        Assert.Equal(token, back);
    }

    [Fact]
    public void Start_token_is_the_plain_number() => Assert.Equal("0000000000000000007", OffsetToken.Plain(new Sequence(7)));

    [Property]
    public bool Comes_back_as_it_went(NonNegativeInt high, uint low, uint? crc)
    {
        var token = new OffsetToken(new Sequence(((long)high.Get << 32) | low), crc);
        return OffsetToken.TryParse(token.ToString(), out var back) && back == token;
    }

    [Property]
    public bool Text_order_is_the_order_of_the_numbers(NonNegativeInt high, uint low, NonNegativeInt otherHigh, uint otherLow)
    {
        var left = new Sequence(((long)high.Get << 32) | low);
        var right = new Sequence(((long)otherHigh.Get << 32) | otherLow);
        return Math.Sign(string.CompareOrdinal(OffsetToken.Plain(left), OffsetToken.Plain(right))) == left.CompareTo(right);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("007", 7)]
    [InlineData("0", 0)]
    public void Accepts_a_number_without_padding(string text, long expected)
    {
        Assert.True(OffsetToken.TryParse(text, out var token));
        Assert.Equal(new OffsetToken(new Sequence(expected), null), token);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1,000")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("9223372036854775808")]
    [InlineData("batch_17")]
    [InlineData("2025-11-22T03:00:01Z")]
    [InlineData("42.")]
    [InlineData(".9ae0daaf")]
    [InlineData("42.9ae0daa")]
    [InlineData("42.9ae0daaf0")]
    [InlineData("42.9ae0dag0")]
    [InlineData("42.9ae0daaf.1")]
    [InlineData("42. 9ae0daa")]
    [InlineData("٤٢")]
    public void Knows_somebody_elses_token(string? text)
    {
        Assert.False(OffsetToken.TryParse(text, out var token));
        Assert.Equal(default, token);
    }

    [Property]
    public bool Whatever_it_accepts_means_the_same_when_written_again(string? text) =>
        !OffsetToken.TryParse(text, out var token) || (OffsetToken.TryParse(token.ToString(), out var again) && again == token);
}
