using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.Tests;

public sealed class FrozenDetectorSpecs
{
    [Theory]
    [InlineData(SensorKind.Scd4x, 10)]
    [InlineData(SensorKind.Bme680, 10)]
    [InlineData(SensorKind.Icp10125, 20)]
    public void One_repeat_too_many_is_frozen(SensorKind kind, int allowed)
    {
        var detector = FrozenDetector.For(kind);
        for (var i = 1; i <= allowed; i++)
        {
            detector = detector.Observe(new RawSample(0x6667, 0x5EB9), TimeSpan.FromDays(i));
            Assert.False(detector.IsFrozen);
        }

        Assert.True(detector.Observe(new RawSample(0x6667, 0x5EB9), TimeSpan.FromDays(99)).IsFrozen);
    }

    [Fact]
    public void Sgp30_raw_signals_may_rest_for_a_minute_however_often_they_are_read()
    {
        var detector = FrozenDetector.For(SensorKind.Sgp30);
        for (var second = 0; second <= 60; second++)
        {
            detector = detector.Observe(new RawSample(0x1234, 0x5678), TimeSpan.FromSeconds(1_000 + second));
            Assert.False(detector.IsFrozen);
        }

        Assert.True(detector.Observe(new RawSample(0x1234, 0x5678), TimeSpan.FromSeconds(1_061)).IsFrozen);
    }

    [Fact]
    public void The_smallest_move_is_life()
    {
        var detector = FrozenDetector.For(SensorKind.Scd4x);
        for (var i = 0; i < 100; i++)
        {
            detector = detector.Observe(new RawSample(0x6667, i % 10 == 9 ? 1 : 0), TimeSpan.FromSeconds(5 * i));
            Assert.False(detector.IsFrozen);
        }
    }

    [Fact]
    public void A_frozen_sensor_that_moves_again_is_no_longer_frozen()
    {
        var detector = FrozenDetector.For(SensorKind.Scd4x);
        for (var i = 0; i < 11; i++)
            detector = detector.Observe(new RawSample(1), TimeSpan.Zero);
        Assert.True(detector.IsFrozen);

        Assert.False(detector.Observe(new RawSample(2), TimeSpan.Zero).IsFrozen);
        Assert.True(detector.IsFrozen);
    }

    [Fact]
    public void The_computer_may_stand_still()
    {
        var detector = FrozenDetector.For(SensorKind.System);
        for (var i = 0; i < 1_000; i++)
            detector = detector.Observe(new RawSample(1), TimeSpan.FromDays(i));

        Assert.False(detector.IsFrozen);
    }

    [Fact]
    public void Only_values_that_never_rest_are_compared()
    {
        Assert.NotNull(RawSample.Of(new Scd4xReading { TakenAt = default, TemperatureC = 20, HumidityPercent = 40 }));
        Assert.NotNull(RawSample.Of(new Icp10125Reading { TakenAt = default, PressurePa = 100_000 }));
        Assert.NotNull(RawSample.Of(new Bme680Reading { TakenAt = default, TemperatureC = 20, PressurePa = 100_000, HumidityPercent = 40 }));
        Assert.Null(RawSample.Of(new Scd4xReading { TakenAt = default, CarbonDioxidePpm = 500 }));
        Assert.Null(RawSample.Of(new Sgp30Reading { TakenAt = default, EquivalentCarbonDioxidePpm = 400, TotalVolatileOrganicCompoundsPpb = 0 }));
        Assert.Null(RawSample.Of(new SystemReading { TakenAt = default, CpuTemperatureC = 50 }));
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(15.1, true)]
    public void A_value_is_stale_after_three_intervals(double age, bool stale)
        => Assert.Equal(stale, FrozenDetector.IsStale(TimeSpan.FromSeconds(age), TimeSpan.FromSeconds(5)));
}
