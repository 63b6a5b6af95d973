using Microsoft.Extensions.Time.Testing;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.Tests.Drivers;

public sealed class Icp10125Specs
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly string[] Otp =
    [
        "w C595 0066 9C", "w C7F7", "r F335 84", "w C7F7", "r 0514 71", "w C7F7", "r E7B8 5F", "w C7F7", "r 0EA0 10",
    ];

    private readonly FakeTimeProvider clock = VirtualTime.Clock();

    [Fact]
    public void Converts_the_data_sheets_sample()
    {
        var calibration = new Icp10125Calibration(1000, 2000, 3000, 4000);

        var (a, b, c) = calibration.Coefficients(32_000);

        Assert.Equal(409409.3284818, a, 6);
        Assert.Equal(-1.5509212019023e13, b, 0.5e0);
        Assert.Equal(38889814.3763837, c, 6);
        Assert.Equal(78650.67171830, calibration.PressurePa(8_000_000, 32_000), 6);
        Assert.Equal(40.44921875, Icp10125Calibration.TemperatureC(32_000), 10);
    }

    [Fact]
    public void Calibration_words_are_signed()
    {
        var calibration = new Icp10125Calibration(-3275, 1300, -6216, 3744);

        Assert.Equal(84829.80120970, calibration.PressurePa(8_388_608, 26_215), 6);
        Assert.Equal(25.0016021729, Icp10125Calibration.TemperatureC(26_215), 8);
    }

    [Theory]
    [InlineData(101_325, 11_283_581)]
    [InlineData(95_000, 10_082_445)]
    [InlineData(70_000, 6_333_239)]
    public void The_inverse_gives_the_published_raw_pressures(double pascal, int raw) =>
        Assert.Equal(raw, Math.Round(new Icp10125Calibration(-3275, 1300, -6216, 3744).RawPressure(pascal, 26_215)));

    [Fact]
    public async Task Reads_the_calibration_words() =>
        Assert.Equal(
            new Icp10125Calibration(-3275, 1300, -6216, 3744),
            (await Talk(icp => icp.ReadCalibrationAsync(None), Otp)).Value());

    [Fact]
    public async Task A_damaged_calibration_word_means_reading_all_of_them_again()
    {
        string[] damaged = ["w C595 0066 9C", "w C7F7", "r F335 84", "w C7F7", "r 0514 72"];

        Assert.Equal(3744, (await Talk(icp => icp.ReadCalibrationAsync(None), [.. damaged, .. Otp])).Value().C4);
        (await Talk(icp => icp.ReadCalibrationAsync(None), [.. damaged, .. damaged])).FailsWith(SensorFailureReason.ChecksumMismatch);
    }

    [Fact]
    public async Task The_id_counts_in_its_low_six_bits()
    {
        Assert.Equal(0x0148, (await Talk(icp => icp.GetIdAsync(None), "w EFC8", "r 0148 F1")).Value());
        (await Talk(icp => icp.GetIdAsync(None), "w EFC8", "r 1234 37")).FailsWith(SensorFailureReason.WrongIdentity);
    }

    [Fact]
    public async Task Soft_reset_has_its_code() => (await Talk(icp => icp.ResetAsync(None), "w 805D")).Value();

    [Theory]
    [InlineData(Icp10125Mode.LowPower, true, "401A", 1.8)]
    [InlineData(Icp10125Mode.LowPower, false, "609C", 1.8)]
    [InlineData(Icp10125Mode.Normal, true, "48A3", 6.3)]
    [InlineData(Icp10125Mode.Normal, false, "6825", 6.3)]
    [InlineData(Icp10125Mode.LowNoise, true, "5059", 23.8)]
    [InlineData(Icp10125Mode.LowNoise, false, "70DF", 23.8)]
    [InlineData(Icp10125Mode.UltraLowNoise, true, "58E0", 94.5)]
    [InlineData(Icp10125Mode.UltraLowNoise, false, "7866", 94.5)]
    public async Task Every_mode_and_order_gives_the_same_values(Icp10125Mode mode, bool pressureFirst, string code, double milliseconds)
    {
        var answer = pressureFirst ? "r A133 1C A133 1C 648B C7" : "r 648B C7 A133 1C A133 1C";
        var started = clock.GetTimestamp();

        var sample = (await Talk(icp => icp.MeasureAsync(mode, pressureFirst, None), [.. Otp, "w " + code, answer])).Value();

        Assert.Equal(0xA133A1, sample.RawPressure);
        Assert.Equal(23.7305, sample.TemperatureC, 4);
        Assert.Equal(new Icp10125Calibration(-3275, 1300, -6216, 3744).PressurePa(10_564_513, 0x648B), sample.PressurePa, 9);
        Assert.True(clock.GetElapsedTime(started).TotalMilliseconds >= milliseconds);
    }

    [Fact]
    public async Task A_pressure_that_the_sensor_cannot_measure_is_a_failure() =>
        (await Talk(icp => icp.ReadAsync(None), [.. Otp, "w 5059", "r 0000 81 0000 81 648B C7"])).FailsWith(SensorFailureReason.Implausible);

    [Fact]
    public async Task A_sample_with_a_wrong_crc_is_measured_once_more()
    {
        string[] damaged = ["w 5059", "r A133 1C A133 1D 648B C7"];

        (await Talk(icp => icp.ReadAsync(None), [.. Otp, .. damaged, "w 5059", "r A133 1C A133 1C 648B C7"])).Value();
        (await Talk(icp => icp.ReadAsync(None), [.. Otp, .. damaged, .. damaged])).FailsWith(SensorFailureReason.ChecksumMismatch);
    }

    private async Task<DriverResult<T>> Talk<T>(Func<Icp10125, Task<DriverResult<T>>> command, params string[] transcript)
    {
        var device = new TranscriptDevice(transcript);
        using var icp = new Icp10125(device, clock);
        var result = await clock.Run(() => command(icp));
        device.AssertFinished();
        return result;
    }
}
