using Microsoft.Extensions.Time.Testing;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.Tests.Drivers;

public sealed class Sgp30Specs
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider clock = VirtualTime.Clock();

    [Theory]
    [InlineData("0190 4C 0000 81", 400, 0)]
    [InlineData("019C 31 000C FC", 412, 12)]
    [InlineData("1234 37 D402 A4", 4660, 54274)]
    public async Task Reads_the_published_measurements(string answer, double ppm, double ppb)
    {
        var sample = (await Talk(Measured, "w 2003", "w 2008", "r " + answer)).Value();
        Assert.Equal((ppm, ppb), (sample.EquivalentCarbonDioxidePpm, sample.TotalVolatileOrganicCompoundsPpb));
    }

    [Fact]
    public async Task The_first_fifteen_seconds_are_marked()
    {
        using var sgp = new Sgp30(new TranscriptDevice("w 2003", "w 2008", "r 0190 4C 0000 81", "w 2008", "r 0190 4C 0000 81"), clock);
        await clock.Run(() => sgp.InitialiseMeasurementAsync(None));

        clock.Advance(TimeSpan.FromSeconds(14.9));
        Assert.True((await clock.Run(() => sgp.ReadAsync(None))).Value().WarmingUp);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False((await clock.Run(() => sgp.ReadAsync(None))).Value().WarmingUp);
    }

    [Fact]
    public async Task Raw_signals_are_hydrogen_then_ethanol() =>
        Assert.Equal(
            new Sgp30RawSignals(0x1234, 0x5678),
            (await Talk(sgp => sgp.GetRawSignalDataAsync(None), "w 2050", "r 1234 37 5678 7D")).Value());

    [Fact]
    public async Task The_baseline_is_written_in_the_reverse_of_the_order_in_which_it_is_read()
    {
        var baseline = (await Talk(sgp => sgp.GetBaselineAsync(None), "w 2015", "r 8A8E 29 8C5A B3")).Value();

        Assert.Equal(new Sgp30Baseline(0x8A8E, 0x8C5A), baseline);
        (await Talk(sgp => sgp.SetBaselineAsync(baseline, None), "w 201E 8C5A B3 8A8E 29")).Value();
        (await Talk(sgp => sgp.SetBaselineAsync(new Sgp30Baseline(0x1234, 0x5678), None), "w 201E 5678 7D 1234 37")).Value();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0x8A8E, 0)]
    [InlineData(0, 0x8C5A)]
    public async Task A_baseline_of_zero_is_never_written(ushort carbonDioxide, ushort tvoc) =>
        (await Talk(sgp => sgp.SetBaselineAsync(new Sgp30Baseline(carbonDioxide, tvoc), None))).FailsWith(SensorFailureReason.Implausible);

    [Fact]
    public async Task Humidity_is_eight_point_eight_fixed_point()
    {
        (await Talk(sgp => sgp.SetHumidityAsync(15.5, None), "w 2061 0F80 62")).Value();
        (await Talk(sgp => sgp.SetHumidityAsync(0, None), "w 2061 0000 81")).Value();
        (await Talk(sgp => sgp.SetHumidityAsync(25, 50, None), $"w 2061 0B7C {Crc8.Of([0x0B, 0x7C]):X2}")).Value();
    }

    [Theory]
    [InlineData(25, 50, 11.48389)]
    [InlineData(20, 40, 6.89713)]
    [InlineData(30, 80, 24.21106)]
    public void Absolute_humidity_follows_the_makers_formula(double celsius, double percent, double grams) =>
        Assert.Equal(grams, Sgp30.AbsoluteHumidity(celsius, percent), 5);

    [Fact]
    public async Task The_feature_set_tells_the_product()
    {
        var features = (await Talk(sgp => sgp.GetFeaturesetVersionAsync(None), "w 202F", "r 0022 65")).Value();
        Assert.Equal((0, 0x22, true), (features.ProductType, features.Version, features.HasTvocBaseline));

        (await Talk(sgp => sgp.GetFeaturesetVersionAsync(None), "w 202F", "r 1020 69")).FailsWith(SensorFailureReason.WrongIdentity);
        (await Talk(sgp => sgp.GetFeaturesetVersionAsync(None), "w 202F", "r 0001 B0")).FailsWith(SensorFailureReason.WrongIdentity);
    }

    [Fact]
    public async Task Reads_the_published_serial_number() =>
        Assert.Equal(0x00000064CC82ul, (await Talk(sgp => sgp.GetSerialIdAsync(None), "w 3682", "r 0000 81 0064 FE CC82 87")).Value());

    [Fact]
    public async Task The_self_test_passes_with_D400_only_and_ends_the_algorithm()
    {
        Assert.True((await Talk(sgp => sgp.SelfTestAsync(None), "w 2032", "r D400 C6")).Value().Passed);
        Assert.False((await Talk(sgp => sgp.SelfTestAsync(None), "w 2032", "r 1234 37")).Value().Passed);

        using var sgp = new Sgp30(new TranscriptDevice("w 2003", "w 2032", "r D400 C6", "w 2003", "w 2008", "r 0190 4C 0000 81"), clock);
        await clock.Run(() => sgp.InitialiseMeasurementAsync(None));
        clock.Advance(Sgp30.WarmUp);
        await clock.Run(() => sgp.SelfTestAsync(None));
        Assert.Null(sgp.Running);
        Assert.True((await clock.Run(() => sgp.ReadAsync(None))).Value().WarmingUp);
    }

    [Fact]
    public async Task A_measurement_of_an_algorithm_that_somebody_else_started_may_be_a_constant()
    {
        var sample = (await Talk(sgp => sgp.GetMeasurementAsync(None), "w 2008", "r 019C 31 000C FC")).Value();
        Assert.Equal((412, 12, true), (sample.EquivalentCarbonDioxidePpm, sample.TotalVolatileOrganicCompoundsPpb, sample.WarmingUp));
    }

    [Fact]
    public async Task A_measurement_counts_once_the_algorithm_has_warmed_up()
    {
        using var sgp = new Sgp30(new TranscriptDevice("w 2003", "w 2008", "r 019C 31 000C FC"), clock);
        (await clock.Run(() => sgp.InitialiseMeasurementAsync(None))).Value();
        clock.Advance(Sgp30.WarmUp);
        Assert.False((await clock.Run(() => sgp.GetMeasurementAsync(None))).Value().WarmingUp);
    }

    [Fact]
    public async Task The_tvoc_baseline_needs_a_feature_set_that_has_it()
    {
        Assert.Equal(
            0x1234, (await Talk(sgp => sgp.GetTvocInceptiveBaselineAsync(None), "w 202F", "r 0022 65", "w 20B3", "r 1234 37")).Value());
        (await Talk(sgp => sgp.SetTvocBaselineAsync(0x1234, None), "w 202F", "r 0022 65", "w 2077 1234 37")).Value();

        var crc = Crc8.Of([0x00, 0x20]);
        (await Talk(sgp => sgp.GetTvocInceptiveBaselineAsync(None), "w 202F", $"r 0020 {crc:X2}")).FailsWith(SensorFailureReason.Defect);
    }

    [Theory]
    [InlineData("FFFF AC 0000 81")]
    [InlineData("0000 81 0000 81")]
    [InlineData("0190 4C FFFF AC")]
    public async Task An_impossible_value_is_a_failure(string answer) =>
        (await Talk(Measured, "w 2003", "w 2008", "r " + answer)).FailsWith(SensorFailureReason.Implausible);

    [Fact]
    public async Task A_wrong_crc_is_measured_once_more_and_then_a_failure()
    {
        (await Talk(Measured, "w 2003", "w 2008", "r 0190 4D 0000 81", "w 2008", "r 019C 31 000C FC")).Value();
        (await Talk(Measured, "w 2003", "w 2008", "r 0190 4D 0000 81", "w 2008", "r 0190 4D 0000 81"))
            .FailsWith(SensorFailureReason.ChecksumMismatch);
    }

    private static async Task<DriverResult<Sgp30Measurement>> Measured(Sgp30 sgp)
    {
        (await sgp.InitialiseMeasurementAsync(None)).Value();
        return await sgp.ReadAsync(None);
    }

    private async Task<DriverResult<T>> Talk<T>(Func<Sgp30, Task<DriverResult<T>>> command, params string[] transcript)
    {
        var device = new TranscriptDevice(transcript);
        using var sgp = new Sgp30(device, clock);
        var result = await clock.Run(() => command(sgp));
        device.AssertFinished();
        return result;
    }
}
