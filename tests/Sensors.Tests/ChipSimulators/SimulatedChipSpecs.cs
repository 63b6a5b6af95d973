using System.Device.I2c;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Tests.Drivers;

namespace ThermalActors.Sensors.Tests.ChipSimulators;

/// <summary>The state rules of the chips (sensors.md §2.3, §3.1, §4.2, §5.2), seen from the wire.</summary>
public sealed class SimulatedChipSpecs : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void An_absent_chip_fails_with_the_text_of_the_real_binding()
    {
        var error = Assert.Throws<IOException>(() => bench.Device(0x10).Write([0x00]));
        Assert.Equal("Error 121 (Remote I/O error) performing I2C data transfer.", error.Message);
    }

    [Fact]
    public void An_address_is_opened_once()
    {
        var device = bench.Device(0x10);
        Assert.Throws<ArgumentException>(() => bench.Device(0x10));
        device.Dispose();
        bench.Device(0x10).Dispose();
    }

    [Fact]
    public void An_scd4x_boots_for_a_second()
    {
        var device = Scd4xDevice(booted: false);
        Assert.Throws<IOException>(() => Ask(device, "3682", 9));
        bench.PassSeconds(1);
        Assert.Equal("F896319F07C23BBE89", Ask(device, "3682", 9));
    }

    [Fact]
    public void An_scd4x_does_not_acknowledge_while_it_is_busy()
    {
        var device = Scd4xDevice();
        device.Write([0x36, 0x82]);
        Assert.Throws<IOException>(() => device.Read(new byte[9]));
        bench.PassSeconds(0.001);
        device.Read(new byte[9]);

        device.Write([0x3F, 0x86]);
        bench.PassSeconds(0.499);
        Assert.Throws<IOException>(() => device.Write([0x36, 0x82]));
        bench.PassSeconds(0.001);
        device.Write([0x36, 0x82]);
    }

    [Theory]
    [InlineData("3682")]
    [InlineData("362F01E0B4")]
    [InlineData("2318")]
    [InlineData("3615")]
    [InlineData("36F6")]
    public void A_measuring_scd4x_refuses_what_the_data_sheet_forbids(string command)
    {
        var device = Scd4xDevice();
        device.Write([0x21, 0xB1]);
        Assert.Throws<IOException>(() => device.Write(Convert.FromHexString(command)));
        Ask(device, "E4B8", 3);
        Ask(device, "E000", 3);
    }

    [Fact]
    public void A_sample_of_an_scd4x_can_be_read_once()
    {
        var device = Scd4xDevice();
        device.Write([0x21, 0xB1]);
        bench.PassSeconds(4.9);
        Assert.Equal("8000A2", Ask(device, "E4B8", 3));
        bench.PassSeconds(0.1);
        Assert.Equal("800604", Ask(device, "E4B8", 3));
        Ask(device, "EC05", 9);
        Assert.Equal("8000A2", Ask(device, "E4B8", 3));
        Assert.Throws<IOException>(() => Ask(device, "EC05", 9));
    }

    [Fact]
    public void A_sample_that_was_asked_for_but_not_read_waits_on()
    {
        var device = Scd4xDevice();
        device.Write([0x21, 0xB1]);
        bench.PassSeconds(5);
        device.Write([0xEC, 0x05]);
        bench.PassSeconds(0.001);
        Assert.Equal("800604", Ask(device, "E4B8", 3));
    }

    [Fact]
    public void A_setting_with_a_wrong_crc_is_ignored()
    {
        var device = Scd4xDevice();
        device.Write(Convert.FromHexString("2427079E0A"));
        bench.PassSeconds(0.001);
        Assert.Equal("000081", Ask(device, "2322", 3));
        device.Write(Convert.FromHexString("2427079E09"));
        bench.PassSeconds(0.001);
        Assert.Equal("079E09", Ask(device, "2322", 3));
    }

    [Fact]
    public async Task Settings_of_an_scd4x_live_in_ram_until_they_are_persisted()
    {
        var chip = bench.Plug(Bench.Scd4x, (time, air) => new SimulatedScd4x(time, air));
        using var scd = new Scd4x(bench.Device(Bench.Scd4x), bench.Clock);
        bench.PassSeconds(1);
        await bench.Run(c => scd.SetTemperatureOffsetAsync(2, c));
        await bench.Run(c => scd.SetSensorAltitudeAsync(500, c));
        await bench.Run(scd.ReinitAsync);
        Assert.Equal(4, (await bench.Run(scd.GetTemperatureOffsetAsync)).Value(), 0.001);

        await bench.Run(c => scd.SetTemperatureOffsetAsync(2, c));
        await bench.Run(c => scd.SetAutomaticSelfCalibrationTargetAsync(430, c));
        await bench.Run(scd.PersistSettingsAsync);
        chip.PowerCycle();
        bench.PassSeconds(1);
        Assert.Equal(2, (await bench.Run(scd.GetTemperatureOffsetAsync)).Value(), 0.002);
        Assert.Equal(430, (await bench.Run(scd.GetAutomaticSelfCalibrationTargetAsync)).Value());

        await bench.Run(scd.FactoryResetAsync);
        Assert.Equal(4, (await bench.Run(scd.GetTemperatureOffsetAsync)).Value(), 0.001);
    }

    [Fact]
    public async Task Forced_recalibration_needs_three_minutes_and_moves_the_value()
    {
        bench.Plug(Bench.Scd4x, (time, air) => new SimulatedScd4x(time, air));
        using var scd = new Scd4x(bench.Device(Bench.Scd4x), bench.Clock);
        bench.PassSeconds(1);
        Assert.IsType<DriverResult<int>.Failed>(await bench.Run(c => scd.PerformForcedRecalibrationAsync(600, c)));

        await bench.Run(scd.StartPeriodicMeasurementsAsync);
        bench.PassSeconds(181);
        await bench.Run(scd.StopPeriodicMeasurementsAsync);
        Assert.Equal(-50, (await bench.Run(c => scd.PerformForcedRecalibrationAsync(600, c))).Value());

        await bench.Run(scd.StartPeriodicMeasurementsAsync);
        bench.PassSeconds(5);
        Assert.Equal(600, (await bench.Run(scd.ReadAsync)).Value().CarbonDioxidePpm);
    }

    [Fact]
    public async Task An_scd41_sleeps_and_wakes_and_shoots()
    {
        bench.Plug(Bench.Scd4x, (time, air) => new SimulatedScd4x(time, air));
        using var scd = new Scd4x(bench.Device(Bench.Scd4x), bench.Clock);
        bench.PassSeconds(1);

        Assert.Equal(Scd4xVariant.Scd41, (await bench.Run(scd.GetVariantAsync)).Value());
        (await bench.Run(scd.SelfTestAsync)).Value();
        (await bench.Run(scd.PowerDownAsync)).Value();
        Assert.Throws<IOException>(() => Raw(Bench.Scd4x, "3682"));
        Assert.Equal(0xF8969F073BBEul, (await bench.Run(scd.WakeUpAsync)).Value());
        Assert.Equal(650, (await bench.Run(scd.MeasureSingleShotAsync)).Value().CarbonDioxidePpm);
        Assert.Null((await bench.Run(scd.MeasureSingleShotRhtOnlyAsync)).Value().CarbonDioxidePpm);
    }

    [Fact]
    public async Task An_scd40_knows_no_single_shot()
    {
        bench.Plug(Bench.Scd4x, (time, air) => new SimulatedScd4x(time, air, scd41: false));
        using var scd = new Scd4x(bench.Device(Bench.Scd4x), bench.Clock);
        bench.PassSeconds(1);

        Assert.Equal(Scd4xVariant.Scd40, (await bench.Run(scd.GetVariantAsync)).Value());
        (await bench.Run(scd.MeasureSingleShotAsync)).FailsWith(SensorFailureReason.NotAcknowledged);
    }

    [Fact]
    public void A_converting_icp10125_acknowledges_neither_write_nor_read()
    {
        bench.Plug(Bench.Icp, (time, air) => new SimulatedIcp10125(time, air));
        var device = bench.Device(Bench.Icp);
        bench.PassSeconds(1);
        device.Write([0x78, 0x66]);
        bench.PassSeconds(0.083);
        Assert.Throws<IOException>(() => device.Read(new byte[9]));
        Assert.Throws<IOException>(() => device.Write([0xEF, 0xC8]));
        bench.PassSeconds(0.001);
        device.Read(new byte[9]);
    }

    [Fact]
    public void An_icp10125_answers_its_calibration_after_the_pointer_only()
    {
        bench.Plug(Bench.Icp, (time, air) => new SimulatedIcp10125(time, air));
        var device = bench.Device(Bench.Icp);
        bench.PassSeconds(1);
        Assert.Throws<IOException>(() => device.Write([0xC7, 0xF7]));
        device.Write([0xC5, 0x95, 0x00, 0x66, 0x9C]);
        Assert.Equal("F33584", Ask(device, "C7F7", 3));
        Assert.Equal("051471", Ask(device, "C7F7", 3));
        Assert.Equal("E7B85F", Ask(device, "C7F7", 3));
        Assert.Equal("0EA010", Ask(device, "C7F7", 3));
    }

    [Fact]
    public void An_sgp30_has_no_baseline_for_an_hour_unless_one_is_restored()
    {
        bench.Plug(Bench.Sgp, (time, air) => new SimulatedSgp30(time, air));
        var device = bench.Device(Bench.Sgp);
        bench.PassSeconds(1);
        Assert.Equal("000081000081", Ask(device, "2015", 6));
        device.Write([0x20, 0x03]);
        bench.Pass(TimeSpan.FromMinutes(59));
        Assert.Equal("000081000081", Ask(device, "2015", 6));
        bench.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal("8A8E298C5AB3", Ask(device, "2015", 6));

        device.Write([0x20, 0x03]);
        bench.PassSeconds(0.01);
        device.Write(Convert.FromHexString("201E56787D123437"));
        bench.PassSeconds(0.01);
        Assert.Equal("12343756787D", Ask(device, "2015", 6));
    }

    [Fact]
    public void A_bme680_ignores_its_controls_while_it_measures()
    {
        var chip = bench.Plug(Bench.Bme, (time, air) => new SimulatedBme680(time, air));
        var device = bench.Device(Bench.Bme);
        device.Write([0x72, 0x05, 0x74, 0x45]);
        device.Write([0x72, 0x01]);
        Assert.Equal(0x05, chip[0x72]);
        Assert.Equal(0x20, Register(device, 0x1D));
        bench.PassSeconds(1);
        Assert.Equal(0x80, Register(device, 0x1D));
        Assert.Equal(0x44, Register(device, 0x74));
        device.Write([0x72, 0x01]);
        Assert.Equal(0x01, chip[0x72]);
    }

    [Fact]
    public void A_bme680_resets_to_the_published_values()
    {
        bench.Plug(Bench.Bme, (time, air) => new SimulatedBme680(time, air));
        var device = bench.Device(Bench.Bme);
        device.Write([0x72, 0x05, 0x74, 0x45]);
        device.Write([0xE0, 0xB6]);
        var field = new byte[15];
        device.WriteRead([0x1D], field);
        Assert.Equal("00008000008000008000000000" + "0004", Convert.ToHexString(field));
        Assert.Equal(0, Register(device, 0x72));
    }

    private static byte Register(I2cDevice device, byte register)
    {
        var value = new byte[1];
        device.WriteRead([register], value);
        return value[0];
    }

    private I2cDevice Scd4xDevice(bool booted = true)
    {
        var chip = bench.Plug(Bench.Scd4x, (time, air) => new SimulatedScd4x(time, air));
        if (!booted)
            chip.PowerCycle();
        return bench.Device(Bench.Scd4x);
    }

    private void Raw(int address, string command) => bench.Bus.Write(address, Convert.FromHexString(command));

    private string Ask(I2cDevice device, string command, int length)
    {
        device.Write(Convert.FromHexString(command));
        bench.PassSeconds(0.03);
        var answer = new byte[length];
        device.Read(answer);
        return Convert.ToHexString(answer);
    }
}
