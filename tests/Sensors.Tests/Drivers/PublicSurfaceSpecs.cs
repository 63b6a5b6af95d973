using System.Device.I2c;
using System.Globalization;
using System.Reflection;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.Tests.Drivers;

/// <summary>
/// What a program outside this repository can do with a driver: make it from any device, read it, send every command of the
/// command tables (sensors.md §2.1, §3.1, §4.1, §5.2), and convert recorded words without a device.
/// </summary>
public sealed class PublicSurfaceSpecs
{
    private const string Scd4xCommandTable =
        "StartPeriodicMeasurements StartLowPowerPeriodicMeasurements StopPeriodicMeasurements ReadMeasurement ReadDataReady "
        + "SetAmbientPressure GetAmbientPressure SetTemperatureOffset GetTemperatureOffset SetSensorAltitude GetSensorAltitude "
        + "PerformForcedRecalibration SetAutomaticSelfCalibration GetAutomaticSelfCalibration "
        + "SetAutomaticSelfCalibrationTarget GetAutomaticSelfCalibrationTarget "
        + "SetAutomaticSelfCalibrationInitialPeriod GetAutomaticSelfCalibrationInitialPeriod "
        + "SetAutomaticSelfCalibrationStandardPeriod GetAutomaticSelfCalibrationStandardPeriod PersistSettings GetSerialNumber "
        + "SelfTest FactoryReset Reinit GetVariant MeasureSingleShot MeasureSingleShotRhtOnly PowerDown WakeUp Read";

    private const string Icp10125CommandTable = "GetId Reset ReadCalibration Measure Read";

    private const string Sgp30CommandTable =
        "InitialiseMeasurement GetMeasurement GetBaseline SetBaseline SetHumidity SelfTest GetFeaturesetVersion GetRawSignalData "
        + "GetSerialId GetTvocInceptiveBaseline SetTvocBaseline Read";

    private const string Bme680CommandTable = "Initialise Configure ConfigureHeatingProfile Reset Read";

    private const double Tolerance = 1e-9;

