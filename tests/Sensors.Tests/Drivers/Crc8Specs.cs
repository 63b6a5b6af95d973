using FsCheck.Xunit;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.Tests.Drivers;

public sealed class Crc8Specs
{
    [Theory]
    [InlineData("BEEF", 0x92)]
    [InlineData("00", 0xAC)]
    [InlineData("0000", 0x81)]
    [InlineData("FFFF", 0xAC)]
    [InlineData("0001", 0xB0)]
    [InlineData("8000", 0xA2)]
    [InlineData("1234", 0x37)]
    [InlineData("5678", 0x7D)]
    [InlineData("0066", 0x9C)]
    public void Gives_the_published_check_values(string bytes, byte crc) =>
        Assert.Equal(crc, Crc8.Of(Convert.FromHexString(bytes)));

    [Property]
    public bool Words_survive_the_wire(ushort[] words)
    {
        var frame = new byte[words.Length * WordFrame.BytesPerWord];
        WordFrame.Encode(words, frame);
        return WordFrame.Decode(frame) is { } read && read.AsSpan().SequenceEqual(words);
    }

    [Property]
    public bool Any_flipped_pair_of_bits_is_noticed(ushort word, byte first, byte second)
    {
        var frame = new byte[WordFrame.BytesPerWord];
        WordFrame.Encode([word], frame);
        frame[first % 24 / 8] ^= (byte)(1 << (first % 8));
        if (first % 24 != second % 24)
            frame[second % 24 / 8] ^= (byte)(1 << (second % 8));
        return WordFrame.Decode(frame) is null;
    }

    [Property]
    public bool Any_flipped_burst_of_eight_bits_is_noticed(ushort word, byte pattern, byte shift)
    {
        if (pattern == 0)
            return true;

        var frame = new byte[WordFrame.BytesPerWord];
        WordFrame.Encode([word], frame);
        var burst = pattern << (shift % 17);
        frame[0] ^= (byte)(burst >> 16);
        frame[1] ^= (byte)(burst >> 8);
        frame[2] ^= (byte)burst;
        return WordFrame.Decode(frame) is null;
    }

    [Fact]
    public void A_frame_of_a_wrong_length_is_no_frame() => Assert.Null(WordFrame.Decode([0xBE, 0xEF]));
}
