using ThermalActors.Actors.Batching;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using ThermalActors.TestSupport.Sensors;

namespace ThermalActors.Actors.Tests.Batching;

public sealed class CompensatorSpecs
{
    private Compensator _compensator = Compensator.Initial;
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void The_first_pressure_is_told_and_then_every_hectopascal()
    {
        Assert.Equal([101_000d], Pressures(Pressure(101_000)));
        Assert.Empty(Pressures(Pressure(101_099.9)));
        Assert.Equal([101_100d], Pressures(Pressure(101_100)));
        Assert.Equal([101_000d], Pressures(Pressure(101_000)));
    }

    [Fact]
    public void A_steady_pressure_is_told_every_hour()
    {
        Observe(Pressure(101_000));
        _now += TimeSpan.FromMinutes(59.9);
        Assert.Empty(Pressures(Pressure(101_010)));
        _now += TimeSpan.FromMinutes(0.1);
        Assert.Equal([101_010d], Pressures(Pressure(101_010)));
    }

    [Fact]
    public void Humidity_is_told_every_half_gram_or_ten_minutes()
    {
        Assert.Single(Humidities(TestSupport.Sensors.Readings.Climate(default, 22, 40)));
        Assert.Empty(Humidities(TestSupport.Sensors.Readings.Climate(default, 22, 42)));
        var moved = Assert.Single(Humidities(TestSupport.Sensors.Readings.Climate(default, 22, 43)));
        Assert.Equal(AbsoluteHumidity.GramsPerCubicMetre(22, 43), moved);
        _now += TimeSpan.FromMinutes(10);
        Assert.Single(Humidities(TestSupport.Sensors.Readings.Climate(default, 22, 43)));
    }

    [Fact]
    public void The_stand_in_speaks_only_when_the_better_sensor_is_silent()
    {
        Observe(Pressure(101_000));
        var standIn = new Bme680Reading { TakenAt = default, PressurePa = 99_000 };
        Assert.Empty(Pressures(standIn));
        _now += TimeSpan.FromMinutes(1);
        Assert.Equal([99_000d], Pressures(standIn));
    }

    [Fact]
    public void A_restarted_sensor_is_told_again()
    {
        Observe(Pressure(101_000));
        _compensator = _compensator.Forget(SensorKind.Scd4x);
        Assert.Equal([101_001d], Pressures(Pressure(101_001)));
    }

    [Theory]
    [InlineData(SensorStatus.Suspect)]
    [InlineData(SensorStatus.WarmingUp)]
    [InlineData(SensorStatus.Frozen)]
    public void Doubtful_values_are_not_passed_on(SensorStatus status) => Assert.Empty(Observe(Pressure(101_000) with { Status = status }));

    [Theory]
    [InlineData(69_999)]
    [InlineData(120_001)]
    [InlineData(double.NaN)]
    public void Values_that_the_sensor_would_refuse_are_not_passed_on(double pascal) => Assert.Empty(Observe(Pressure(pascal)));

    private static Icp10125Reading Pressure(double pascal) => TestSupport.Sensors.Readings.Pressure(default, pascal);

    private IReadOnlyList<CompensationOrder> Observe(Reading reading)
    {
        (_compensator, var orders) = _compensator.Observe(reading, _now);
        return orders;
    }

    private IEnumerable<double> Pressures(Reading reading) => Observe(reading)
        .Where(order => order.Sensor == SensorKind.Scd4x).Select(order => ((Compensation.AmbientPressure)order.Surroundings).Pascal);

    private IEnumerable<double?> Humidities(Reading reading) => Observe(reading)
        .Where(order => order.Sensor == SensorKind.Sgp30)
        .Select(order => (double?)((Compensation.AbsoluteHumidity)order.Surroundings).GramsPerCubicMetre);
}
