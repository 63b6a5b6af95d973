using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>
/// A BME680 or BME688 on the wire: register map, calibration of a real individual, forced mode with its duration, reset values
/// (sensors.md §5). The air is put through the inverse of the compensation.
/// </summary>
public sealed class SimulatedBme680 : SimulatedChip
{
    private readonly byte[] registers = new byte[256];
    private readonly byte[] calibrationBytes;
    private readonly Bme680Variant variant;
    private readonly Bme680Inverse inverse;
    private byte pointer;
    private byte index;
    private long measuringSince;
    private TimeSpan measuringFor;
    private bool measuring;

    /// <summary>Makes a sensor that was switched on long ago.</summary>
    /// <param name="time">Clock of its measurements.</param>
    /// <param name="air">The air around it.</param>
    /// <param name="variant">Member of the family.</param>
    /// <param name="individual">Changes the calibration a little: another number is another sensor.</param>
    public SimulatedBme680(
        TimeProvider time,
        Func<DateTimeOffset, AirConditions> air,
        Bme680Variant variant = Bme680Variant.Bme680,
        byte individual = 0)
        : base(time, air)
    {
        this.variant = variant;
        calibrationBytes = Bme680Individual.Calibration(individual);
        inverse = new Bme680Inverse(Bme680Individual.Parse(calibrationBytes), variant);
        Reset();
    }

    /// <summary>The fault that the heater does not reach its temperature.</summary>
    public bool HeaterUnstable { get; set; }

    /// <summary>The chip id that it answers; anything but 0x61 is another chip.</summary>
    public byte ChipId { get; set; } = Bme680Registers.ExpectedChipId;

    /// <summary>The register as it is now, for tests of what a driver wrote.</summary>
    public byte this[byte register] => registers[register];

    internal override bool Write(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return true;

        Settle();
        pointer = data[0];
        for (var at = 0; at + 1 < data.Length; at += 2)
            WriteRegister(data[at], data[at + 1]);
        return true;
    }

    internal override bool Read(Span<byte> data)
    {
        Settle();
        registers[Bme680Registers.ChipId] = ChipId;
        for (var at = 0; at < data.Length; at++)
            data[at] = registers[pointer++];
        return true;
    }

    private protected override void OnPowerUp() => Reset();

    private void WriteRegister(byte register, byte value)
    {
        if (register == Bme680Registers.SoftReset)
        {
            if (value == Bme680Registers.SoftResetCommand)
                Reset();
            return;
        }

        // Control registers do not listen while a measurement runs; calibration and data cannot be written at all.
        var writable = register is >= 0x50 and <= 0x75;
        if (!writable || measuring)
            return;

        registers[register] = value;
        if (register == Bme680Registers.ControlMeasurement && (value & Bme680Registers.ModeMask) == Bme680Registers.ForcedMode)
            Start();
    }

    private void Reset()
    {
        Array.Clear(registers);
        measuring = false;
        index = 0;
        calibrationBytes.AsSpan(0, 5).CopyTo(registers.AsSpan(Bme680Registers.HeaterCorrection));
        calibrationBytes.AsSpan(5, 23).CopyTo(registers.AsSpan(Bme680Registers.Calibration1));
        calibrationBytes.AsSpan(28, 14).CopyTo(registers.AsSpan(Bme680Registers.Calibration2));
        registers[Bme680Registers.VariantId] = variant == Bme680Variant.Bme688 ? (byte)1 : (byte)0;
        StoreSample(Bme680Registers.NotMeasured20, Bme680Registers.NotMeasured20, Bme680Registers.NotMeasured16);
        registers[Bme680Registers.GasLowMsb + 1] = 0x04;
        registers[Bme680Registers.GasHighMsb + 1] = 0x04;
    }

    private bool RunsGas =>
        (registers[Bme680Registers.ControlGas1] & Bme680Registers.RunGas(variant)) != 0
        && (registers[Bme680Registers.ControlGas0] & Bme680Registers.HeaterOff) == 0;

    private int Profile => registers[Bme680Registers.ControlGas1] & 0x0F;

    private void Start()
    {
        measuring = true;
        measuringSince = Time.GetTimestamp();
        var control = registers[Bme680Registers.ControlMeasurement];
        var cycles = Cycles(control >> 5) + Cycles((control >> 2) & 7) + Cycles(registers[Bme680Registers.ControlHumidity] & 7);
        var heating = RunsGas ? HeatingTime(registers[Bme680Registers.GasWait + Profile]) : TimeSpan.Zero;
        measuringFor = TimeSpan.FromMicroseconds((1963 * cycles) + (477 * 9)) + heating;
        registers[Bme680Registers.Field] = (byte)(Bme680Registers.Measuring | (RunsGas ? Bme680Registers.GasMeasuring : 0) | Profile);
    }

    private void Settle()
    {
        if (!measuring || NeverReady || Time.GetElapsedTime(measuringSince) < measuringFor)
            return;

        measuring = false;
        registers[Bme680Registers.ControlMeasurement] &= unchecked((byte)~Bme680Registers.ModeMask);
        registers[Bme680Registers.Field] = (byte)(Bme680Registers.NewData | Profile);
        registers[Bme680Registers.MeasurementIndex] = index;
        if (!Frozen)
            index++;
        Sample(AirBefore(Time.GetElapsedTime(measuringSince) - measuringFor));
    }

    private void Sample(AirConditions air)
    {
        var control = registers[Bme680Registers.ControlMeasurement];
        var (temperature, pressure, humidity) = inverse.Converter(air);
        StoreSample(
            (control >> 5) == 0 ? Bme680Registers.NotMeasured20 : temperature + Flicker(),
            ((control >> 2) & 7) == 0 ? Bme680Registers.NotMeasured20 : pressure + Flicker(),
            (registers[Bme680Registers.ControlHumidity] & 7) == 0 ? Bme680Registers.NotMeasured16 : humidity);
        if (RunsGas)
            StoreGas(air.GasResistanceOhm);
    }

    private void StoreSample(int temperature, int pressure, int humidity)
    {
        Store20(Bme680Registers.PressureMsb, pressure);
        Store20(Bme680Registers.TemperatureMsb, temperature);
        registers[Bme680Registers.HumidityMsb] = (byte)(humidity >> 8);
        registers[Bme680Registers.HumidityMsb + 1] = (byte)humidity;
    }

    private void StoreGas(double ohm)
    {
        var (adc, range) = inverse.Gas(ohm);
        var heated = registers[Bme680Registers.HeaterResistance + Profile] != 0 && !HeaterUnstable;
        var at = variant == Bme680Variant.Bme688 ? Bme680Registers.GasHighMsb : Bme680Registers.GasLowMsb;
        registers[at] = (byte)(adc >> 2);
        registers[at + 1] = (byte)(((adc & 3) << 6) | Bme680Registers.GasValid | (heated ? Bme680Registers.HeaterStable : 0) | range);
    }

    private void Store20(byte register, int value)
    {
        registers[register] = (byte)(value >> 12);
        registers[register + 1] = (byte)(value >> 4);
        registers[register + 2] = (byte)(value << 4);
    }

    private static int Cycles(int oversampling) => oversampling == 0 ? 0 : 1 << (Math.Min(oversampling, 5) - 1);

    private static TimeSpan HeatingTime(byte code) => TimeSpan.FromMilliseconds((code & 0x3F) << (2 * (code >> 6)));
}
