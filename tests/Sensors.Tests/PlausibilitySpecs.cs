using FsCheck.Xunit;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.Tests;

public sealed class PlausibilitySpecs
{
    public static TheoryData<string, double, SensorStatus?> Limits => new()
    {
        // Field, value, status of the judged reading; no status = rejected.
        { "scd.co2", 1, SensorStatus.Suspect }, { "scd.co2", 379.9, SensorStatus.Suspect }, { "scd.co2", 380, SensorStatus.Ok },
        { "scd.co2", 5_000, SensorStatus.Ok }, { "scd.co2", 5_001, SensorStatus.Suspect }, { "scd.co2", 40_000, SensorStatus.Suspect },
        { "scd.co2", 40_001, null }, { "scd.co2", 0.5, null }, { "scd.co2", -1, null },
        { "scd.t", -10.1, null }, { "scd.t", -10, SensorStatus.Suspect }, { "scd.t", 5, SensorStatus.Ok }, { "scd.t", 45, SensorStatus.Ok },
        { "scd.t", 60, SensorStatus.Suspect }, { "scd.t", 60.1, null },
        { "scd.rh", -0.1, null }, { "scd.rh", 0, SensorStatus.Suspect }, { "scd.rh", 5, SensorStatus.Ok }, { "scd.rh", 95, SensorStatus.Ok },
        { "scd.rh", 100, SensorStatus.Suspect }, { "scd.rh", 100.1, null },
        { "icp.p", 24_999, null }, { "icp.p", 25_000, SensorStatus.Suspect }, { "icp.p", 85_000, SensorStatus.Ok },
        { "icp.p", 108_000, SensorStatus.Ok }, { "icp.p", 115_000, SensorStatus.Suspect }, { "icp.p", 115_001, null },
        { "icp.t", -40.1, null }, { "icp.t", -40, SensorStatus.Ok }, { "icp.t", 85, SensorStatus.Ok }, { "icp.t", 85.1, null },
        { "sgp.eco2", 399, null }, { "sgp.eco2", 400, SensorStatus.Ok }, { "sgp.eco2", 60_000, SensorStatus.Ok }, { "sgp.eco2", 60_001, null },
        { "sgp.tvoc", -1, null }, { "sgp.tvoc", 0, SensorStatus.Ok }, { "sgp.tvoc", 60_000, SensorStatus.Ok }, { "sgp.tvoc", 60_001, null },
        { "bme.t", -40.1, null }, { "bme.t", -40, SensorStatus.Suspect }, { "bme.t", 0, SensorStatus.Ok }, { "bme.t", 65, SensorStatus.Ok },
        { "bme.t", 85, SensorStatus.Suspect }, { "bme.t", 85.1, null },
        { "bme.p", 29_999, null }, { "bme.p", 30_000, SensorStatus.Suspect }, { "bme.p", 101_325, SensorStatus.Ok },
        { "bme.p", 110_000, SensorStatus.Suspect }, { "bme.p", 110_001, null },
        { "bme.rh", -0.1, null }, { "bme.rh", 0, SensorStatus.Ok }, { "bme.rh", 100, SensorStatus.Ok }, { "bme.rh", 100.1, null },
        { "bme.gas", 0, null }, { "bme.gas", -5, null }, { "bme.gas", 99, null }, { "bme.gas", 100, SensorStatus.Suspect },
        { "bme.gas", 5_000, SensorStatus.Ok }, { "bme.gas", 3_000_000, SensorStatus.Ok }, { "bme.gas", 20_000_000, SensorStatus.Suspect },
        { "bme.gas", 20_000_001, null }, { "bme.gas", double.NaN, null }, { "bme.gas", double.PositiveInfinity, null },
        { "cpu.t", -20.1, null }, { "cpu.t", 29, SensorStatus.Suspect }, { "cpu.t", 30, SensorStatus.Ok }, { "cpu.t", 85, SensorStatus.Ok },
        { "cpu.t", 86, SensorStatus.Suspect }, { "cpu.t", 125.1, null },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Judges_a_value_by_the_limits_of_its_field(string field, double value, SensorStatus? expected)
    {
        var verdict = Plausibility.Judge(With(field, value));

        if (expected is { } status)
            Assert.Equal(status, Assert.IsType<PlausibilityVerdict.Accepted>(verdict).Reading.Status);
        else
            Assert.Equal(SensorFailureReason.Implausible, Assert.IsType<PlausibilityVerdict.Rejected>(verdict).Failure.Reason);
    }

    [Fact]
    public void A_rejection_names_sensor_value_and_range()
    {
        var failure = Assert.IsType<PlausibilityVerdict.Rejected>(Plausibility.Judge(With("icp.p", 12.5))).Failure;

        Assert.Equal("Icp10125 measured pressure 12.5 Pa, outside 25000 to 115000", failure.Message);
        Assert.NotNull(failure.Hint);
    }

    [Fact]
    public void What_was_not_measured_is_not_judged()
    {
        foreach (var empty in new Reading[] { Scd(), Icp(), new Sgp30Reading { TakenAt = default }, Bme(), new SystemReading { TakenAt = default } })
            Assert.Equal(new PlausibilityVerdict.Accepted(empty), Plausibility.Judge(empty));
    }

    [Fact]
    public void Zero_carbon_dioxide_is_a_missing_sample_beside_good_values()
    {
        var reading = Scd() with { CarbonDioxidePpm = 0, TemperatureC = 21, HumidityPercent = 40 };

        Assert.Equal(new PlausibilityVerdict.Accepted(reading with { CarbonDioxidePpm = null }), Plausibility.Judge(reading));
    }

    [Theory]
    [InlineData(SensorStatus.WarmingUp)]
    [InlineData(SensorStatus.Frozen)]
    public void A_worse_status_is_not_improved_to_suspect(SensorStatus status)
    {
        var reading = Scd() with { TemperatureC = 50, Status = status };

        Assert.Equal(new PlausibilityVerdict.Accepted(reading), Plausibility.Judge(reading));
    }

    [Property]
    public bool Never_changes_a_value_and_judges_the_same_twice(double co2, double temperature, double humidity)
    {
        var reading = Scd() with { CarbonDioxidePpm = co2 == 0 ? null : co2, TemperatureC = temperature, HumidityPercent = humidity };
        var verdict = Plausibility.Judge(reading);
        return verdict == Plausibility.Judge(reading)
            && (verdict is not PlausibilityVerdict.Accepted accepted
                || (accepted.Reading with { Status = SensorStatus.Ok } == reading && Plausibility.Judge(accepted.Reading) == verdict));
    }

    [Fact]
    public void Two_sensors_of_the_same_air_contradict_each_other_beyond_their_accuracy()
    {
        var bme = Bme() with { TemperatureC = 20, PressurePa = 100_000 };

        Assert.Null(Plausibility.Contradiction(Scd() with { TemperatureC = 28 }, bme));
        Assert.Equal("SCD4x says 28.5 °C, BME680 says 20 °C", Plausibility.Contradiction(Scd() with { TemperatureC = 28.5 }, bme));
        Assert.Equal("SCD4x says 11 °C, BME680 says 20 °C", Plausibility.Contradiction(bme, Scd() with { TemperatureC = 11 }));
        Assert.Null(Plausibility.Contradiction(bme, Icp() with { PressurePa = 100_300 }));
        Assert.Equal("ICP-10125 says 100301 Pa, BME680 says 100000 Pa", Plausibility.Contradiction(bme, Icp() with { PressurePa = 100_301 }));
    }

    [Fact]
    public void Sensors_with_nothing_in_common_cannot_contradict_each_other()
    {
        Assert.Null(Plausibility.Contradiction(Scd() with { TemperatureC = 50 }, Icp() with { TemperatureC = 0 }));
        Assert.Null(Plausibility.Contradiction(Scd() with { TemperatureC = 50 }, Bme()));
        Assert.Null(Plausibility.Contradiction(Bme() with { TemperatureC = 50 }, Bme()));
    }

    private static Scd4xReading Scd() => new() { TakenAt = default };

    private static Icp10125Reading Icp() => new() { TakenAt = default };

    private static Bme680Reading Bme() => new() { TakenAt = default };

    private static Reading With(string field, double value) => field switch
    {
        "scd.co2" => Scd() with { CarbonDioxidePpm = value },
        "scd.t" => Scd() with { TemperatureC = value },
        "scd.rh" => Scd() with { HumidityPercent = value },
        "icp.p" => Icp() with { PressurePa = value },
        "icp.t" => Icp() with { TemperatureC = value },
        "sgp.eco2" => new Sgp30Reading { TakenAt = default, EquivalentCarbonDioxidePpm = value },
        "sgp.tvoc" => new Sgp30Reading { TakenAt = default, TotalVolatileOrganicCompoundsPpb = value },
        "bme.t" => Bme() with { TemperatureC = value },
        "bme.p" => Bme() with { PressurePa = value },
        "bme.rh" => Bme() with { HumidityPercent = value },
        "bme.gas" => Bme() with { GasResistanceOhm = value },
        "cpu.t" => new SystemReading { TakenAt = default, CpuTemperatureC = value },
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "No such field"),
    };
}
