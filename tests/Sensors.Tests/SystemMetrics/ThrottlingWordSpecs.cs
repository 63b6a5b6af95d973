using ThermalActors.Sensors.SystemMetrics;

namespace ThermalActors.Sensors.Tests.SystemMetrics;

public sealed class ThrottlingWordSpecs
{
    private const string Firmware = "sys/devices/platform/soc/soc:firmware/get_throttled";

    [Theory]
    [InlineData("0", 0u)]
    [InlineData("50005", 0x50005u)]
    [InlineData("0x50005", 0x50005u)]
    [InlineData("e0000\n", 0xE0000u)]
    public void Reads_the_firmwares_hexadecimal_digits(string text, uint word)
    {
        using var tree = new FileTree().With(Firmware, text);

        Assert.Equal(word, ThrottlingWord.Read(new SystemFiles(tree.Root)));
    }

    [Fact]
    public void Finds_the_firmware_of_a_newer_board()
    {
        using var tree = new FileTree()
            .WithFolder("sys/devices/platform/soc@107c000000/107d001000.serial")
            .With("sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled", "1\n");

        Assert.Equal(1u, ThrottlingWord.Read(new SystemFiles(tree.Root)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no")]
    [InlineData("-1")]
    [InlineData("123456789")]
    public void Text_that_is_no_word_is_unknown(string text)
    {
        using var tree = new FileTree().With(Firmware, text);

        Assert.Null(ThrottlingWord.Read(new SystemFiles(tree.Root)));
    }

    [Fact]
    public void An_under_voltage_alarm_is_told_even_without_the_word()
    {
        using var tree = new FileTree().WithChip(0, "cpu_thermal", "temp1_input", "40000").WithChip(1, "rpi_volt", "in0_lcrit_alarm", "1");

        Assert.Equal(0x1_0001u, ThrottlingWord.Read(new SystemFiles(tree.Root)));
    }

    [Fact]
    public void No_alarm_does_not_mean_that_nothing_is_throttled()
    {
        using var quiet = new FileTree().WithChip(1, "rpi_volt", "in0_lcrit_alarm", "0");
        using var other = new FileTree().WithChip(1, "some_supply", "in0_lcrit_alarm", "1");
        using var empty = new FileTree();

        Assert.Null(ThrottlingWord.Read(new SystemFiles(quiet.Root)));
        Assert.Null(ThrottlingWord.Read(new SystemFiles(other.Root)));
        Assert.Null(ThrottlingWord.Read(new SystemFiles(empty.Root)));
    }
}
