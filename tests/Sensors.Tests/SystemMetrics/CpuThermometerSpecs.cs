using ThermalActors.Sensors.SystemMetrics;

namespace ThermalActors.Sensors.Tests.SystemMetrics;

public sealed class CpuThermometerSpecs
{
    [Fact]
    public void Prefers_the_cpu_zone_whatever_its_number()
    {
        using var tree = new FileTree().WithZone(0, "gpu-thermal", "40000").WithZone(10, "cpu-thermal", "51234");

        Assert.Equal(51.234, CpuThermometer.TemperatureC(new SystemFiles(tree.Root)));
    }

    [Fact]
    public void Takes_zone_0_when_no_zone_is_the_cpu()
    {
        using var tree = new FileTree().WithZone(0, "acpitz", "27800").WithZone(1, "iwlwifi_1", "45000");

        Assert.Equal(27.8, CpuThermometer.TemperatureC(new SystemFiles(tree.Root)));
    }

    [Theory]
    [InlineData("coretemp")]
    [InlineData("k10temp")]
    public void Takes_the_cpu_chip_of_a_pc_before_zone_0(string chip)
    {
        using var tree = new FileTree()
            .WithZone(0, "acpitz", "27800")
            .WithChip(1, "nvme", "temp1_input", "33000")
            .WithChip(3, chip, "temp1_input", "61000");

        Assert.Equal(61, CpuThermometer.TemperatureC(new SystemFiles(tree.Root)));
    }

    [Fact]
    public void A_cpu_zone_that_cannot_be_read_falls_back()
    {
        using var tree = new FileTree().WithZone(1, "cpu-thermal", "broken").WithZone(0, "soc", "39000");

        Assert.Equal(39, CpuThermometer.TemperatureC(new SystemFiles(tree.Root)));
    }

    [Theory]
    [InlineData("-5000", -5.0)]
    [InlineData("0", 0.0)]
    [InlineData("  47774  ", 47.774)]
    public void Reads_millidegrees(string text, double degrees)
    {
        using var tree = new FileTree().WithZone(0, "cpu-thermal", text);

        Assert.Equal(degrees, CpuThermometer.TemperatureC(new SystemFiles(tree.Root)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("47.7")]
    [InlineData("N/A")]
    [InlineData("-274000")]
    [InlineData("99999999999")]
    [InlineData("125001")]
    public void What_no_cpu_can_have_is_no_answer(string text)
    {
        using var tree = new FileTree().WithZone(0, "cpu-thermal", text);

        Assert.Null(CpuThermometer.TemperatureC(new SystemFiles(tree.Root)));
    }

    [Fact]
    public void A_machine_without_thermometer_has_no_temperature()
    {
        using var empty = new FileTree();
        using var zonesOnly = new FileTree().WithFolder("sys/class/thermal/thermal_zone0");

        Assert.Null(CpuThermometer.TemperatureC(new SystemFiles(empty.Root)));
        Assert.Null(CpuThermometer.TemperatureC(new SystemFiles(zonesOnly.Root)));
    }
}
