using Microsoft.Extensions.Time.Testing;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.Tests.Drivers;

public sealed class Bme680Specs
{
    private const string From8A = "65670300418FEDD658008E1C7FFF2E1E000097F3B5F61E";
    private const string FromE1 = "40542A002D14789CB9654E9FE212";
    private const string From00 = "3000100000";
    private const string Field = "8000564CD07A5F804A4B0000008037 0000";

    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly Bme680Settings Example = new()
    {
        TemperatureSampling = Sampling.LowPower,
        PressureSampling = Sampling.UltraLowPower,
        HumiditySampling = Sampling.UltraHighResolution,
        FilterMode = Bme680FilteringMode.C3,
        Heating = new Bme680Heating(Bme680HeaterProfile.Profile1, 320, TimeSpan.FromMilliseconds(100), 10),
    };

    private static readonly string[] Start =
    [
        "w D0", "r 61", "w F0", "r 00", "w E0B6",
        "w 8A", "r " + From8A, "w E1", "r " + FromE1, "w 00", "r " + From00,
        "w 8A", "r " + From8A, "w E1", "r " + FromE1, "w 00", "r " + From00,
        "w 72 05 74 44 75 08 5A 6A 64 59 70 00 71 10",
    ];

    private readonly FakeTimeProvider clock = VirtualTime.Clock();

    [Fact]
    public void Calibration_is_taken_apart_with_its_signs()
    {
        var c = Calibration();

        Assert.Equal((26041, 26469, 3), (c.T1, c.T2, c.T3));
        Assert.Equal((36673, -10515, 88, 7310, -129), (c.P1, c.P2, c.P3, c.P4, c.P5));
        Assert.Equal((30, 46, -3177, -2379, 30), (c.P6, c.P7, c.P8, c.P9, c.P10));
        Assert.Equal((676, 1029, 0, 45, 20, 120, -100), (c.H1, c.H2, c.H3, c.H4, c.H5, c.H6, c.H7));
        Assert.Equal((-30, -24754, 18, 1, 48, 0), (c.Gh1, c.Gh2, c.Gh3, c.HeaterRange, c.HeaterValue, c.RangeSwitchingError));
    }

    [Fact]
    public void One_byte_words_are_signed_as_the_maker_has_them()
    {
        var first = Convert.FromHexString(From8A);
        var second = Convert.FromHexString(FromE1);
        (first[2], first[8], first[14], first[15], first[22]) = (0xFD, 0xA8, 0xD2, 0xE2, 0xE2);
        (second[3], second[4], second[5], second[6], second[13]) = (0xFF, 0xD3, 0xEC, 0x88, 0xEE);

        var c = Bme680Calibration.Parse(first, second, [0xD0, 0, 0, 0, 0]);

        Assert.Equal((-3, -88, -46, -30, 226), (c.T3, c.P3, c.P7, c.P6, c.P10));
        Assert.Equal((-1, -45, -20, 136, -18, -48), (c.H3, c.H4, c.H5, c.H6, c.Gh3, c.HeaterValue));
    }

    [Theory]
    [InlineData(0xF0, -1)]
    [InlineData(0x70, 7)]
    [InlineData(0x80, -8)]
    public void The_range_switching_error_is_a_signed_nibble(byte register, int error)
    {
        byte[] corrections = [0x30, 0, 0x10, 0, register];
        Assert.Equal(error, Bme680Calibration.Parse(Convert.FromHexString(From8A), Convert.FromHexString(FromE1), corrections).RangeSwitchingError);
    }

    [Fact]
    public void Compensates_the_real_devices_dump()
    {
        var compensation = new Bme680Compensation(Calibration());
        var fine = compensation.FineTemperature(501_240);

        Assert.Equal(136668.78, fine, 0.01);
        Assert.Equal(26.693122, Bme680Compensation.TemperatureC(fine), 6);
        Assert.Equal(98716.926, compensation.PressurePa(353_485, fine), 3);
        Assert.Equal(42.409715, compensation.HumidityPercent(19_019, Bme680Compensation.TemperatureC(fine)), 6);
        Assert.Equal(63004.032, compensation.GasResistanceOhm(512, 7, Bme680Variant.Bme680), 3);
    }

    [Fact]
    public void The_other_variant_has_the_other_gas_formula() =>
        Assert.Equal(
            1_000_000.0 * 2048 / (4096 + 300), new Bme680Compensation(Calibration()).GasResistanceOhm(612, 7, Bme680Variant.Bme688), 6);

    [Theory]
    [InlineData(100, 0x59)]
    [InlineData(150, 0x65)]
    [InlineData(30, 0x1E)]
    [InlineData(4032, 0xFF)]
    public void Heating_times_have_the_published_codes(int milliseconds, byte code) =>
        Assert.Equal(code, Bme680Compensation.GasWaitCode(milliseconds));

    [Fact]
    public void The_heater_has_the_published_code()
    {
        var compensation = new Bme680Compensation(Calibration());
        Assert.Equal(0x6A, compensation.HeaterResistance(320, 10));
        Assert.Equal(compensation.HeaterResistance(400, 10), compensation.HeaterResistance(500, 10));
    }

