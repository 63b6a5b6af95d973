namespace ThermalActors.Sensors.Drivers;

/// <summary>The registers of BME680 and BME688 (sensors.md §5.1).</summary>
internal static class Bme680Registers
{
    public const byte HeaterCorrection = 0x00;
    public const byte Field = 0x1D;
    public const byte MeasurementIndex = 0x1E;
    public const byte PressureMsb = 0x1F;
    public const byte TemperatureMsb = 0x22;
    public const byte HumidityMsb = 0x25;
    public const byte GasLowMsb = 0x2A;
    public const byte GasHighMsb = 0x2C;
    public const byte HeaterResistance = 0x5A;
    public const byte GasWait = 0x64;
    public const byte ControlGas0 = 0x70;
    public const byte ControlGas1 = 0x71;
    public const byte ControlHumidity = 0x72;
    public const byte ControlMeasurement = 0x74;
    public const byte Config = 0x75;
    public const byte Calibration1 = 0x8A;
    public const byte ChipId = 0xD0;
    public const byte SoftReset = 0xE0;
    public const byte Calibration2 = 0xE1;
    public const byte VariantId = 0xF0;

    public const int FieldLength = 17;
    public const int Calibration1Length = 23;
    public const int Calibration2Length = 14;
    public const int HeaterCorrectionLength = 5;

    public const byte ExpectedChipId = 0x61;
    public const byte SoftResetCommand = 0xB6;
    public const byte ForcedMode = 0x01;
    public const byte ModeMask = 0x03;
    public const byte NewData = 0x80;
    public const byte GasMeasuring = 0x40;
    public const byte Measuring = 0x20;
    public const byte GasValid = 0x20;
    public const byte HeaterStable = 0x10;
    public const byte HeaterOff = 0x08;

    /// <summary>What the temperature and pressure registers hold as long as nothing was measured.</summary>
    public const int NotMeasured20 = 0x80000;

    /// <summary>What the humidity register holds as long as nothing was measured.</summary>
    public const int NotMeasured16 = 0x8000;

    /// <summary>The bits that start a gas measurement differ between the variants.</summary>
    public static byte RunGas(Bme680Variant variant) => variant == Bme680Variant.Bme688 ? (byte)0x20 : (byte)0x10;
}
