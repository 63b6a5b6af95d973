using Microsoft.Extensions.Time.Testing;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.Tests.Drivers;

public sealed class Scd4xSpecs
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider clock = VirtualTime.Clock();

    [Theory]
    [InlineData("01F4 33 6667 A2 5EB9 3C", 500, 25.00267032883192, 37.00160219729915)]
    [InlineData("032C 57 6666 93 8000 A2", 812, 25.0, 50.00076295109483)]
    public async Task Reads_the_published_measurements(string answer, double ppm, double celsius, double percent)
    {
        var sample = (await Talk(scd => scd.ReadMeasurementAsync(None), "w EC05", "r " + answer)).Value();

        Assert.Equal(ppm, sample.CarbonDioxidePpm);
        Assert.Equal(celsius, sample.TemperatureC, 9);
        Assert.Equal(percent, sample.HumidityPercent, 9);
    }

    [Theory]
    [InlineData("8000 A2", false)]
    [InlineData("8006 04", true)]
    [InlineData("0001 B0", true)]
    public async Task Data_ready_counts_eleven_bits_only(string answer, bool ready) =>
        Assert.Equal(ready, (await Talk(scd => scd.ReadDataReadyAsync(None), "w E4B8", "r " + answer)).Value());

    [Fact]
    public async Task Reads_the_published_serial_number() =>
        Assert.Equal(
            273325796834238ul,
            (await Talk(scd => scd.GetSerialNumberAsync(None), "w 3682", "r F896 31 9F07 C2 3BBE 89")).Value());

    [Fact]
    public async Task Writes_the_published_settings_byte_by_byte()
    {
        (await Talk(scd => scd.SetTemperatureOffsetAsync(5.4, None), "w 241D 07E6 48")).Value();
        (await Talk(scd => scd.SetSensorAltitudeAsync(1950, None), "w 2427 079E 09")).Value();
        (await Talk(scd => scd.SetAmbientPressureAsync(98_700, None), "w E000 03DB 42")).Value();
        (await Talk(scd => scd.SetAmbientPressureAsync(101_325, None), "w E000 03F5 DB")).Value();
        (await Talk(scd => scd.SetAutomaticSelfCalibrationAsync(true, None), "w 2416 0001 B0")).Value();
        (await Talk(scd => scd.SetAutomaticSelfCalibrationAsync(false, None), "w 2416 0000 81")).Value();
        (await Talk(scd => scd.SetAutomaticSelfCalibrationTargetAsync(0x1234, None), "w 243A 1234 37")).Value();
        (await Talk(scd => scd.SetAutomaticSelfCalibrationInitialPeriodAsync(0x5678, None), "w 2445 5678 7D")).Value();
        (await Talk(scd => scd.SetAutomaticSelfCalibrationStandardPeriodAsync(0x1234, None), "w 244E 1234 37")).Value();
    }

    [Fact]
    public async Task Reads_settings_back()
    {
        Assert.Equal(4.00015, (await Talk(scd => scd.GetTemperatureOffsetAsync(None), "w 2318", "r 05DA 29")).Value(), 5);
        Assert.Equal(1100, (await Talk(scd => scd.GetSensorAltitudeAsync(None), "w 2322", "r 044C 42")).Value());
        Assert.Equal(101_300, (await Talk(scd => scd.GetAmbientPressureAsync(None), "w E000", "r 03F5 DB")).Value());
        Assert.True((await Talk(scd => scd.GetAutomaticSelfCalibrationAsync(None), "w 2313", "r 0001 B0")).Value());
        Assert.Equal(0x1234, (await Talk(scd => scd.GetAutomaticSelfCalibrationTargetAsync(None), "w 233F", "r 1234 37")).Value());
        Assert.Equal(0x1234, (await Talk(scd => scd.GetAutomaticSelfCalibrationInitialPeriodAsync(None), "w 2340", "r 1234 37")).Value());
        Assert.Equal(0x5678, (await Talk(scd => scd.GetAutomaticSelfCalibrationStandardPeriodAsync(None), "w 234B", "r 5678 7D")).Value());
    }

    [Fact]
    public async Task Forced_recalibration_gives_the_correction() =>
        Assert.Equal(-50, (await Talk(scd => scd.PerformForcedRecalibrationAsync(480, None), "w 362F 01E0 B4", "r 7FCE 7B")).Value());

    [Fact]
    public async Task A_refused_recalibration_is_a_failure_and_not_32767_ppm() =>
        Assert.IsType<DriverResult<int>.Failed>(
            await Talk(scd => scd.PerformForcedRecalibrationAsync(480, None), "w 362F 01E0 B4", "r FFFF AC"));

    [Fact]
    public async Task Self_test_passes_with_zero_only()
    {
        Assert.Equal(new SelfTestResult(true, 0), (await Talk(scd => scd.SelfTestAsync(None), "w 3639", "r 0000 81")).Value());
        Assert.Equal(new SelfTestResult(false, 0x1234), (await Talk(scd => scd.SelfTestAsync(None), "w 3639", "r 1234 37")).Value());
    }

    [Theory]
    [InlineData("0440", Scd4xVariant.Scd40)]
    [InlineData("1440", Scd4xVariant.Scd41)]
    [InlineData("2000", Scd4xVariant.Scd42)]
    [InlineData("5000", Scd4xVariant.Scd43)]
    [InlineData("7000", Scd4xVariant.Unknown)]
    public async Task Tells_the_variants_apart(string word, Scd4xVariant variant)
    {
        var crc = Crc8.Of(Convert.FromHexString(word));
        Assert.Equal(variant, (await Talk(scd => scd.GetVariantAsync(None), "w 202F", $"r {word} {crc:X2}")).Value());
    }

    [Fact]
    public async Task Commands_without_data_have_their_codes()
    {
        (await Talk(scd => scd.StartPeriodicMeasurementsAsync(None), "w 21B1")).Value();
        (await Talk(scd => scd.StartLowPowerPeriodicMeasurementsAsync(None), "w 21AC")).Value();
        (await Talk(scd => scd.StopPeriodicMeasurementsAsync(None), "w 3F86")).Value();
        (await Talk(scd => scd.PersistSettingsAsync(None), "w 3615")).Value();
        (await Talk(scd => scd.FactoryResetAsync(None), "w 3632")).Value();
        (await Talk(scd => scd.ReinitAsync(None), "w 3646")).Value();
        (await Talk(scd => scd.PowerDownAsync(None), "w 36E0")).Value();
    }

    [Theory]
    [InlineData("stop", 500)]
    [InlineData("persist", 800)]
    [InlineData("factory", 1200)]
    [InlineData("selftest", 10_000)]
    public async Task Waits_at_least_the_execution_time(string what, int milliseconds)
    {
        using var scd = new Scd4x(new TranscriptDevice(what is "selftest" ? ["w 3639", "r 0000 81"] : ["w " + Code(what)]), clock);

        var took = what switch
        {
            "stop" => await clock.Duration(() => scd.StopPeriodicMeasurementsAsync(None)),
            "persist" => await clock.Duration(() => scd.PersistSettingsAsync(None)),
            "factory" => await clock.Duration(() => scd.FactoryResetAsync(None)),
            _ => await clock.Duration(() => scd.SelfTestAsync(None)),
        };

        Assert.InRange(took.TotalMilliseconds, milliseconds, milliseconds + 5);
    }

    [Fact]
    public async Task A_read_asks_for_data_ready_first()
    {
        var sample = await Talk(scd => scd.ReadAsync(None), "w E4B8", "r 8006 04", "w EC05", "r 01F4 33 6667 A2 5EB9 3C");
        Assert.Equal(500, sample.Value().CarbonDioxidePpm);

        Assert.IsType<DriverResult<Scd4xMeasurement>.NotReady>(await Talk(scd => scd.ReadAsync(None), "w E4B8", "r 8000 A2"));
    }

    [Fact]
    public async Task An_unasked_read_of_an_empty_buffer_is_not_ready() =>
        Assert.IsType<DriverResult<Scd4xMeasurement>.NotReady>(await Talk(scd => scd.ReadMeasurementAsync(None), "w EC05", "nr"));

    [Fact]
    public async Task A_sample_with_any_wrong_crc_is_dropped_whole_and_not_asked_for_again() =>
        (await Talk(scd => scd.ReadMeasurementAsync(None), "w EC05", "r 01F4 33 6667 A2 5EB9 3D")).FailsWith(SensorFailureReason.ChecksumMismatch);

    [Fact]
    public async Task A_setting_with_a_wrong_crc_is_asked_for_once_more()
    {
        Assert.Equal(1100, (await Talk(scd => scd.GetSensorAltitudeAsync(None), "w 2322", "r 044C 43", "w 2322", "r 044C 42")).Value());
        (await Talk(scd => scd.GetSensorAltitudeAsync(None), "w 2322", "r 044C 43", "w 2322", "r 044C 43"))
            .FailsWith(SensorFailureReason.ChecksumMismatch);
    }

    [Fact]
    public async Task Zero_ppm_is_a_missing_value()
    {
        var sample = (await Talk(scd => scd.ReadMeasurementAsync(None), "w EC05", "r 0000 81 6666 93 8000 A2")).Value();
        Assert.Null(sample.CarbonDioxidePpm);
        Assert.Equal(25, sample.TemperatureC, 9);
    }

    [Theory]
    [InlineData("FFFF AC 6666 93 8000 A2")]
    [InlineData("01F4 33 FFFF AC 8000 A2")]
    [InlineData("01F4 33 0000 81 8000 A2")]
    public async Task An_impossible_value_is_a_failure(string answer) =>
        (await Talk(scd => scd.ReadMeasurementAsync(None), "w EC05", "r " + answer)).FailsWith(SensorFailureReason.Implausible);

    [Fact]
    public async Task While_measuring_only_the_allowed_commands_are_sent()
    {
        var device = new TranscriptDevice("w 21B1", "w E000 03F5 DB", "w E4B8", "r 8000 A2", "w 3F86", "w 3682", "r F896 31 9F07 C2 3BBE 89");
        using var scd = new Scd4x(device, clock);

        await clock.Run(() => scd.StartPeriodicMeasurementsAsync(None));
        (await clock.Run(() => scd.GetSerialNumberAsync(None))).FailsWith(SensorFailureReason.Defect);
        (await clock.Run(() => scd.PerformForcedRecalibrationAsync(400, None))).FailsWith(SensorFailureReason.Defect);
        (await clock.Run(() => scd.PersistSettingsAsync(None))).FailsWith(SensorFailureReason.Defect);
        (await clock.Run(() => scd.SetAmbientPressureAsync(101_325, None))).Value();
        (await clock.Run(() => scd.ReadDataReadyAsync(None))).Value();
        (await clock.Run(() => scd.StopPeriodicMeasurementsAsync(None))).Value();
        (await clock.Run(() => scd.GetSerialNumberAsync(None))).Value();
        device.AssertFinished();
    }

    [Fact]
    public async Task Waking_tolerates_the_missing_acknowledge_and_proves_itself_by_the_serial_number()
    {
        var device = new TranscriptDevice("w 36E0", "nw", "w 3682", "r F896 31 9F07 C2 3BBE 89");
        using var scd = new Scd4x(device, clock);

        await clock.Run(() => scd.PowerDownAsync(None));
        (await clock.Run(() => scd.ReadDataReadyAsync(None))).FailsWith(SensorFailureReason.Defect);
        Assert.Equal(273325796834238ul, (await clock.Run(() => scd.WakeUpAsync(None))).Value());
        device.AssertFinished();
    }

    [Fact]
    public async Task The_first_single_shot_is_thrown_away()
    {
        var device = new TranscriptDevice(
            "w 219D", "w EC05", "r 01F4 33 6667 A2 5EB9 3C",
            "w 219D", "w EC05", "r 032C 57 6666 93 8000 A2",
            "w 2196", "w EC05", "r 0000 81 6666 93 8000 A2");
        using var scd = new Scd4x(device, clock);

        var shot = await clock.Run(() => scd.MeasureSingleShotAsync(None));
        var dry = await clock.Run(() => scd.MeasureSingleShotRhtOnlyAsync(None));

        Assert.Equal(812, shot.Value().CarbonDioxidePpm);
        Assert.Null(dry.Value().CarbonDioxidePpm);
        device.AssertFinished();
    }

    [Theory]
    [InlineData(69_999)]
    [InlineData(120_001)]
    [InlineData(double.NaN)]
    public async Task An_impossible_pressure_is_not_sent(double pascal)
    {
        using var scd = new Scd4x(new TranscriptDevice(), clock);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => scd.SetAmbientPressureAsync(pascal, None));
    }

    [Fact]
    public async Task Periods_of_self_calibration_are_multiples_of_four_hours()
    {
        using var scd = new Scd4x(new TranscriptDevice(), clock);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => scd.SetAutomaticSelfCalibrationInitialPeriodAsync(45, None));
    }

    [Fact]
    public async Task Commands_of_one_device_never_interleave()
    {
        var device = new TranscriptDevice("w 2322", "r 044C 42", "w 2318", "r 05DA 29");
        using var scd = new Scd4x(device, clock);

        await clock.Run(() => Task.WhenAll(scd.GetSensorAltitudeAsync(None), scd.GetTemperatureOffsetAsync(None)));

        device.AssertFinished();
    }

    [Fact]
    public async Task A_cancelled_wait_ends_and_frees_the_device()
    {
        using var cancel = new CancellationTokenSource();
        using var scd = new Scd4x(new TranscriptDevice("w 3639", "w 3682", "r F896 31 9F07 C2 3BBE 89"), clock);

        var test = scd.SelfTestAsync(cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test);
        (await clock.Run(() => scd.GetSerialNumberAsync(None))).Value();
    }

    private static string Code(string what) => what switch
    {
        "stop" => "3F86",
        "persist" => "3615",
        _ => "3632",
    };

    private async Task<DriverResult<T>> Talk<T>(Func<Scd4x, Task<DriverResult<T>>> command, params string[] transcript)
    {
        var device = new TranscriptDevice(transcript);
        using var scd = new Scd4x(device, clock);
        var result = await clock.Run(() => command(scd));
        device.AssertFinished();
        return result;
    }
}
