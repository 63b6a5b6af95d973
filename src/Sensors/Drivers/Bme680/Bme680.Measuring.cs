using System.Globalization;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>Configuration and the forced-mode sequence (sensors.md §5.2).</summary>
public sealed partial class Bme680
{
    private const int ReadyPolls = 10;

    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(10);

    private byte MeasurementControl => (byte)(((int)settings!.TemperatureSampling << 5) | ((int)settings.PressureSampling << 2));

    private byte GasControl => settings!.Heating is { } heating
        ? (byte)(Bme680Registers.RunGas(identity!.Variant) | (int)heating.Profile)
        : (byte)0;

    private async Task<DriverResult<Done>> ConfigureCoreAsync(Bme680Settings wanted, CancellationToken cancellation)
    {
        settings = wanted;
        List<byte> pairs =
        [
            Bme680Registers.ControlHumidity, (byte)wanted.HumiditySampling,
            Bme680Registers.ControlMeasurement, MeasurementControl,
            Bme680Registers.Config, (byte)((int)wanted.FilterMode << 2),
        ];
        if (wanted.Heating is { } heating)
        {
            var slot = (int)heating.Profile;
            pairs.AddRange(
            [
                (byte)(Bme680Registers.HeaterResistance + slot), compensation!.HeaterResistance(heating.TargetC, heating.AmbientC),
                (byte)(Bme680Registers.GasWait + slot), Bme680Compensation.GasWaitCode((int)Shorter(heating.Duration, LongestHeating).TotalMilliseconds),
            ]);
        }

        pairs.AddRange(
        [
            Bme680Registers.ControlGas0, wanted.Heating is null ? Bme680Registers.HeaterOff : (byte)0,
            Bme680Registers.ControlGas1, GasControl,
        ]);

        var result = await registers.WriteAsync([.. pairs], cancellation);
        if (result is not DriverResult<Done>.Ok)
            settings = null;
        return result;
    }

    private async Task<DriverResult<Bme680Measurement>> MeasureAsync(CancellationToken cancellation)
    {
        if (compensation is null && await InitialiseCoreAsync(new Bme680Settings(), cancellation) is DriverResult<Bme680Identity>.Failed unknown)
            return new DriverResult<Bme680Measurement>.Failed(unknown.Failure);
        if (settings is null || compensation is null)
            return Uninitialised<Bme680Measurement>();

        if (await ConfigurationFaultAsync(cancellation) is { } fault)
            return new DriverResult<Bme680Measurement>.Failed(fault);

        var started = await registers.WriteAsync(
            [Bme680Registers.ControlMeasurement, (byte)(MeasurementControl | Bme680Registers.ForcedMode)], cancellation);
        if (started is DriverResult<Done>.Failed failed)
            return new DriverResult<Bme680Measurement>.Failed(failed.Failure);

        await link.WaitAsync(GetMeasurementDuration(settings), cancellation);
        for (var poll = 0; poll < ReadyPolls; poll++)
        {
            var read = await registers.ReadAsync(Bme680Registers.Field, Bme680Registers.FieldLength, cancellation);
            if (read is not DriverResult<byte[]>.Ok(var field))
                return read.Map<Bme680Measurement>(_ => null!);

            if ((field[0] & Bme680Registers.NewData) != 0)
                return Convert(field, settings, compensation, identity!.Variant);

            await link.WaitAsync(PollPause, cancellation);
        }

        return new DriverResult<Bme680Measurement>.Failed(new SensorFailure(
            SensorFailureReason.NeverReady, "the BME680 does not finish its measurement"));
    }

    /// <summary>After a brown-out the chip goes on answering, with an empty configuration (sensors.md §5.5).</summary>
    private async Task<SensorFailure?> ConfigurationFaultAsync(CancellationToken cancellation)
    {
        const int length = Bme680Registers.Config - Bme680Registers.ControlGas0 + 1;
        var read = await registers.ReadAsync(Bme680Registers.ControlGas0, length, cancellation);
        if (read is not DriverResult<byte[]>.Ok(var control))
            return ((DriverResult<byte[]>.Failed)read).Failure;

        var intact = (control[1] & 0x3F) == GasControl
            && (control[2] & 0x07) == (int)settings!.HumiditySampling
            && (control[4] & ~Bme680Registers.ModeMask) == MeasurementControl
            && (control[5] & 0x1C) == (int)settings.FilterMode << 2;
        return intact ? null : Reset("its configuration is gone");
    }

    private static SensorFailure Reset(string sign) =>
        new(SensorFailureReason.WasReset, $"the BME680 was reset: {sign}", "check the supply if it happens again");

    private static DriverResult<Bme680Measurement> Convert(
        byte[] field, Bme680Settings settings, Bme680Compensation compensation, Bme680Variant variant)
    {
        var rawPressure = (field[2] << 12) | (field[3] << 4) | (field[4] >> 4);
        var rawTemperature = (field[5] << 12) | (field[6] << 4) | (field[7] >> 4);
        var rawHumidity = (field[8] << 8) | field[9];
        var withTemperature = settings.TemperatureSampling != Sampling.Skipped;
        var withPressure = settings.PressureSampling != Sampling.Skipped;
        var withHumidity = settings.HumiditySampling != Sampling.Skipped;
        if ((withTemperature && rawTemperature == Bme680Registers.NotMeasured20)
            || (withPressure && rawPressure == Bme680Registers.NotMeasured20)
            || (withHumidity && rawHumidity == Bme680Registers.NotMeasured16))
            return new DriverResult<Bme680Measurement>.Failed(Reset("its data registers hold their reset values"));

        var fine = compensation.FineTemperature(rawTemperature);
        var temperature = Bme680Compensation.TemperatureC(fine);
        double? pressure = withPressure ? compensation.PressurePa(rawPressure, fine) : null;
        if ((withTemperature && temperature is not (>= -40 and <= 85)) || pressure is not (null or (>= 30_000 and <= 110_000)))
        {
            return new DriverResult<Bme680Measurement>.Failed(new SensorFailure(
                SensorFailureReason.Implausible,
                string.Create(CultureInfo.InvariantCulture, $"{temperature:0.##} °C, {pressure:0.#} Pa are out of range")));
        }

        var (gas, state) = Gas(field, settings, compensation, variant);
        return new DriverResult<Bme680Measurement>.Ok(new Bme680Measurement(
            withTemperature ? temperature : null,
            pressure,
            withHumidity ? compensation.HumidityPercent(rawHumidity, temperature) : null,
            gas,
            state)
        {
            Raw = (rawTemperature, rawPressure, rawHumidity, field[1]),
        });
    }

    private static (double? Ohm, Bme680Gas State) Gas(
        byte[] field, Bme680Settings settings, Bme680Compensation compensation, Bme680Variant variant)
    {
        var at = (variant == Bme680Variant.Bme688 ? Bme680Registers.GasHighMsb : Bme680Registers.GasLowMsb) - Bme680Registers.Field;
        var flags = field[at + 1];
        if (settings.Heating is null || (flags & Bme680Registers.GasValid) == 0)
            return (null, Bme680Gas.NotMeasured);
        if ((flags & Bme680Registers.HeaterStable) == 0)
            return (null, Bme680Gas.HeaterNotStable);

        var ohm = compensation.GasResistanceOhm((field[at] << 2) | (flags >> 6), flags & 0x0F, variant);
        return ohm is >= 100 and <= 20_000_000 ? (ohm, Bme680Gas.Valid) : (null, Bme680Gas.Implausible);
    }
}
