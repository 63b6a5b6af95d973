using FsCheck.Xunit;

namespace ThermalActors.Sensors.Tests;

public sealed class HumidAirSpecs
{
    [Theory]
    [InlineData(25, 50, 11.48389)]
    [InlineData(20, 40, 6.89713)]
    [InlineData(30, 80, 24.21106)]
    public void Absolute_humidity_matches_the_reference_values(double temperature, double humidity, double grams)
        => Assert.Equal(grams, HumidAir.AbsoluteHumidity(temperature, humidity), 5);

    [Property]
    public bool Relative_and_absolute_humidity_are_inverse(byte temperature, byte humidity)
    {
        var (celsius, percent) = (temperature % 60 - 10, humidity % 101);
        return Math.Abs(HumidAir.RelativeHumidity(celsius, HumidAir.AbsoluteHumidity(celsius, percent)) - percent) < 1e-9;
    }
}