    [Theory]
    [InlineData(typeof(Scd4x), Scd4xCommandTable)]
    [InlineData(typeof(Icp10125), Icp10125CommandTable)]
    [InlineData(typeof(Sgp30), Sgp30CommandTable)]
    [InlineData(typeof(Bme680), Bme680CommandTable)]
    public void Every_command_is_a_public_method_with_a_typed_result(Type driver, string commands)
    {
        Assert.True(driver.IsPublic);
        Assert.NotNull(driver.GetConstructor([typeof(I2cDevice), typeof(TimeProvider)]));
        var methods = driver.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal))
            .ToArray();

        Assert.Equal(commands.Split(' ').Order(), methods.Select(method => method.Name[..^"Async".Length]).Distinct().Order());
        Assert.All(methods, method => Assert.Equal(typeof(CancellationToken), method.GetParameters()[^1].ParameterType));
        Assert.All(methods, method => Assert.Equal(typeof(DriverResult<>), method.ReturnType.GetGenericArguments()[0].GetGenericTypeDefinition()));
        Assert.NotNull(driver.GetMethod("ReadAsync", [typeof(CancellationToken)]));
    }

    [Theory]
    [InlineData(typeof(Scd4xConversions), "TemperatureC HumidityPercent OffsetWord OffsetC PressureWord PressurePa IsDataReady CorrectionPpm Variant")]
    [InlineData(typeof(Icp10125Calibration), "TemperatureC PressurePa RawPressure")]
    [InlineData(typeof(Sgp30), "AbsoluteHumidity HumidityWord Concentration")]
    [InlineData(typeof(Bme680Compensation), "Parse FineTemperature TemperatureC PressurePa HumidityPercent GasResistanceOhm HeaterResistance GasWaitCode")]
    [InlineData(typeof(Crc8), "Of")]
    public void Every_conversion_is_a_public_function(Type type, string functions)
    {
        Assert.True(type.IsPublic);
        Assert.All(functions.Split(' '), name => Assert.NotEmpty(type.GetMember(name)));
    }

    [Fact]
    public void Words_of_an_SCD4x_are_converted_without_a_device()
    {
        Near(25.00267, Scd4xConversions.TemperatureC(0x6667), 1e-6);
        Near(37.00160, Scd4xConversions.HumidityPercent(0x5EB9), 1e-6);
        Assert.Equal((-45, 130), (Scd4xConversions.TemperatureC(0), Scd4xConversions.TemperatureC(0xFFFF)));
        Assert.Equal((0x07E6, 0x05DA, 0xFFFF), (Scd4xConversions.OffsetWord(5.4), Scd4xConversions.OffsetWord(4), Scd4xConversions.OffsetWord(175)));
        Near(4.00015, Scd4xConversions.OffsetC(0x05DA), 1e-5);
        Assert.Equal((0x03DB, 0x03F5, 0x02BD), (Scd4xConversions.PressureWord(98_700), Scd4xConversions.PressureWord(101_325), Scd4xConversions.PressureWord(70_050)));
        Assert.Equal(101_300, Scd4xConversions.PressurePa(0x03F5));
        Assert.Equal((false, true, true, false), (Ready(0x8000), Ready(0x8006), Ready(0x0001), Ready(0xF800)));
        Assert.Equal((-50, null), (Scd4xConversions.CorrectionPpm(0x7FCE), Scd4xConversions.CorrectionPpm(0xFFFF)));
        Assert.Equal((Scd4xVariant.Scd40, Scd4xVariant.Scd41), (Scd4xConversions.Variant(0x0441), Scd4xConversions.Variant(0x1441)));
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(175.01)]
    [InlineData(double.NaN)]
    public void What_no_word_can_carry_is_refused(double celsius)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Scd4xConversions.OffsetWord(celsius));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scd4xConversions.PressureWord(celsius * 65_536 * 100));
    }

    [Fact]
    public void Words_of_an_SGP30_are_converted_without_a_device()
    {
        Assert.Equal((0x0F80, 0x1080, 0x0B92), (Sgp30.HumidityWord(15.5), Sgp30.HumidityWord(16.5), Sgp30.HumidityWord(11.57)));
        Near(11.48389, Sgp30.AbsoluteHumidity(25, 50), 1e-6);
        Near(6.89713, Sgp30.AbsoluteHumidity(20, 40), 1e-6);
        Near(24.21106, Sgp30.AbsoluteHumidity(30, 80), 1e-6);
        Assert.Equal(0.5, Sgp30.Concentration(0.5, 13_000, 13_000));
        Near(0.5 * Math.E, Sgp30.Concentration(0.5, 13_512, 13_000), Tolerance);
        Near(0.5 / Math.E, Sgp30.Concentration(0.5, 13_000, 13_512), Tolerance);
    }

    [Fact]
    public void The_dump_of_a_BME680_is_converted_without_a_device()
    {
        var one = Dump();
        var fine = one.FineTemperature(501_240);

        Near(26.693122, Bme680Compensation.TemperatureC(fine), 1e-7);
        Near(98716.926, one.PressurePa(353_485, fine), 1e-7);
        Near(42.409715, one.HumidityPercent(19_019, Bme680Compensation.TemperatureC(fine)), 1e-7);
        Near(63004.032, one.GasResistanceOhm(512, 7, Bme680Variant.Bme680), 1e-7);
        Near(1_000_000.0 * 2048 / 4096, one.GasResistanceOhm(512, 7, Bme680Variant.Bme688), Tolerance);
        Assert.Equal((0x6A, 0x59), (one.HeaterResistance(320, 10), Bme680Compensation.GasWaitCode(100)));
    }

    [Fact]
    public void A_dump_of_another_length_and_a_range_that_does_not_exist_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Bme680Compensation.Parse(new byte[22], new byte[14], new byte[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bme680Compensation.Parse(new byte[23], new byte[15], new byte[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bme680Compensation.Parse(new byte[23], new byte[14], new byte[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dump().GasResistanceOhm(512, 16, Bme680Variant.Bme688));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dump().GasResistanceOhm(512, -1, Bme680Variant.Bme680));
    }

    private static Bme680Compensation Dump() => Bme680Compensation.Parse(
        Convert.FromHexString("65670300418FEDD658008E1C7FFF2E1E000097F3B5F61E"),
        Convert.FromHexString("40542A002D14789CB9654E9FE212"),
        Convert.FromHexString("3000100000"));

    private static bool Ready(ushort raw) => Scd4xConversions.IsDataReady(raw);

    private static void Near(double expected, double actual, double relative) =>
        Assert.True(Math.Abs(actual - expected) <= relative * Math.Abs(expected), string.Create(CultureInfo.InvariantCulture, $"{actual:R} is not {expected:R}"));
}
