using ThermalActors.Readings.Sensors;

namespace ThermalActors.Readings.Tests.Sensors;

public sealed class AbsoluteHumiditySpecs
{
    [Theory]
    [InlineData(25, 50, 11.48389)]
    [InlineData(20, 40, 6.89713)]
    [InlineData(30, 80, 24.21106)]
    [InlineData(20, 0, 0)]
    public void Agrees_with_the_reference_values(double temperatureC, double humidityPercent, double expected) =>
        Assert.Equal(expected, AbsoluteHumidity.GramsPerCubicMetre(temperatureC, humidityPercent)!.Value, 5);

    [Theory]
    [InlineData(null, 50.0)]
    [InlineData(20.0, null)]
    [InlineData(double.NaN, 50.0)]
    [InlineData(20.0, double.NaN)]
    [InlineData(-46.0, 50.0)]
    [InlineData(101.0, 50.0)]
    [InlineData(20.0, -0.1)]
    [InlineData(20.0, 100.1)]
    public void Says_nothing_about_values_that_are_none(double? temperatureC, double? humidityPercent) =>
        Assert.Null(AbsoluteHumidity.GramsPerCubicMetre(temperatureC, humidityPercent));
}
