using ThermalActors.Actors.Batching;
using ThermalActors.Readings.Sensors;
using Make = ThermalActors.TestSupport.Sensors.Readings;

namespace ThermalActors.Actors.Tests.Batching;

public sealed class CrossCheckSpecs
{
    [Fact]
    public void Two_sensors_that_contradict_each_other_become_suspect_and_good_again_when_they_agree()
    {
        var (check, warm) = CrossCheck.Empty.Review(Make.Climate(At(0), temperatureC: 31));
        (check, var cold) = check.Review(Bme(1, temperatureC: 22.5));
        (check, warm) = check.Review(warm with { TakenAt = At(5) });
        Assert.Equal((SensorStatus.Suspect, SensorStatus.Suspect), (cold.Status, warm.Status));

        (check, var same) = check.Review(Bme(6, temperatureC: 30));
        (_, warm) = check.Review(Make.Climate(At(10), temperatureC: 31));
        Assert.Equal((SensorStatus.Ok, SensorStatus.Ok), (same.Status, warm.Status));
    }

    [Fact]
    public void Pressures_are_compared_as_well()
    {
        var (check, _) = CrossCheck.Empty.Review(Make.Pressure(At(0), pascal: 101_251));
        Assert.Equal(SensorStatus.Suspect, check.Review(Bme(1)).Reading.Status);
        (check, _) = CrossCheck.Empty.Review(Make.Pressure(At(0), pascal: 101_249));
        Assert.Equal(SensorStatus.Ok, check.Review(Bme(1)).Reading.Status);
    }

    [Fact]
    public void A_sensor_that_fell_silent_or_froze_contradicts_nobody()
    {
        var (check, _) = CrossCheck.Empty.Review(Make.Climate(At(0), temperatureC: 40));
        Assert.Equal(SensorStatus.Ok, check.Review(Bme(31)).Reading.Status);

        (check, _) = check.Review(Make.Climate(At(2), temperatureC: 40) with { Status = SensorStatus.Frozen });
        Assert.Equal(SensorStatus.Ok, check.Review(Bme(3)).Reading.Status);
    }

    [Fact]
    public void What_is_worse_than_suspect_stays_so()
    {
        var (check, _) = CrossCheck.Empty.Review(Make.Climate(At(0), temperatureC: 40));
        Assert.Equal(SensorStatus.WarmingUp, check.Review(Bme(1) with { Status = SensorStatus.WarmingUp }).Reading.Status);
    }

    private static ReadingStamp At(double seconds) => new(DateTimeOffset.UnixEpoch.AddSeconds(seconds), TimeSpan.FromSeconds(seconds));

    private static Bme680Reading Bme(double seconds, double temperatureC = 22.5) =>
        ((Bme680Reading)Make.Of(SensorKind.Bme680, At(seconds))) with { TemperatureC = temperatureC };
}