    [Fact]
    public void The_published_example_of_a_duration() =>
        Assert.Equal(142_590, Bme680.GetMeasurementDuration(Example).TotalMicroseconds);

    [Fact]
    public async Task Starts_and_measures_byte_by_byte()
    {
        var device = new TranscriptDevice(
            [.. Start, "w 70", "r 001005004408", "w 74 45", "w 1D", "r 00" + Field[2..], "w 1D", "r " + Field]);
        using var bme = new Bme680(device, clock);

        var identity = (await clock.Run(() => bme.InitialiseAsync(Example, None))).Value();
        var sample = (await clock.Run(() => bme.ReadAsync(None))).Value();

        Assert.Equal(Bme680Variant.Bme680, identity.Variant);
        Assert.Equal(26.693122, sample.TemperatureC!.Value, 6);
        Assert.Equal(98716.926, sample.PressurePa!.Value, 3);
        Assert.Equal(42.409715, sample.HumidityPercent!.Value, 6);
        Assert.Equal(63004.032, sample.GasResistanceOhm!.Value, 3);
        Assert.Equal(Bme680Gas.Valid, sample.Gas);
        device.AssertFinished();
    }

    [Theory]
    [InlineData("17", Bme680Gas.NotMeasured)]
    [InlineData("27", Bme680Gas.HeaterNotStable)]
    [InlineData("04", Bme680Gas.NotMeasured)]
    public async Task Gas_counts_only_when_valid_and_stable(string flags, Bme680Gas state)
    {
        var field = Field.Replace("8037", "80" + flags, StringComparison.Ordinal);
        var sample = (await Measure("r " + field)).Value();
        Assert.Equal((null, state), (sample.GasResistanceOhm, sample.Gas));
    }

    [Theory]
    [InlineData("80 00 80 00 00 7A 5F 80 4A 4B 00 00 00 80 37 00 00")]
    [InlineData("80 00 56 4C D0 80 00 00 4A 4B 00 00 00 80 37 00 00")]
    [InlineData("80 00 56 4C D0 7A 5F 80 80 00 00 00 00 80 37 00 00")]
    public async Task Reset_values_in_the_data_registers_are_a_reset_and_not_33_degrees(string field) =>
        (await Measure("r " + field)).FailsWith(SensorFailureReason.WasReset);

    [Theory]
    [InlineData("001000004408")]
    [InlineData("000005004408")]
    [InlineData("001005000008")]
    [InlineData("001005004400")]
    public async Task A_configuration_that_is_gone_is_a_reset(string registers)
    {
        using var bme = new Bme680(new TranscriptDevice([.. Start, "w 70", "r " + registers]), clock);
        await clock.Run(() => bme.InitialiseAsync(Example, None));
        (await clock.Run(() => bme.ReadAsync(None))).FailsWith(SensorFailureReason.WasReset);
    }

    [Fact]
    public async Task An_impossible_value_is_a_failure() =>
        (await Measure("r 80 00 00 00 00 FF FF F0 4A 4B 00 00 00 80 37 00 00")).FailsWith(SensorFailureReason.Implausible);

    [Theory]
    [InlineData("58", "BMP280")]
    [InlineData("60", "BME280")]
    public async Task Says_which_other_chip_answers(string id, string chip)
    {
        using var bme = new Bme680(new TranscriptDevice("w D0", "r " + id), clock);
        var failure = (await clock.Run(() => bme.InitialiseAsync(Example, None))).Failure();
        Assert.Equal(SensorFailureReason.WrongIdentity, failure.Reason);
        Assert.Contains(chip, failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skipped_values_are_null_and_not_a_reset()
    {
        var settings = new Bme680Settings { PressureSampling = Sampling.Skipped, HumiditySampling = Sampling.Skipped, Heating = null };
        string[] start = [.. Start[..^1], "w 72 00 74 80 75 08 70 08 71 00"];
        using var bme = new Bme680(
            new TranscriptDevice([.. start, "w 70", "r 080000008008", "w 74 81", "w 1D", "r 80 00 80 00 00 7A 5F 80 80 00 00 00 00 00 04 00 04"]), clock);

        await clock.Run(() => bme.InitialiseAsync(settings, None));
        var sample = (await clock.Run(() => bme.ReadAsync(None))).Value();

        Assert.Equal(26.693122, sample.TemperatureC!.Value, 6);
        Assert.Equal((null, null, null), (sample.PressurePa, sample.HumidityPercent, sample.GasResistanceOhm));
    }

    private static Bme680Calibration Calibration() =>
        Bme680Calibration.Parse(Convert.FromHexString(From8A), Convert.FromHexString(FromE1), Convert.FromHexString(From00));

    private async Task<DriverResult<Bme680Measurement>> Measure(string answer)
    {
        using var bme = new Bme680(new TranscriptDevice([.. Start, "w 70", "r 001005004408", "w 74 45", "w 1D", answer]), clock);
        await clock.Run(() => bme.InitialiseAsync(Example, None));
        return await clock.Run(() => bme.ReadAsync(None));
    }
}
