namespace ThermalActors.Sensors.Drivers;

/// <summary>The command table of the ICP-101xx (sensors.md §3.1); waits are the maxima.</summary>
internal static class Icp10125Commands
{
    public const ushort OtpAddress = 0x0066;

    public static readonly WordCommand ReadId = WordCommand.Of("read ID", 0xEFC8, 0, 1);
    public static readonly WordCommand SoftReset = WordCommand.Of("soft reset", 0x805D, 0.17);
    public static readonly WordCommand SetOtpPointer = WordCommand.Of("set OTP pointer", 0xC595, 0);

    // Each read moves the chip's pointer on, so a repeated one would give the next word in place of this one.
    public static readonly WordCommand ReadOtp = WordCommand.Of("read OTP", 0xC7F7, 0, 1) with { Repetition = Repetition.Never };

    public static WordCommand Measure(Icp10125Mode mode, bool pressureFirst) => mode switch
    {
        Icp10125Mode.LowPower => pressureFirst ? LowPowerPressureFirst : LowPowerTemperatureFirst,
        Icp10125Mode.Normal => pressureFirst ? NormalPressureFirst : NormalTemperatureFirst,
        Icp10125Mode.LowNoise => pressureFirst ? LowNoisePressureFirst : LowNoiseTemperatureFirst,
        Icp10125Mode.UltraLowNoise => pressureFirst ? UltraLowNoisePressureFirst : UltraLowNoiseTemperatureFirst,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a mode of the sensor."),
    };

    private static readonly WordCommand LowPowerTemperatureFirst = WordCommand.Of("measure LP", 0x609C, 1.8, 3);
    private static readonly WordCommand LowPowerPressureFirst = WordCommand.Of("measure LP", 0x401A, 1.8, 3);
    private static readonly WordCommand NormalTemperatureFirst = WordCommand.Of("measure N", 0x6825, 6.3, 3);
    private static readonly WordCommand NormalPressureFirst = WordCommand.Of("measure N", 0x48A3, 6.3, 3);
    private static readonly WordCommand LowNoiseTemperatureFirst = WordCommand.Of("measure LN", 0x70DF, 23.8, 3);
    private static readonly WordCommand LowNoisePressureFirst = WordCommand.Of("measure LN", 0x5059, 23.8, 3);
    private static readonly WordCommand UltraLowNoiseTemperatureFirst = WordCommand.Of("measure ULN", 0x7866, 94.5, 3);
    private static readonly WordCommand UltraLowNoisePressureFirst = WordCommand.Of("measure ULN", 0x58E0, 94.5, 3);
}
